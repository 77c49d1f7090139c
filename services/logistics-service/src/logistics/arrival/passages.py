"""How long parcels took from each group of states to the door, by lane: what cold lanes are estimated from.

What a lane lacks of FEWEST parcels is filled up by other lanes of the same service between the same countries, then
between the same regions, then of the same service anywhere, then by all; where the service is not known, by lanes of
any service between the same countries, then regions. Until parcels are in the country, the time
others took is taken in proportion to what carriers promised for them and for this one: an untried lane's own promise
tells its distance.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import cache
from statistics import median

import numpy as np

from logistics.arrival.features import Calendars
from logistics.arrival.parcel import UNKNOWN_SERVICE, Lane, Parcel
from logistics.arrival.question import Question
from logistics.arrival.survival import Curve, kaplan_meier
from logistics.arrival.tables import ENDED, markets

FEWEST = 30
"""A lane with fewer delivered parcels is cold."""

Durations = list[tuple[float, bool]]
"""Delivery days, and whether the parcel arrived after them (else it was still under way)."""


FAR_GROUPS = ("accepted", "departed")
"""Groups of states before the arrival in the country, whose time is in proportion to the promise."""

MOST_STRETCH = 3.0


class Passages:
    """Durations by lane and group of states; `promised`: the delivery days promised from the hand-over, as a rule."""

    def __init__(self, durations: Mapping[Lane, Mapping[str, Durations]], promised: Mapping[Lane, float]) -> None:
        self.durations = durations
        self.promised = promised
        self.curve = cache(self._curve)

    def curve_for(self, parcel: Parcel, group: str, calendars: Calendars, own: bool = True) -> Curve:
        """Of the lane and, as far as it lacks parcels, of those like it; without its own if not `own`."""
        promised = self.promised.get(parcel.lane) or promised_days(parcel, calendars)
        return self.curve(parcel.lane, group, round(promised), own)

    def count(self, lane: Lane, group: str) -> int:
        """Of parcels of the lane that arrived after they were in the group."""
        return sum(arrived for _, arrived in self.durations.get(lane, {}).get(group, ()))

    def _curve(self, lane: Lane, group: str, promised: int = 0, own: bool = True) -> Curve:
        """`promised` is the delivery days promised from the hand-over, 0 for none."""
        lacking, pooled = float(FEWEST), list[tuple[float, bool, float]]()
        for members in self._widening(lane, own):
            found = [each for member in members for each in self._stretched(member, group, promised, member == lane)]
            weight = min(1.0, lacking / len(found)) if found and members != [lane] else 1.0
            pooled += [(days, arrived, weight) for days, arrived in found]
            lacking -= len(found)
            if lacking <= 0:
                break
        days, arrived, weights = zip(*pooled, strict=True) if pooled else ((1.0,), (True,), (1.0,))
        return kaplan_meier(np.array(days), np.array(arrived), np.array(weights))

    def _stretched(self, member: Lane, group: str, promised: int, is_own: bool) -> Durations:
        found, theirs = self.durations[member].get(group, []), self.promised.get(member, 0.0)
        if is_own or group not in FAR_GROUPS or not promised or not theirs:
            return found
        factor = min(MOST_STRETCH, max(1 / MOST_STRETCH, promised / theirs))
        return [(days * factor, arrived) for days, arrived in found]

    def _widening(self, lane: Lane, own: bool) -> Iterator[list[Lane]]:
        """The lane, then what is like it, each time without what was there before."""
        before = {lane}
        if own and lane in self.durations:
            yield [lane]
        any_service = lane.service == UNKNOWN_SERVICE
        for place, alike in enumerate(likenesses(lane, any_service)):
            members = [
                each for each in self.durations if each not in before and likenesses(each, any_service)[place] == alike
            ]
            before.update(members)
            yield members


@cache
def likenesses(lane: Lane, any_service: bool = False) -> tuple[tuple[str, ...], ...]:
    """What lanes have in common, from the narrowest; of all services, or of the lane's own only."""
    regions = markets()[lane.origin].region, markets()[lane.destination].region
    service = () if any_service else (lane.service,)
    return (lane.origin, lane.destination, *service), (*regions, *service), service, ()


def learn_passages(parcels: Iterable[Parcel], until: datetime, calendars: Calendars) -> Passages:
    """From parcels as far as they had come `until` then: what was not delivered counts as still under way."""
    durations: dict[Lane, dict[str, Durations]] = {}
    promises: dict[Lane, list[int]] = {}
    for parcel in parcels:
        lane = durations.setdefault(parcel.lane, {})
        promises.setdefault(parcel.lane, []).append(promised_days(parcel, calendars))
        for group, question in _entries(parcel, until):
            lane.setdefault(group, []).append(question.days_left(until, calendars))
    return Passages(durations, {lane: median(each) for lane, each in promises.items()})


def promised_days(parcel: Parcel, calendars: Calendars) -> int:
    """Delivery days from the hand-over to what the carrier promised; 0 without a promise."""
    clock = calendars.clock(parcel.lane.destination)
    if parcel.promised_by is None:
        return 0
    return max(0, round(clock.elapsed(parcel.promised_by) - clock.elapsed(parcel.handed_over_at)))


def _entries(parcel: Parcel, until: datetime) -> Iterator[tuple[str, Question]]:
    """The first moment in each group of states; the hand-over opens the first group."""
    entered = {"accepted": parcel.handed_over_at}
    for scan in parcel.as_known_at(until):
        if scan.group.name != ENDED:
            entered.setdefault(scan.group.name, max(scan.at, parcel.handed_over_at))
    for group, at in entered.items():
        if at < (parcel.delivered_at or until):
            yield group, Question(parcel, at, ())
