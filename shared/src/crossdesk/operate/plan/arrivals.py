"""Arrival curves: how many inquiries a second come at each second of a day or a surge."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import pairwise

import yaml

from crossdesk.errors import Misconfigured

MINUTE, HOUR, DAY = 60, 3600, 86_400


@dataclass(frozen=True)
class Curve:
    """Factors of the peak by second, highest 1.0: straight lines between `points` of (second, factor)."""

    name: str
    title: str
    points: tuple[tuple[float, float], ...]

    @property
    def seconds(self) -> int:
        """How long it is."""
        return round(self.points[-1][0])

    def rates(self, peak: float) -> list[float]:
        """Inquiries a second, for each second."""
        return [peak * factor for factor in _by_second(self.points)]

    @property
    def mean(self) -> float:
        """Of all its seconds, as a share of the peak."""
        factors = _by_second(self.points)
        return sum(factors) / len(factors)


def curve_of(name: str) -> Curve:
    """By its name in curves.yaml. Raises Misconfigured, which lists the names."""
    known: Mapping[str, dict[str, object]] = yaml.safe_load(
        (files(__package__ or "") / "curves.yaml").read_text("utf-8")
    )
    if name not in known:
        raise Misconfigured(f"no profile is called {name!r}: there are {', '.join(known)}")
    found = known[name]
    points = _of_minutes(found["minutes"]) if "minutes" in found else _of_hours(found["hours"])
    return Curve(name, str(found["title"]), points)


def _of_minutes(minutes: object) -> tuple[tuple[float, float], ...]:
    assert isinstance(minutes, list)
    return tuple((float(minute) * MINUTE, float(factor)) for minute, factor in minutes)


def _of_hours(hours: object) -> tuple[tuple[float, float], ...]:
    """A factor counts for the middle of its hour; the day begins and ends between its last and its first."""
    assert isinstance(hours, list)
    most = max(hours)
    edge = (hours[0] + hours[-1]) / 2 / most
    middles = ((HOUR * (index + 0.5), factor / most) for index, factor in enumerate(hours))
    return ((0.0, edge), *middles, (float(HOUR * len(hours)), edge))


def _by_second(points: Sequence[tuple[float, float]]) -> list[float]:
    factors: list[float] = []
    for (begin, low), (end, high) in pairwise(points):
        while len(factors) < end:
            factors.append(low + (high - low) * (len(factors) - begin) / (end - begin))
    return factors
