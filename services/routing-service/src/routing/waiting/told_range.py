"""A wait as customers are told it: between two round numbers of minutes, no more precise than we are. Pure."""

from bisect import bisect_left, bisect_right
from typing import NamedTuple

from routing.waiting.estimate import Wait

ROUND_MINUTES = (0, 1, 2, 3, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 360, 480)
"""What may be said; beyond the last one only `more than`."""


class ToldRange(NamedTuple):
    """Minutes. `least` 0: it may be at once. `most` None: longer than we can say."""

    least: int
    most: int | None


def told_range(wait: Wait) -> ToldRange:
    """The lower end rounded down, the upper one up: never less is promised than was estimated."""
    low, high = wait.low / 60, wait.high / 60
    least = ROUND_MINUTES[bisect_right(ROUND_MINUTES, low) - 1]
    place = bisect_left(ROUND_MINUTES, high)
    most = ROUND_MINUTES[max(1, place)] if place < len(ROUND_MINUTES) else None
    return ToldRange(least, most)
