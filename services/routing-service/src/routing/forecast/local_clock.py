"""Half-hours by the clock on the wall: what people do follows it, on days of 23 and 25 hours too."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np

from routing.forecast.history import DAY, HALF_HOUR, Whole

MINUTES = 30


@dataclass(frozen=True)
class LocalClock:
    """For each half-hour of a grid: its place in the local week (0 is Monday 00:00, 335 the last), its local day.

    Days are numbered as `date.toordinal` does. An hour that a clock change repeats has its places twice on that
    day, one it leaves out has none.
    """

    zone: str
    place: Whole
    day: Whole

    @property
    def half_hour(self) -> Whole:
        return self.place % DAY

    @property
    def weekday(self) -> Whole:
        return self.place // DAY


def local_clock(zone: str, start: datetime, length: int) -> LocalClock:
    """The clock of an IANA zone for `length` half-hours from `start`."""
    known = ZoneInfo(zone)
    local = [(start + number * HALF_HOUR).astimezone(known) for number in range(length)]
    place = [each.weekday() * DAY + each.hour * 2 + each.minute // MINUTES for each in local]
    return LocalClock(zone, np.array(place, dtype=np.int64), np.array([each.toordinal() for each in local]))


def zone_of(market: str, zones: Mapping[str, str]) -> str:
    """The zone most people of a market live in; UTC for what is no country."""
    return zones.get(market.upper(), "UTC")
