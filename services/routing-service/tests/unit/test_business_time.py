"""Business time: properties over calendars of any shape, in any zone."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.calendars.business_time import NeverOpens, NotAMoment, OpeningHours
from routing.calendars.calendar_plan import CalendarPlan, week_of
from routing.calendars.seasons import load_seasons
from routing.calendars.shared_hours import shared_spans
from routing.calendars.shifts import DAY, DAYS, WEEK, Shift

SEASONS = load_seasons()
MICROSECOND = timedelta(microseconds=1)
ZONES = st.sampled_from(sorted(zone for zone in available_timezones() if "/" in zone))
MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001  # naive
DURATIONS = st.timedeltas(MICROSECOND, timedelta(hours=40))


@st.composite
def opening_hours(draw) -> OpeningHours:
    """Any week of five hours or more in shifts that do not overlap, from pairs of minutes; some are night shifts."""
    borders = sorted(draw(st.lists(st.integers(0, WEEK), min_size=2, max_size=16, unique=True)))
    week: dict[str, list[str]] = {}
    planned = 0
    for start, end in zip(borders[::2], borders[1::2], strict=False):
        day = min(start // DAY, 6)
        shift = Shift(start - day * DAY, min(end, start + DAY - 1) - day * DAY)
        if shift.start < DAY:
            week.setdefault(DAYS[day], []).append(str(shift))
            planned += shift.end - shift.start
    plan = week_of(week if planned >= 300 else {"wed": ["08:30-17:15"]}, draw(ZONES))
    return OpeningHours(plan, SEASONS)


@settings(deadline=None, max_examples=60)
@given(opening_hours(), MOMENTS, DURATIONS, DURATIONS)
def test_adding_then_measuring_gives_back_and_never_ends_in_closed_time(hours, start, one, two):
    sooner, later = sorted((one, two))
    due = hours.add_business_time(start, sooner)
    assert hours.business_time_between(start, due) == sooner
    assert hours.is_open(due - MICROSECOND)
    assert hours.add_business_time(start, later) >= due
    assert hours.add_business_time(due, later - sooner) == hours.add_business_time(start, later)


@settings(deadline=None, max_examples=60)
@given(opening_hours(), st.tuples(MOMENTS, MOMENTS, MOMENTS))
def test_time_between_is_a_measure(hours, moments):
    first, middle, last = sorted(moments)
    whole = hours.business_time_between(first, last)
    assert whole == hours.business_time_between(first, middle) + hours.business_time_between(middle, last)
    assert timedelta() <= whole <= last - first
    assert hours.business_time_between(last, first) == -whole


@settings(deadline=None, max_examples=60)
@given(opening_hours(), MOMENTS, st.timedeltas(timedelta(), timedelta(days=60)))
def test_the_next_opening_is_the_first_open_moment(hours, at, later):
    opening = hours.next_opening(at)
    assert opening >= at
    assert hours.is_open(opening)
    assert hours.business_time_between(at, opening) == timedelta()
    assert hours.next_opening(at + later) >= opening


@settings(deadline=None, max_examples=60)
@given(opening_hours(), MOMENTS, st.timedeltas(timedelta(), timedelta(days=400)))
def test_spans_are_apart_in_order_and_all_the_opening_time_there_is(hours, start, lasts):
    spans = list(hours.open_spans(start, start + lasts))
    measured = sum((closes - opens for opens, closes in spans), timedelta())
    assert measured == hours.business_time_between(start, start + lasts)
    assert all(start <= opens < closes <= start + lasts for opens, closes in spans)
    assert all(earlier[1] < later[0] for earlier, later in pairwise(spans))


@settings(deadline=None, max_examples=40)
@given(opening_hours(), opening_hours(), MOMENTS)
def test_shared_hours_are_those_in_which_both_are_open(one, other, start):
    end = start + timedelta(days=9)
    shared = list(shared_spans(one, other, start, end))
    assert shared == list(shared_spans(other, one, start, end))
    for opens, closes in shared:
        middle = opens + (closes - opens) / 2
        assert one.is_open(middle)
        assert other.is_open(middle)
    only_one = one.business_time_between(start, end) - sum((b - a for a, b in shared), timedelta())
    either = sum((b - a for a, b in one.open_spans(start, end)), timedelta())
    assert timedelta() <= only_one <= either


BERLIN = OpeningHours(week_of({"mon-fri": ["09:00-12:00", "13:00-17:00"]}, "Europe/Berlin"), SEASONS)
NIGHTS = OpeningHours(week_of({"mon-sun": ["22:00-06:00"]}, "Europe/Berlin"), SEASONS)
FRIDAY = datetime(2026, 11, 27, 15, 30, tzinfo=UTC)  # 16:30 in Berlin


def test_what_does_not_fit_before_the_weekend_goes_on_on_monday():
    assert BERLIN.add_business_time(FRIDAY, timedelta(hours=4)) == datetime(2026, 11, 30, 12, 30, tzinfo=UTC)


def test_what_ends_with_the_shift_is_due_when_it_ends():
    assert BERLIN.add_business_time(FRIDAY, timedelta(minutes=30)) == datetime(2026, 11, 27, 16, tzinfo=UTC)
    assert BERLIN.add_business_time(FRIDAY, timedelta()) == FRIDAY


@pytest.mark.parametrize(
    ("evening", "true_hours"),
    [("2026-03-28", 7), ("2026-03-27", 8), ("2026-10-24", 9), ("2026-10-25", 8)],
)
def test_a_night_shift_has_its_true_hours_when_the_clock_changes(evening, true_hours):
    noon = datetime.fromisoformat(f"{evening}T12:00+00:00")
    assert NIGHTS.business_time_between(noon, noon + timedelta(days=1)) == timedelta(hours=true_hours)


def test_night_shifts_that_touch_at_midnight_are_one_span():
    hours = OpeningHours(week_of({"mon-sun": ["00:00-24:00"]}, "Asia/Kathmandu"), SEASONS)
    new_year = datetime(2027, 1, 1, tzinfo=UTC)
    around = new_year - timedelta(days=400), new_year + timedelta(days=400)
    assert list(hours.open_spans(*around)) == [around]


def test_results_are_utc_whatever_zone_goes_in():
    tokyo = datetime.fromisoformat("2026-11-28T00:30+09:00")
    assert BERLIN.add_business_time(tokyo, timedelta(hours=4)).utcoffset() == timedelta()
    assert BERLIN.add_business_time(tokyo, timedelta(hours=4)) == BERLIN.add_business_time(FRIDAY, timedelta(hours=4))


@pytest.mark.parametrize("bad", ["2026-11-27T09:00", "1200-01-01T00:00+00:00", "9999-12-31T23:59+00:00"])
def test_what_is_no_moment_or_in_no_known_year_is_refused(bad):
    with pytest.raises(NotAMoment, match=bad[:10]):
        BERLIN.next_opening(datetime.fromisoformat(bad))


def test_time_does_not_go_backwards():
    with pytest.raises(NotAMoment, match="less than none"):
        BERLIN.add_business_time(FRIDAY, timedelta(hours=-1))


def test_the_look_ahead_is_bounded():
    rarely = OpeningHours(week_of({"mon": ["09:00-09:01"]}, "UTC"), SEASONS)
    with pytest.raises(NeverOpens, match="more than 10 years"):
        rarely.add_business_time(FRIDAY, timedelta(hours=10))
    closed = {day.isoformat(): "closed" for day in (FRIDAY.date() + timedelta(days=n) for n in range(1500))}
    plan = CalendarPlan.model_validate({"time_zone": "UTC", "week": {"mon": ["09:00-17:00"]}, "exceptions": closed})
    assert OpeningHours(plan, SEASONS).next_opening(FRIDAY).year == 2031
