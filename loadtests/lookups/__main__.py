"""`python -m loadtests.lookups`: measure, print; exits with 1 when a floor is missed, with 2 on bad input.

PARCELS (2000) and SECONDS of one measurement (5) come from the environment.
"""

import logging
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import uvloop
from crossdesk.errors import Misconfigured

from loadtests.lookups.answered import Answered, measure, service_with
from loadtests.lookups.beside_hung import Beside, measure_beside_hung

FLOOR = 1_000
"""Lookups that a core has to answer in a second of its time where nothing is new."""
MOST_SLOWER = 2.0
"""So many times as long DHL and AfterShip may take at most while 17TRACK hangs; above, something holds them up."""


def main() -> None:
    try:
        parcels, seconds = whole("PARCELS", 2000), whole("SECONDS", 5)
    except Misconfigured as error:
        print(f"lookups: {error}", file=sys.stderr)
        sys.exit(2)
    # The simulator that hangs is ended in the middle of answers, and would tell so at length.
    logging.disable(logging.CRITICAL)
    sys.exit(uvloop.run(run(parcels, seconds)))


def whole(name: str, otherwise: int) -> int:
    """A number from the environment. Raises Misconfigured when it is none from 1 to 100,000."""
    text = os.environ.get(name) or str(otherwise)
    if not text.isdecimal() or not 1 <= int(text) <= 100_000:
        raise Misconfigured(f"{name}={text}: give a whole number from 1 to 100,000")
    return int(text)


async def run(parcels: int, seconds: int) -> int:
    """Measure both; returns the exit code."""
    with tempfile.TemporaryDirectory(prefix="crossdesk-lookups-", ignore_cleanup_errors=True) as scratch:
        answered = await measure_answered(parcels, seconds, Path(scratch))
    beside = await measure_beside_hung(seconds)
    print(report(answered, beside))
    again = [each.per_core_second for each in answered if each.name.startswith("told again")]
    return int(min(again) < FLOOR or max(each.ratio for each in beside) > MOST_SLOWER)


async def measure_answered(parcels: int, seconds: int, scratch: Path) -> list[Answered]:
    async with service_with(parcels, scratch) as (app, numbers):
        first = await measure("put together", app, numbers, seconds=10 * seconds, at_once=20, once_each=True)
        again = [
            await measure(f"told again, {at_once} at once", app, numbers, seconds=seconds, at_once=at_once)
            for at_once in (1, 20, 100)
        ]
    return [first, *again]


def report(answered: Sequence[Answered], beside: Sequence[Beside]) -> str:
    """Both tables as text."""
    return "\n".join(
        [
            f"{'lookups of fresh parcels':26} {'lookups':>8} {'a second':>10} {'a core-second':>14}   floor {FLOOR:,}",
            *(
                f"{each.name:26} {each.lookups:8,} {each.per_second:10,.0f} {each.per_core_second:14,.0f}"
                for each in answered
            ),
            "",
            f"{'beside a hung 17TRACK':26} {'healthy p99':>12} {'hung p99':>10} {'ratio':>6}   at most {MOST_SLOWER}",
            *(
                f"{each.source:26} {each.healthy_p99:9.0f} ms {each.hung_p99:7.0f} ms {each.ratio:6.2f}"
                for each in beside
            ),
        ]
    )


if __name__ == "__main__":
    main()
