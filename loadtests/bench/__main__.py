"""`make bench`: measure, print a table, write results.json and results.svg.

From the environment: PARTS (all; see parts.py), SECONDS of one measurement (5), ROUNDS (3), RATE of inquiries (50), OUT
(.crossdesk/bench), FULL=1 (10,000,000 stored messages instead of 100,000). Exits with 2 on bad input, 130 when
interrupted, 1 when a part failed. What was measured is written in any case.
"""

import json
import os
import platform
import signal
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from crossdesk.errors import Misconfigured

from loadtests.bench.order import Order, order_from
from loadtests.bench.parts import PARTS
from loadtests.bench.plot import plot
from loadtests.bench.record import Record
from loadtests.bench.run import Run
from loadtests.bench.table import table

ROOT = Path(__file__).parents[2]
OURS_TO_CHOOSE = ("BUS", "CROSSDESK_TEST_BUS", "CROSSDESK_STATE", "PORT", "POSTGRES_PORT", "SEVENTEEN_TRACK_PORT")
"""A part starts the clusters it needs, two at once where they are compared, on free ports and in scratch."""


def main() -> None:
    """Exits with a code, see above."""
    # Set both: a shell that starts this in the background has it ignore SIGINT.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    try:
        order = order_from(os.environ, list(PARTS))
    except Misconfigured as error:
        print(f"make bench: {error}", file=sys.stderr)
        sys.exit(2)
    for name in OURS_TO_CHOOSE:
        os.environ.pop(name, None)
    sys.exit(bench(order))


def bench(order: Order) -> int:
    """Run what is asked, and write; returns the exit code."""
    record, started, code = Record(), datetime.now(UTC), 1
    try:
        with tempfile.TemporaryDirectory(prefix="crossdesk-bench-", ignore_cleanup_errors=True) as scratch:
            code = run_parts(Run(order, record, Path(scratch)))
    except KeyboardInterrupt:
        code = 130
    finally:
        write(order, record, about(order, started, interrupted=code == 130))
    return code


def run_parts(run: Run) -> int:
    """One part after the other. What a part lacks or how it failed is told in one line, and the next one begins."""
    code = 0
    for name in run.order.parts:
        run.say(f"{name} ...")
        try:
            PARTS[name](run)
        except Misconfigured as error:
            run.record.left_out.append(f"{name}: {error}")
        except Exception as error:  # noqa: BLE001  # one part that fails costs the others nothing; it is told, and exits 1
            traceback.print_exc()
            run.record.left_out.append(f"{name}: failed, see above: {type(error).__name__}: {first_line(error)}")
            code = 1
    return code


def first_line(error: Exception) -> str:
    """What an error says, without the logs it may carry."""
    return (str(error).splitlines() or [""])[0]


def about(order: Order, started: datetime, *, interrupted: bool) -> Mapping[str, object]:
    """When, where and how it was measured."""
    machine = {"cores": os.cpu_count(), "python": platform.python_version(), "system": platform.system()}
    asked = {
        "parts": order.parts,
        "seconds": order.seconds,
        "rounds": order.rounds,
        "rate": order.rate,
        "full": order.full,
    }
    told = {"started_at": started.isoformat(), "commit": commit(), "interrupted": interrupted}
    return {"format": 1, **told, "machine": machine, "order": asked}


def commit() -> str:
    """The commit of the checkout, with `+` when it was changed since; `unknown` outside one."""
    described = ["git", "-C", str(ROOT), "describe", "--always", "--dirty=+", "--exclude=*"]
    try:
        done = subprocess.run(described, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return "unknown"
    return done.stdout.strip() or "unknown"


def write(order: Order, record: Record, heading: Mapping[str, object]) -> None:
    """The table to standard output, the rest into files."""
    results = {**heading, **record.to_json()}
    (order.out / "results.json").write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")
    (order.out / "results.svg").write_text(plot(record), encoding="utf-8")
    print(table(record))
    print(f"\nwritten: {order.out}/results.json and results.svg")


if __name__ == "__main__":
    main()
