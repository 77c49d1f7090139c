"""How long nobody scans a parcel as a rule, by lane and group of states, as learnt from parcels before. Pure.

Waits are as whoever follows a parcel lives them: from when the last scan was made until a later one was told, so that
scans that are told late belong to what is usual. They are counted in delivery days; of countries a parcel has not left
yet, in days on which both work.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from math import floor

import numpy as np

from logistics.arrival.delivery_clock import DeliveryClock
from logistics.arrival.features import Calendars
from logistics.arrival.parcel import Lane, Parcel, Scan
from logistics.arrival.survival import kaplan_meier
from logistics.arrival.tables import ENDED
from logistics.shipments.states import states
from logistics.trouble.rules import SilenceRule

Key = tuple[str, ...]
"""A lane and a group of states, then a service and a group, then a group."""

ALMOST_NOTHING = 1e-6
"""Of a delivery day: less than a second."""

NEVER = 1_000.0
"""Days; what `share` of the parcels never were seen to come out of."""


@dataclass(frozen=True)
class Waits:
    """`days` that the rule's share of waits is not longer than, for every key with enough of them."""

    days: Mapping[Key, float]
    calendars: Calendars

    def limit(self, lane: Lane, group: str, rule: SilenceRule) -> float:
        """Delivery days after which silence is unusual."""
        found = next((self.days[key] for key in keys(lane, group) if key in self.days), None)
        if found is None or group in rule.until_evening:
            return rule.unlearnt[group] if found is None else found
        return max(rule.least_days, found * rule.times)

    def clocks(self, lane: Lane, group: str, rule: SilenceRule) -> list[DeliveryClock]:
        """Those that must run for a day to count."""
        countries = [lane.origin, lane.destination] if group in rule.both_countries else [lane.destination]
        return [self.calendars.clock(country) for country in countries]


NOTHING_LEARNT = Waits({}, Calendars({}))


def keys(lane: Lane, group: str) -> tuple[Key, ...]:
    """From the narrowest."""
    return (str(lane), group), (lane.service, group), (group,)


def learn_waits(parcels: Iterable[Parcel], until: datetime, calendars: Calendars, rule: SilenceRule) -> Waits:
    """From scans told `until` then. Waits that had not ended then are known to be longer only (Kaplan-Meier)."""
    learnt: dict[Key, list[tuple[float, bool]]] = {}
    clocks = Waits({}, calendars)
    for parcel in parcels:
        for group, begin, end, ended in _waits_of(parcel, until):
            days = quiet_days(clocks.clocks(parcel.lane, group, rule), begin, end)
            for key in keys(parcel.lane, group):
                learnt.setdefault(key, []).append((days, ended))
    return Waits({key: _share(each, rule.share) for key, each in learnt.items() if len(each) >= rule.fewest}, calendars)


def quiet_days(clocks: Iterable[DeliveryClock], begin: datetime, end: datetime) -> float:
    """Delivery days between, by the clock that ran least."""
    return min(clock.elapsed(end) - clock.elapsed(begin) for clock in clocks)


def quiet_until(clocks: Iterable[DeliveryClock], begin: datetime, days: float) -> datetime:
    """When so many of them will have passed."""
    return max(max(begin, clock.moment(clock.elapsed(begin) + days)) for clock in clocks)


def evening(clock: DeliveryClock, moment: datetime) -> datetime:
    """When the delivery day of the moment, or the next one if it is on none, is over."""
    return max(moment, clock.moment(floor(clock.elapsed(moment) + ALMOST_NOTHING) + 1 - ALMOST_NOTHING))


def _share(waits: list[tuple[float, bool]], share: float) -> float:
    days, ended = zip(*waits, strict=True)
    return min(NEVER, kaplan_meier(np.array(days), np.array(ended)).time_left(0.0, share))


def _waits_of(parcel: Parcel, until: datetime) -> Iterator[tuple[str, datetime, datetime, bool]]:
    """Group of states, begin, end, and whether a scan ended it (else the end of what is known did)."""
    last: Scan | None = None
    for scan in sorted(parcel.scans, key=lambda each: (each.seen_at, each.at)):
        if scan.seen_at > until or scan.state not in on_way() or (last and scan.at <= last.at):
            continue
        if last:
            yield last.group.name, last.at, scan.seen_at, True
        last = None if scan.group.name == ENDED else scan
        if last is None:
            return
    if last and last.at < until:
        yield last.group.name, last.at, until, False


@cache
def on_way() -> frozenset[str]:
    """States that say where a parcel is: it was handed over, and this is no verdict on its silence."""
    accepted = states()["accepted"].rank
    return frozenset(name for name, row in states().items() if row.rank >= accepted and name != "expired")
