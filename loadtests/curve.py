"""How the rate of arrivals moves over a run, as data."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Point:
    """At this `share` of the run (0 to 1) the rate is RATE times `factor`.

    `within` seconds, where given, are the most the way from the point before may take: the point then comes earlier.
    """

    share: float
    factor: float
    within: float | None = None


Curve = tuple[Point, ...]


class Course:
    """A curve over a run of `seconds`: straight lines between its points, level before the first and after the last.

    Rates are per second. Raises ValueError for a curve without points or with points that go back in time.
    """

    def __init__(self, curve: Sequence[Point], seconds: float, rate: float) -> None:
        if not curve:
            raise ValueError("a curve needs at least one point")
        if any(later.share < earlier.share for earlier, later in pairwise(curve)):
            raise ValueError("the points of a curve go back in time")
        self._moments = list(_moments(curve, seconds))
        self._rates = [rate * point.factor for point in curve]

    @property
    def highest(self) -> float:
        """The highest rate of the run."""
        return max(self._rates)

    def rate_at(self, moment: float) -> float:
        """The rate at `moment` (seconds from the start)."""
        place = bisect_right(self._moments, moment)
        if place == 0:
            return self._rates[0]
        if place == len(self._moments):
            return self._rates[-1]
        before, after = self._moments[place - 1], self._moments[place]
        done = (moment - before) / (after - before)
        return self._rates[place - 1] + done * (self._rates[place] - self._rates[place - 1])


def _moments(curve: Iterable[Point], seconds: float) -> Iterable[float]:
    moment = 0.0
    for point in curve:
        at_share = point.share * seconds
        moment = at_share if point.within is None else min(at_share, moment + point.within)
        yield moment


def level(factor: float = 1.0) -> Curve:
    """The same rate all the time."""
    return (Point(0, factor),)


def hourly(factors: Sequence[float]) -> Curve:
    """A day squeezed into the run: one factor for the middle of each hour, scaled so that the highest is 1."""
    most = max(factors)
    return tuple(Point((hour + 0.5) / len(factors), factor / most) for hour, factor in enumerate(factors))
