"""`python -m crossdesk.testing.simulation`: run many seeds and show the first that fails, or replay one."""

import argparse
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from typing import NoReturn

from crossdesk.testing.simulation.plan import plan_of
from crossdesk.testing.simulation.run import Report, run

LAST_STEPS = 60
"""Steps shown of a failing seed; `--seed` shows all."""


def main() -> int:
    """Exit code 0 when all held, 1 when a seed failed; 2 for wrong arguments."""
    parser = Parser(prog="python -m crossdesk.testing.simulation")
    parser.add_argument("--seeds", type=_positive, default=1000, help="how many seeds to run")
    parser.add_argument("--first", type=int, default=0, help="the first of them")
    parser.add_argument("--jobs", type=_positive, default=os.cpu_count() or 1, help="how many at a time")
    parser.add_argument("--seed", type=int, help="replay this seed and print every step")
    arguments = parser.parse_args()
    if arguments.seed is not None:
        return show(run(plan_of(arguments.seed)), last=None)
    return search(range(arguments.first, arguments.first + arguments.seeds), arguments.jobs)


class Parser(argparse.ArgumentParser):
    """Says in one line what was wrong."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}\n")


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 on")
    return int(text)


def search(seeds: range, jobs: int) -> int:
    """Run seeds until one fails; prints that one, or how many held."""
    began, turns = time.perf_counter(), 0
    with ProcessPoolExecutor(jobs) as pool:
        for seed, (failed, steps) in zip(seeds, pool.map(_try, seeds, chunksize=8), strict=True):
            turns += steps
            if failed:
                pool.shutdown(wait=False, cancel_futures=True)
                return show(run(plan_of(seed)), last=LAST_STEPS)
    seconds = time.perf_counter() - began
    print(f"{len(seeds)} seeds held, {len(seeds) / seconds:.0f} seeds/s, {turns / len(seeds):.0f} steps each")  # noqa: T201
    return 0


def _try(seed: int) -> tuple[bool, int]:
    report = run(plan_of(seed))
    return bool(report.findings), report.turns


def show(report: Report, *, last: int | None) -> int:
    """Print plan, steps and findings; the exit code that goes with them."""
    lines = [f"{seconds:10.4f}  {who:12}  {what}" for seconds, who, what in report.steps]
    print(report.plan, *(lines if last is None else lines[-last:]), sep="\n")  # noqa: T201
    print(*(f"{kind}: {text}" for kind, text in report.findings), sep="\n")  # noqa: T201
    print(f"seed {report.plan.seed}: {len(report.findings)} findings in {report.seconds:.1f} virtual s")  # noqa: T201
    return 1 if report.findings else 0


if __name__ == "__main__":
    sys.exit(main())
