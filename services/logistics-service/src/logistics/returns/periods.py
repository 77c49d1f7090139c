"""Periods in law, by days of the calendar: when their last day is, and when that day ends.

Source: Regulation (EEC, Euratom) No 1182/71. Art. 3(1): the day of the event is left out; art. 3(2)(c): months end on
the day of the same number, else on the month's last; art. 3(4): a period that would end on a Saturday, a Sunday or a
public holiday ends with the next working day. Other laws count alike unless their rule says otherwise.
Limit: public holidays are the nationwide ones; those of single regions and of Islamic countries to come may differ.
"""

from calendar import monthrange
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from holidays import HolidayBase, country_holidays

from logistics.returns.rules import Term

LAST_SECOND = time(23, 59, 59, fold=1)
"""The later one where clocks are put back at midnight: the customer gets the whole day."""


def last_day(term: Term, start: date, country: str) -> date:
    """Last day of a term that counts from `start`, in a country (ISO 3166-1 alpha-2) for its working days."""
    if term.working_days is not None:
        return after_working_days(start, term.working_days, country)
    day = add_months(start, term.months) if term.months is not None else start + timedelta(days=term.days or 0)
    if term.first_day_counts:
        day -= timedelta(days=1)
    return on_working_day(day, country) if term.ends_on_working_day else day


def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The last second of a day where the customer is."""
    return datetime.combine(day, LAST_SECOND, zone)


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or that month's last (Regulation 1182/71 art. 3(2)(c))."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def on_working_day(day: date, country: str) -> date:
    """The day itself when it is a working day, else the next that is."""
    while not _calendar(country).is_working_day(day):
        day += timedelta(days=1)
    return day


def after_working_days(day: date, count: int, country: str) -> date:
    """The last of `count` working days that follow a day."""
    for _ in range(count):
        day = on_working_day(day + timedelta(days=1), country)
    return day


@cache
def _calendar(country: str) -> HolidayBase:
    return country_holidays(country)
