"""What deliveries had taught by a moment: nothing here answers with what became known later."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import accumulate
from math import log
from statistics import fmean, median
from typing import NamedTuple

from logistics.arrival.parcel import Lane, Parcel

WINDOW = 60
"""The deliveries of a lane that count: older ones tell of another season."""

RECENT_HOURS = 14 * 24.0
FEWEST_FOR_RATIO = 10


class Delivery(NamedTuple):
    """`known` is hours since 1970, `hours` from the hand-over to the door."""

    known: float
    lane: Lane
    hours: float


class LaneFigures(NamedTuple):
    """`known` deliveries; the others in hours, of the last WINDOW of them, None without any."""

    known: int
    median: float | None
    low: float | None
    high: float | None


@dataclass
class _Ratios:
    """Logarithms of how much longer than usual deliveries took, with their running sum."""

    known: list[float] = field(default_factory=list)
    values: list[float] = field(default_factory=list)
    sums: list[float] = field(default_factory=list)


class History:
    """Deliveries by when they became known."""

    def __init__(self, deliveries: Iterable[Delivery]) -> None:
        self.deliveries = sorted(deliveries)
        self._lanes: dict[tuple[str, ...], tuple[list[float], list[float]]] = {}
        self._ratios: dict[tuple[str, str], _Ratios] = {}
        for each in self.deliveries:
            self._add(each)
        for ratios in self._ratios.values():
            ratios.sums = [0.0, *accumulate(ratios.values)]

    def lane(self, lane: Lane, hour: float) -> LaneFigures:
        return self._figures(lane, hour)

    def pair(self, lane: Lane, hour: float) -> LaneFigures:
        """Of all lanes of the same service between the same countries."""
        return self._figures((lane.origin, lane.destination, lane.service), hour)

    def service(self, lane: Lane, hour: float) -> LaneFigures:
        """Of all lanes of the same service."""
        return self._figures((lane.service,), hour)

    def slowness(self, kind: str, name: str, hour: float) -> float | None:
        """Mean logarithm of how much longer than usual what came in the two weeks before took; None without any.

        `kind` is origin, destination, carrier or lane.
        """
        ratios = self._ratios.get((kind, name))
        if ratios is None:
            return None
        first, last = bisect_left(ratios.known, hour - RECENT_HOURS), bisect_right(ratios.known, hour)
        return (ratios.sums[last] - ratios.sums[first]) / (last - first) if last > first else None

    def _figures(self, key: tuple[str, ...], hour: float) -> LaneFigures:
        known, hours = self._lanes.get(key, ([], []))
        count = bisect_right(known, hour)
        if not count:
            return LaneFigures(0, None, None, None)
        window = sorted(hours[max(0, count - WINDOW) : count])
        return LaneFigures(count, median(window), window[len(window) // 10], window[len(window) * 9 // 10])

    def _add(self, delivery: Delivery) -> None:
        lane = delivery.lane
        _, hours = self._lanes.get(lane, ([], []))
        if len(hours) >= FEWEST_FOR_RATIO:
            ratio = log(delivery.hours) - fmean(log(each) for each in hours[-WINDOW * 5 :])
            for key in (*zip(Lane._fields[:3], lane, strict=False), ("lane", str(lane))):
                ratios = self._ratios.setdefault(key, _Ratios())
                ratios.known.append(delivery.known)
                ratios.values.append(ratio)
        for place in (tuple(lane), (lane.origin, lane.destination, lane.service), (lane.service,)):
            known, hours = self._lanes.setdefault(place, ([], []))
            known.append(delivery.known)
            hours.append(delivery.hours)


def hour_of(moment: datetime) -> float:
    return moment.timestamp() / 3600


def deliveries_of(parcels: Iterable[Parcel]) -> list[Delivery]:
    """Those of parcels that were delivered."""
    return [
        Delivery(hour_of(seen), each.lane, (each.delivered_at - each.handed_over_at).total_seconds() / 3600)
        for each in parcels
        if each.delivered_at and (seen := each.delivery_seen_at)
    ]
