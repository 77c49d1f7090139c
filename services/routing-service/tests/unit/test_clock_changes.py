"""Business time over every change of every clock of the tz database from 2025 to 2028."""

from bisect import bisect_left
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import accumulate, pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo, available_timezones

from routing.calendars.business_time import OpeningHours
from routing.calendars.calendar_plan import week_of
from routing.calendars.seasons import load_seasons

BEGIN, END = datetime(2025, 1, 1, tzinfo=UTC), datetime(2029, 1, 1, tzinfo=UTC)
LOCAL_DAYS = [BEGIN.replace(tzinfo=None) + timedelta(days=n) for n in range((END - BEGIN).days + 1)]
DAY, QUARTER = timedelta(days=1), timedelta(minutes=15)
"""Offsets, changes and the shifts below all lie on quarters of an hour: a quarter is open or closed as a whole."""
WEEK = {"mon-sun": ["13:00-17:30", "18:00-12:00"]}
NIGHT = timedelta(hours=18)
A_WHILE = timedelta(hours=3)
"""A clock may change at midnight itself, which is then shown never or twice."""
SEASONS = load_seasons()


class Change(NamedTuple):
    """From `at` on the clock is `after` ahead of UTC, until then `before`."""

    at: datetime
    before: timedelta
    after: timedelta


def offset(at: datetime, zone: ZoneInfo) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()


def changes_of(name: str) -> tuple[Change, ...]:
    """Found by asking the clock itself, day by day, and within a day by halving."""
    zone = ZoneInfo(name)
    offsets = [zone.utcoffset(day) or timedelta() for day in LOCAL_DAYS]
    found = []
    for (day, before), (following, after) in pairwise(zip(LOCAL_DAYS, offsets, strict=True)):
        if before != after:
            begin, end = day - before - A_WHILE, following - after + A_WHILE
            low, high = begin.replace(tzinfo=UTC), end.replace(tzinfo=UTC)
            while high - low > timedelta(seconds=1):
                middle = low + (high - low) // timedelta(seconds=1) // 2 * timedelta(seconds=1)
                low, high = (middle, high) if offset(middle, zone) == before else (low, middle)
            found.append(Change(high, before, after))
    return tuple(found)


@cache
def clocks() -> Mapping[tuple[timedelta, tuple[Change, ...]], str]:
    """A zone for each way a clock goes in these years: zones that go alike have the same business time."""
    return {
        (offset(BEGIN, ZoneInfo(name)), changes_of(name)): name for name in sorted(available_timezones(), reverse=True)
    }


def is_working(at: datetime, zone: ZoneInfo) -> bool:
    """By the local clock alone, without any arithmetic of time."""
    shown = at.astimezone(zone).strftime("%H:%M")
    return shown < "12:00" or "13:00" <= shown < "17:30" or shown >= "18:00"


@cache
def hours_of(name: str) -> OpeningHours:
    return OpeningHours(week_of(WEEK, name), SEASONS)


def test_the_tz_database_has_the_changes_we_mean_to_test():
    changes = [change for _, found in clocks() for change in found]
    assert len(available_timezones()) > 500
    assert len(changes) > 100
    assert {change.after - change.before for change in changes} >= {
        timedelta(hours=1),
        timedelta(hours=-1),
        timedelta(minutes=30),
        timedelta(minutes=-30),
    }


def test_over_every_change_the_desk_is_open_when_the_local_clock_says_so():
    for (_, changes), name in clocks().items():
        hours, zone = hours_of(name), ZoneInfo(name)
        for change in changes:
            quarters = [change.at + n * QUARTER for n in range(-144, 144)]
            working = [is_working(at, zone) for at in quarters]
            assert [hours.is_open(at) for at in quarters] == working, (name, change)
            first, last = quarters[0], quarters[-1] + QUARTER
            assert hours.business_time_between(first, last) == sum(working) * QUARTER, (name, change)


def test_over_every_change_adding_ends_where_counting_quarters_does():
    for (_, changes), name in clocks().items():
        hours, zone = hours_of(name), ZoneInfo(name)
        for change in changes:
            quarters = [change.at + n * QUARTER for n in range(-96, 96)]
            worked = list(accumulate((is_working(at, zone) for at in quarters), initial=0))
            for wanted in range(1, worked[-1] + 1, 5):
                counted = quarters[0] + bisect_left(worked, wanted) * QUARTER
                assert hours.add_business_time(quarters[0], wanted * QUARTER) == counted, (name, change)


def test_a_night_shift_over_a_change_is_longer_or_shorter_by_just_that():
    for (_, changes), name in clocks().items():
        hours, zone = hours_of(name), ZoneInfo(name)
        for change in changes:
            evening = (change.at - DAY).astimezone(zone).replace(hour=15, minute=0)
            spans = list(hours.open_spans(evening, evening + 2 * DAY))
            held = next((span for span in spans if span[0] < change.at < span[1]), None)
            assert held, (name, change)
            assert held[1] - held[0] == NIGHT - (change.after - change.before), (name, change)
