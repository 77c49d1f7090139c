"""The desks of one tenant: which of them serves a customer, by the clock of the customer and the calendars of desks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from routing.calendars.business_time import NeverOpens, OpeningHours
from routing.follow_sun.duty import Duty, duty_at
from routing.follow_sun.handover_rules import HandoverRules

ONE_DAY = timedelta(days=1)
RANKS = {"on": 0, "leaving": 1, "off": 2}
NOT_SOON = timedelta(days=3650)


@dataclass(frozen=True)
class Team:
    """`hours` by desk, in the order the shop named them; none for a tenant without desks. `version` 0: of the file."""

    hours: Mapping[str, OpeningHours]
    rules: HandoverRules
    version: int = 0
    _duties: dict[str, tuple[datetime, Duty]] = field(default_factory=dict, repr=False, compare=False)

    def duty(self, desk: str, now: datetime) -> Duty:
        """The last answer of a desk is kept: a batch asks about the same moment over and over."""
        at, found = self._duties.get(desk, (None, None))
        if found is None or at != now:
            found = duty_at(self.hours[desk], now, self.rules)
            self._duties[desk] = now, found
        return found

    def resting(self, now: datetime) -> frozenset[str]:
        """Desks whose agents get nothing new: those off duty, and those that leave soon while another one stays."""
        states = {desk: self.duty(desk, now).state for desk in self.hours}
        resting = {"off", "leaving"} if "on" in states.values() else {"off"}
        return frozenset(desk for desk, state in states.items() if state in resting)

    def by_daytime(self, zone: ZoneInfo, now: datetime) -> Sequence[str]:
        """Desks in the order in which they serve a customer of this zone: on duty first, and of those the one whose
        clock is closest to the customer's; then those that leave soon; then the one that opens next.
        """
        return sorted(self.hours, key=lambda desk: self._place(desk, zone, now))

    def nearness(self, zone: ZoneInfo, now: datetime) -> Mapping[str, int]:
        """The place of each desk in that order."""
        return {desk: place for place, desk in enumerate(self.by_daytime(zone, now))}

    def _place(self, desk: str, zone: ZoneInfo, now: datetime) -> tuple[int, timedelta, timedelta, int]:
        hours, state = self.hours[desk], self.duty(desk, now).state
        wait = opens_in(hours, now) if state == "off" else timedelta()
        return RANKS[state], wait, clocks_apart(zone, hours.zone, now), list(self.hours).index(desk)


def clocks_apart(one: ZoneInfo, other: ZoneInfo, now: datetime) -> timedelta:
    """How far two local clocks are apart at this moment, at most 12 hours: 23:00 and 01:00 are two."""
    offsets = (now.astimezone(zone).utcoffset() or timedelta() for zone in (one, other))
    apart = abs(next(offsets) - next(offsets)) % ONE_DAY
    return min(apart, ONE_DAY - apart)


def opens_in(hours: OpeningHours, now: datetime) -> timedelta:
    """How long until a desk opens; ten years where it does not."""
    try:
        return hours.next_opening(now) - now
    except NeverOpens:
        return NOT_SOON
