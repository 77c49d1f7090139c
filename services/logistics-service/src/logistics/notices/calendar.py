"""What day it is for a customer: a weekday, a public holiday, a day of Ramadan."""

from datetime import date
from functools import cache

import holidays

from logistics.notices.tables import table

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def weekday(day: date) -> str:
    return WEEKDAYS[day.weekday()]


def is_holiday(country: str, day: date) -> bool:
    """Whether it is a public holiday of the whole country; never where the library knows none of it."""
    return day in _holidays(country, day.year)


@cache
def _holidays(country: str, year: int) -> frozenset[date]:
    if country not in _countries():
        return frozenset()
    return frozenset(holidays.country_holidays(country, years=year))


@cache
def _countries() -> frozenset[str]:
    return frozenset(holidays.list_supported_countries(include_aliases=False))


def is_ramadan(day: date) -> bool:
    return any(first <= day <= last for first, last in table("ramadan.yaml"))
