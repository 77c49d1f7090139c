"""Shifts of a day and of a week, as they are written: `09:00-12:30`, `22:00-06:00`, `00:00-24:00`."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Annotated, NamedTuple

from pydantic import BeforeValidator, PlainSerializer

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY, WEEK = 24 * 60, 7 * 24 * 60
"""In minutes."""

_CLOCK = re.compile(r"(\d{2}):([0-5]\d)-(\d{2}):([0-5]\d)")


class Shift(NamedTuple):
    """Minutes of the local clock after the midnight its day begins with; a night shift ends past 24 hours."""

    start: int
    end: int

    def __str__(self) -> str:
        return f"{_clock(self.start)}-{_clock(self.end if self.end <= DAY else self.end - DAY)}"


Shifts = tuple[Shift, ...]
"""Of one day, in order; a night shift is the day's it begins on."""
Week = tuple[Shifts, ...]
"""Monday first."""


def read_shift(text: object) -> Shift:
    """A shift as written. Raises ValueError where it is none, or lasts no time."""
    found = _CLOCK.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        raise ValueError(f"{text!r} is no shift; write it like '09:00-17:30' or '22:00-06:00'")
    hour, minute, end_hour, end_minute = map(int, found.groups())
    start, end = hour * 60 + minute, end_hour * 60 + end_minute
    if start >= DAY or end > DAY:
        raise ValueError(f"{text!r} leaves the day; hours go from 00:00 to 24:00")
    if start == end:
        raise ValueError(f"{text!r} lasts no time; a whole day is '00:00-24:00'")
    return Shift(start, end if end > start else end + DAY)


def read_day(written: object) -> Shifts:
    """The shifts of a day, or `closed`. Raises ValueError naming the two that overlap."""
    if written == "closed":
        return ()
    if not isinstance(written, Sequence) or isinstance(written, str) or not written:
        raise ValueError(f"{written!r} is neither a list of shifts nor `closed`")
    shifts = tuple(sorted(map(read_shift, written)))
    refuse_overlaps((str(shift), shift.start, shift.end) for shift in shifts)
    return shifts


def read_week(written: object) -> Week:
    """Shifts by weekday (`mon`), span of weekdays (`mon-fri`) or list of them (`mon, wed`); other days are closed.

    Raises ValueError where a day is unknown or named twice, or a shift begins before the one before it has ended, also
    on the Monday after a Sunday night.
    """
    if not isinstance(written, Mapping):
        raise ValueError(f"{written!r} is no week; write shifts by weekday, as `mon-fri: ['09:00-17:00']`")
    week: dict[int, Shifts] = {}
    for days, shifts in written.items():
        for day in read_weekdays(str(days)):
            if day in week:
                raise ValueError(f"{DAYS[day]} is named twice; put its shifts into one list")
            week[day] = _day_of_week(days, shifts)
    planned = tuple(week.get(day, ()) for day in range(7))
    refuse_overlaps(_around_the_week(planned))
    return planned


def read_weekdays(written: str) -> list[int]:
    """The weekdays (Monday 0) that `mon`, `fri-mon` or `mon, wed` name. Raises ValueError for other words."""
    named: list[int] = []
    for part in written.split(","):
        first, dash, last = part.strip().partition("-")
        if first not in DAYS or (dash and last not in DAYS):
            raise ValueError(f"{part.strip()!r} is no weekday; use {', '.join(DAYS)} or a span as mon-fri")
        begin, end = DAYS.index(first), DAYS.index(last or first)
        named += [day % 7 for day in range(begin, end + 1 + 7 * (end < begin))]
    return named


def refuse_overlaps(named: Iterable[tuple[str, int, int]]) -> None:
    """Raise ValueError naming the first that begins before the one before it has ended; they come in order."""
    for (earlier, _, end), (later, start, _) in pairwise(named):
        if start < end:
            raise ValueError(f"{later} begins before {earlier} has ended; make one shift of them or shorten one")


def write_week(week: Week) -> dict[str, list[str]]:
    """The week as it is read, day by day."""
    return {name: [str(shift) for shift in shifts] for name, shifts in zip(DAYS, week, strict=True) if shifts}


def _day_of_week(days: object, shifts: object) -> Shifts:
    try:
        return read_day(shifts)
    except ValueError as error:
        raise ValueError(f"{days}: {error}") from error


def _around_the_week(week: Week) -> list[tuple[str, int, int]]:
    """All shifts in minutes of the week, and Monday's again after Sunday's."""
    spread = [
        (f"{DAYS[day]} {shift}", day * DAY + shift.start, day * DAY + shift.end)
        for day, shifts in enumerate(week)
        for shift in shifts
    ]
    return [*spread, *((name, start + WEEK, end + WEEK) for name, start, end in spread[:1])]


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


DayPlan = Annotated[Shifts, BeforeValidator(read_day), PlainSerializer(lambda day: [*map(str, day)] or "closed")]
WeekPlan = Annotated[Week, BeforeValidator(read_week), PlainSerializer(write_week)]
