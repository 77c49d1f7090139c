"""A country's clock that runs only while parcels are delivered there.

Counting in delivery days instead of hours puts weekends, public holidays and nights into the unit: whatever number is
estimated, it is turned back into a moment at which somebody may ring the bell.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays
import numpy as np
from numpy.typing import NDArray

from logistics.arrival.tables import markets

YEARS = range(2015, 2036)
"""Holidays that follow the moon are known no further."""

FIRST = date(YEARS.start, 1, 1)
OPENS, CLOSES = 8.0, 20.0
"""Local hours between which parcels are delivered; what is delivered outside counts as at the nearer end."""

USUAL_WEEKDAYS = frozenset(range(5))
FEWEST_DELIVERIES = 50
SMALLEST_SHARE = 0.03
"""Of a country's deliveries: a weekday with less is no delivery day, and what comes then is an exception."""


@dataclass(frozen=True)
class DeliveryClock:
    """`total[n]` is the number of delivery days before day n after FIRST."""

    zone: ZoneInfo
    off: frozenset[date]
    total: NDArray[np.int64]

    def elapsed(self, moment: datetime) -> float:
        """Delivery days since FIRST; stands still at night, on weekends and on holidays."""
        local = moment.astimezone(self.zone)
        day = local.date().toordinal() - FIRST.toordinal()
        hour = local.hour + local.minute / 60 + local.second / 3600
        share = min(max((hour - OPENS) / (CLOSES - OPENS), 0.0), 1.0)
        return float(self.total[day] + (self.total[day + 1] - self.total[day]) * share)

    def moment(self, elapsed: float) -> datetime:
        """The UTC time at which so many delivery days have elapsed: always within delivery hours of a delivery day."""
        day = int(np.searchsorted(self.total, elapsed, side="right")) - 1
        hour = OPENS + (elapsed - float(self.total[day])) * (CLOSES - OPENS)
        local = datetime.combine(FIRST + timedelta(days=day), time(), self.zone) + timedelta(hours=hour)
        return local.astimezone(UTC)

    def days_between(self, moment: datetime, days: int) -> int:
        """Delivery days among the `days` days from the moment's on."""
        day = moment.astimezone(self.zone).date().toordinal() - FIRST.toordinal()
        return int(self.total[day + days] - self.total[day])

    def holidays_between(self, begin: datetime, end: datetime) -> list[date]:
        """Public holidays after the first moment's day, up to the last one's."""
        first, last = (each.astimezone(self.zone).date() for each in (begin, end))
        return sorted(day for day in self.off if first < day <= last)


@cache
def delivery_clock(country: str, weekdays: frozenset[int]) -> DeliveryClock:
    """The clock of a country of `markets.yaml` that delivers on these weekdays (Monday 0)."""
    off = frozenset(day for day in public_holidays(country) if day.weekday() in weekdays)
    days = (date.fromordinal(each) for each in range(FIRST.toordinal(), date(YEARS.stop, 1, 1).toordinal()))
    opened = [day.weekday() in weekdays and day not in off for day in days]
    return DeliveryClock(markets()[country].zone, off, np.concatenate(([0], np.cumsum(opened))).astype(np.int64))


@cache
def public_holidays(country: str) -> frozenset[date]:
    """Of the whole country, not of its regions; none where the library knows none."""
    if country not in holidays.list_supported_countries():
        return frozenset()
    return frozenset(holidays.country_holidays(country, years=YEARS))


def learn_weekdays(deliveries: Iterable[tuple[str, datetime]]) -> dict[str, frozenset[int]]:
    """The weekdays each country delivers on, by deliveries (country, when); Monday to Friday where there are few."""
    counted: dict[str, Counter[int]] = {}
    for country, at in deliveries:
        counted.setdefault(country, Counter())[at.astimezone(markets()[country].zone).weekday()] += 1
    return {country: _weekdays(counts) for country, counts in counted.items()}


def _weekdays(counts: Counter[int]) -> frozenset[int]:
    total = counts.total()
    if total < FEWEST_DELIVERIES:
        return USUAL_WEEKDAYS
    return frozenset(day for day, count in counts.items() if count >= SMALLEST_SHARE * total)
