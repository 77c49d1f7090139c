"""When a customer may be told of something: the first moment outside the quiet hours of their country."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from logistics.notices.calendar import WEEKDAYS, is_holiday, is_ramadan, weekday
from logistics.notices.tables import table

LONGEST_QUIET = 15
"""Days looked ahead: more than any row of holidays."""

MIDNIGHT = timedelta(days=1)


class Line(NamedTuple):
    """A line of `quiet_hours.yaml`. `spans` are times since midnight on a day's clock, the end not in them."""

    days: frozenset[str]
    ramadan: bool
    spans: tuple[tuple[timedelta, timedelta], ...]


def welcome_from(moment: datetime, country: str, zone: ZoneInfo) -> datetime:
    """The first moment (UTC) from this one on at which a message is welcome in a country, by the clock of the zone.

    Raises ValueError when there is none within LONGEST_QUIET days: then `quiet_hours.yaml` is wrong.
    """
    moment = moment.astimezone(UTC)
    today = moment.astimezone(zone).date()
    for ahead in range(LONGEST_QUIET):
        for begin, end in welcome_spans(country, today + timedelta(days=ahead), zone):
            if moment < end:
                return max(begin, moment)
    raise ValueError(f"quiet_hours.yaml leaves {country} without a welcome hour for {LONGEST_QUIET} days from {today}")


def welcome_on_the_next_day(moment: datetime, country: str, zone: ZoneInfo) -> datetime:
    """The same from the customer's next day on."""
    tomorrow = moment.astimezone(zone).date() + timedelta(days=1)
    return welcome_from(_instant(tomorrow, timedelta(), zone), country, zone)


def welcome_spans(country: str, day: date, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    """The spans of a day of the zone's clock in UTC, in order."""
    for begin, end in line_of(country, day).spans:
        yield _instant(day, begin, zone), _instant(day, end, zone)


def line_of(country: str, day: date) -> Line:
    """The line that counts. Raises ValueError when none speaks of the day."""
    known: dict[str, Any] = table("quiet_hours.yaml")
    where = country if country in known else "others"
    kinds = {weekday(day), "every", *(["holidays"] if is_holiday(country, day) else [])}
    for line in _lines(where):
        if line.days & kinds and (not line.ramadan or is_ramadan(day)):
            return line
    raise ValueError(f"quiet_hours.yaml: no line of {where} speaks of {weekday(day)} {day}")


def _instant(day: date, clock: timedelta, zone: ZoneInfo) -> datetime:
    """What the clock of the zone shows, in UTC: an hour that comes twice for the first time, one left out as if not."""
    at = day + timedelta(days=1) if clock == MIDNIGHT else day
    local = datetime.combine(at, time(), zone) + (timedelta() if clock == MIDNIGHT else clock)
    return local.astimezone(UTC)


@cache
def _lines(country: str) -> tuple[Line, ...]:
    return tuple(_read(row) for row in table("quiet_hours.yaml")[country])


def _read(row: dict[str, str]) -> Line:
    hours = str(row["hours"])
    spans = () if hours == "none" else tuple(_span(each) for each in hours.split())
    return Line(_days(row["days"]), row.get("in") == "ramadan", spans)


def _days(text: str) -> frozenset[str]:
    """`mon-sat`, `sun-thu`, `sat, sun`, `holidays` or `every`."""
    first, dash, last = text.partition("-")
    if not dash:
        return frozenset(each.strip() for each in text.split(","))
    week = WEEKDAYS * 2
    begin = week.index(first)
    return frozenset(week[begin : week.index(last, begin) + 1])


def _span(text: str) -> tuple[timedelta, timedelta]:
    begin, _, end = text.partition("-")
    return _clock(begin), _clock(end)


def _clock(text: str) -> timedelta:
    hours, _, minutes = text.partition(":")
    return timedelta(hours=int(hours), minutes=int(minutes or 0))
