"""What is wrong with a shop's desks beyond their form: names given twice, unknown zones, shifts that overlap."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from crossdesk.contracts.desks import DeskCalendar, ShopDesks, WeekShifts
from crossdesk.contracts.tier_policy_checks import Fault

DAYS = tuple(WeekShifts.model_fields)
DAY, WEEK = 24 * 60, 7 * 24 * 60
"""In minutes."""


class _Span(NamedTuple):
    """Minutes from some midnight, and where it is written."""

    start: int
    end: int
    place: str
    text: str


def faults_in_desks(shop: ShopDesks) -> list[Fault]:
    """All that is wrong, desk by desk. Countries and regions are not looked at: see who has their holidays."""
    names = [f"desks[{number}].desk" for number in range(len(shop.desks))]
    faults = list(_twice(names, [calendar.desk for calendar in shop.desks]))
    for number, calendar in enumerate(shop.desks):
        faults += _faults(calendar, f"desks[{number}]")
    return faults


def _faults(calendar: DeskCalendar, place: str) -> Iterator[Fault]:
    if not known_zone(calendar.time_zone):
        yield Fault(place=f"{place}.time_zone", detail="is no IANA time zone; write it like Europe/Berlin")
    weeks = {f"{place}.week": calendar.week}
    weeks |= {f"{place}.seasons[{n}].week": season.week for n, season in enumerate(calendar.seasons)}
    if not any(getattr(calendar.week, day) for day in DAYS):
        yield Fault(place=f"{place}.week", detail="has no shift at all; a desk must be open at some time")
    for where, week in weeks.items():
        yield from _faults_of_week(week, where)
    seasons = [f"{place}.seasons[{n}].season" for n in range(len(calendar.seasons))]
    yield from _twice(seasons, [season.season for season in calendar.seasons])
    dates = [f"{place}.exceptions[{n}].date" for n in range(len(calendar.exceptions))]
    yield from _twice(dates, [day.date for day in calendar.exceptions])
    yield from _faults_of_exceptions(calendar, list(weeks.values()), place)


def known_zone(name: str) -> bool:
    """Names are looked up as files: a bad one is a missing key, a bad path or a directory."""
    try:
        return bool(ZoneInfo(name).key)
    except (LookupError, ValueError, OSError):
        return False


def _twice(places: Sequence[str], names: Sequence[str]) -> Iterator[Fault]:
    for number, name in enumerate(names):
        if name in names[:number]:
            yield Fault(place=places[number], detail=f"{name} is given twice; put both into one")


def _faults_of_week(week: WeekShifts, place: str) -> Iterator[Fault]:
    spans = [
        span for number, day in enumerate(DAYS) for span in _spans(getattr(week, day), f"{place}.{day}", number * DAY)
    ]
    yield from _empty(spans)
    yield from _overlaps([*spans, *(span._replace(start=span.start + WEEK) for span in spans[:1])])


def _faults_of_exceptions(calendar: DeskCalendar, weeks: Sequence[WeekShifts], place: str) -> Iterator[Fault]:
    """An exception must leave room beside it whatever season or week its neighbours belong to."""
    planned: dict[date, tuple[int, list[str]]] = {}
    for number, written in enumerate(calendar.exceptions):
        try:
            planned[date.fromisoformat(written.date)] = number, list(written.shifts)
        except ValueError:
            yield Fault(place=f"{place}.exceptions[{number}].date", detail="is no day of the calendar")
    for day, (number, shifts) in planned.items():
        where = f"{place}.exceptions[{number}].shifts"
        spans = _spans(shifts, where, DAY)
        yield from _empty(spans)
        yield from _overlaps(spans)
        if any(_meet(spans, _spans(beside, "", at)) for at, beside in _beside(day, planned, weeks)):
            detail = "overlap a night shift of the day before, or reach into shifts of the day after; shorten one"
            yield Fault(place=where, detail=detail)


def _beside(
    day: date, planned: dict[date, tuple[int, list[str]]], weeks: Sequence[WeekShifts]
) -> Iterator[tuple[int, list[str]]]:
    """What may be worked on the days before and after, with the minute each begins at."""
    for at, other in ((0, day - timedelta(days=1)), (2 * DAY, day + timedelta(days=1))):
        if other in planned:
            yield at, planned[other][1]
        else:
            yield from ((at, getattr(week, DAYS[other.weekday()])) for week in weeks)


def _meet(ones: Iterable[_Span], others: Sequence[_Span]) -> bool:
    return any(one.start < other.end and other.start < one.end for one in ones for other in others)


def _empty(spans: Iterable[_Span]) -> Iterator[Fault]:
    for span in spans:
        if span.start == span.end:
            yield Fault(place=span.place, detail=f"{span.text} lasts no time; a whole day is 00:00-24:00")


def _overlaps(spans: Iterable[_Span]) -> Iterator[Fault]:
    for earlier, later in pairwise(spans):
        if later.start < earlier.end:
            detail = f"{later.text} begins before {earlier.text} has ended; make one shift of them or shorten one"
            yield Fault(place=later.place, detail=detail)


def _spans(shifts: Sequence[str], place: str, midnight: int) -> list[_Span]:
    """In order of their starts."""
    found = [_span(text, f"{place}[{number}]", midnight) for number, text in enumerate(shifts)]
    return sorted(found)


def _span(text: str, place: str, midnight: int) -> _Span:
    start, end = (int(clock[:2]) * 60 + int(clock[3:]) for clock in text.split("-"))
    return _Span(midnight + start, midnight + end + (DAY if end < start else 0), place, text)
