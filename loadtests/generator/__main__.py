"""A generator process.

    python -m loadtests.generator alone                      reads the plan from standard input, a line of JSON
    python -m loadtests.generator master COUNT HOST PORT     likewise
    python -m loadtests.generator worker HOST PORT [tied]    on any machine, with this checkout at the same version

Writes a JSON object a line: begun, facts, void, done (of workers: to the master). Exits with 2 and {"kind": "cannot"}
when it cannot begin.
"""

import locust  # noqa: F401  # patches the process for gevent: has to come first

# ruff: isort: split
import json
import logging
import sys
from collections.abc import Sequence

import gevent

from loadtests.generator.alone import run_alone
from loadtests.generator.lead_workers import Lead, MissingWorkersError
from loadtests.generator.outlet import hear, say
from loadtests.generator.watching import CannotWatchError
from loadtests.generator.work_for import run_worker
from loadtests.plan import plan_of


def main(arguments: Sequence[str]) -> None:
    """See above."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    try:
        _run(*arguments)
    except (CannotWatchError, MissingWorkersError, OSError, gevent.Timeout) as error:
        say({"kind": "cannot", "why": str(error) or f"nobody answers in time ({type(error).__name__})"})
        sys.exit(2)


def _run(role: str, *places: str) -> None:
    if role == "worker":
        run_worker(places[0], int(places[1]), tied="tied" in places)
        return
    plan = plan_of(json.loads(hear()))
    if role == "alone":
        run_alone(plan)
    else:
        count, host, port = places
        Lead(plan, int(count), host, int(port)).run()


if __name__ == "__main__":
    main(sys.argv[1:])
