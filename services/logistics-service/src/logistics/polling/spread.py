"""How late questions are: the middle, nineteen in twenty, the latest."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Spread:
    """Seconds; of nothing all are 0."""

    p50: float
    p95: float
    max: float


def spread(seconds: Iterable[float]) -> Spread:
    """Each figure is one of the values: the first that so many of them do not exceed."""
    ordered = sorted(seconds)
    if not ordered:
        return Spread(0.0, 0.0, 0.0)
    middle, high = (ordered[min(len(ordered) - 1, int(len(ordered) * share))] for share in (0.5, 0.95))
    return Spread(round(middle, 1), round(high, 1), round(ordered[-1], 1))


def in_words(seconds: float) -> str:
    """Short, for tables: 45 s, 12 min, 3.5 h."""
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"
