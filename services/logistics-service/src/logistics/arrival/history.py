"""What deliveries had taught by a moment: nothing here answers with what became known later."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from datetime import datetime
from math import log
from statistics import median
from typing import NamedTuple

from logistics.arrival.parcel import Lane, Parcel

WINDOW = 60
"""The deliveries of a lane that count: older ones tell of another season."""

USUAL = 300
"""The times of a lane that tell what is usual."""

FEWEST_FOR_RATIO = 10
WHOLE = "whole"
LEGS = {"departed": None, "arrived": "departed", "depot": "arrived"}
"""Parts of the way, by the group of states that ends them, and the one they begin with (None: the hand-over)."""

RECENT_HOURS = {WHOLE: 14 * 24.0} | dict.fromkeys(LEGS, 7 * 24.0)


class Passage(NamedTuple):
    """`hours` a parcel took for a leg, or for the WHOLE way; `known` is hours since 1970."""

    known: float
    lane: Lane
    leg: str
    hours: float


class LaneFigures(NamedTuple):
    """`known` deliveries; the others in hours, of the last WINDOW of them, None without any."""

    known: int
    median: float | None
    low: float | None
    high: float | None


class _Series:
    """Values by when they became known, with their running sum."""

    def __init__(self) -> None:
        self.known: list[float] = []
        self.values: list[float] = []
        self.sums = [0.0]

    def add(self, known: float, value: float) -> None:
        self.known.append(known)
        self.values.append(value)
        self.sums.append(self.sums[-1] + value)

    def mean(self, first: int, last: int) -> float:
        return (self.sums[last] - self.sums[first]) / (last - first)


class History:
    """Passages by when they became known."""

    def __init__(self, passages: Iterable[Passage]) -> None:
        self.passages = sorted(passages)
        self._hours: dict[tuple[str, ...], _Series] = {}
        self._logs: dict[tuple[Lane, str], _Series] = {}
        self._ratios: dict[tuple[str, str, str], _Series] = {}
        for each in self.passages:
            self._add_ratio(each)
            if each.leg == WHOLE:
                self._add_hours(each)

    def lane(self, lane: Lane, hour: float) -> LaneFigures:
        return self._figures(lane, hour)

    def pair(self, lane: Lane, hour: float) -> LaneFigures:
        """Of all lanes of the same service between the same countries."""
        return self._figures((lane.origin, lane.destination, lane.service), hour)

    def service(self, lane: Lane, hour: float) -> LaneFigures:
        """Of all lanes of the same service."""
        return self._figures((lane.service,), hour)

    def slowness(self, kind: str, name: str, hour: float, leg: str = WHOLE) -> float | None:
        """Mean logarithm of how much longer than usual took what came in the days before; None without any.

        `kind` is origin, destination, carrier or lane.
        """
        ratios = self._ratios.get((leg, kind, name))
        if ratios is None:
            return None
        first, last = bisect_left(ratios.known, hour - RECENT_HOURS[leg]), bisect_right(ratios.known, hour)
        return ratios.mean(first, last) if last > first else None

    def _figures(self, key: tuple[str, ...], hour: float) -> LaneFigures:
        series = self._hours.get(key)
        known = bisect_right(series.known, hour) if series else 0
        if series is None or not known:
            return LaneFigures(0, None, None, None)
        window = sorted(series.values[max(0, known - WINDOW) : known])
        return LaneFigures(known, median(window), window[len(window) // 10], window[len(window) * 9 // 10])

    def _add_hours(self, each: Passage) -> None:
        lane = each.lane
        for key in (tuple(lane), (lane.origin, lane.destination, lane.service), (lane.service,)):
            self._hours.setdefault(key, _Series()).add(each.known, each.hours)

    def _add_ratio(self, each: Passage) -> None:
        logs = self._logs.setdefault((each.lane, each.leg), _Series())
        count, took = len(logs.values), log(each.hours)
        if count >= FEWEST_FOR_RATIO:
            ratio = took - logs.mean(max(0, count - USUAL), count)
            for kind, name in (*zip(Lane._fields[:3], each.lane, strict=False), ("lane", str(each.lane))):
                self._ratios.setdefault((each.leg, kind, name), _Series()).add(each.known, ratio)
        logs.add(each.known, took)


def hour_of(moment: datetime) -> float:
    return moment.timestamp() / 3600


def passages_of(parcels: Iterable[Parcel]) -> Iterator[Passage]:
    """The whole way of those that were delivered, and the legs of all whose ends were scanned."""
    for parcel in parcels:
        yield from _legs(parcel)
        seen = parcel.delivery_seen_at
        if parcel.delivered_at and seen:
            yield Passage(
                hour_of(seen), parcel.lane, WHOLE, hour_of(parcel.delivered_at) - hour_of(parcel.handed_over_at)
            )


def _legs(parcel: Parcel) -> Iterator[Passage]:
    """A leg is known when both its ends have been told; one that took no time was scanned wrongly."""
    first = {scan.group.name: scan for scan in sorted(parcel.scans, key=lambda scan: scan.at, reverse=True)}
    for ending, beginning in LEGS.items():
        end, start = first.get(ending), first.get(beginning or "")
        if end is None or (beginning and start is None):
            continue
        hours = hour_of(end.at) - hour_of(start.at if start else parcel.handed_over_at)
        if hours > 0:
            known = max(end.seen_at, start.seen_at) if start else end.seen_at
            yield Passage(hour_of(known), parcel.lane, ending, hours)
