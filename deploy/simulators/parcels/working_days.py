"""When a country works: weekdays, public holidays, hours by its own clock. Times are aware UTC."""

from collections.abc import Set
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

WEEK = frozenset(range(5))


@cache
def public_holidays(country: str, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays(country, years=year))


def is_open(country: str, day: date, weekdays: Set[int] = WEEK) -> bool:
    return day.weekday() in weekdays and day not in public_holidays(country, day.year)


def at_hour(day: date, hour: float, clock: ZoneInfo) -> datetime:
    """The local hour of the day, in UTC."""
    local = datetime.combine(day, time(), clock) + timedelta(hours=hour)
    return local.astimezone(UTC)


def next_opening(
    moment: datetime, country: str, clock: ZoneInfo, weekdays: Set[int] = WEEK, opens: float = 8, closes: float = 18
) -> datetime:
    """The moment itself if the country works at it, else when it opens next."""
    local = moment.astimezone(clock)
    day = local.date()
    if is_open(country, day, weekdays) and moment < at_hour(day, closes, clock):
        return max(moment, at_hour(day, opens, clock))
    return at_hour(next_day(day, country, weekdays), opens, clock)


def next_day(day: date, country: str, weekdays: Set[int] = WEEK) -> date:
    """The first working day after `day`."""
    day += timedelta(days=1)
    while not is_open(country, day, weekdays):
        day += timedelta(days=1)
    return day
