"""Callbacks that a desk far away keeps: in the customer's waking hours, while the desk is open."""

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.calendars.business_time import NeverOpens, OpeningHours
from routing.calendars.calendar_plan import CalendarPlan, week_of
from routing.calendars.public_holidays import is_holiday
from routing.calendars.seasons import load_seasons
from routing.calendars.shifts import DAYS
from routing.callback import Window, next_window, offered_windows, points_when_due, remind_at
from routing.policy import load_policy

RULES = load_policy().callbacks
SEASONS = load_seasons()
DESKS = {
    "berlin": OpeningHours(week_of({"mon-fri": ["09:00-17:30"]}, "Europe/Berlin"), SEASONS),
    "manila": OpeningHours(week_of({"mon-sun": ["22:00-06:00"]}, "Asia/Manila"), SEASONS),
    "denver": OpeningHours(week_of({"mon-sat": ["08:00-12:00", "13:00-18:00"]}, "America/Denver"), SEASONS),
}
NEW_YORK, TOKYO = ZoneInfo("America/New_York"), ZoneInfo("Asia/Tokyo")
MONDAY = datetime(2026, 11, 30, 4, tzinfo=UTC)  # Sunday 23:00 in New York


def test_only_the_part_of_a_window_is_promised_in_which_the_desk_is_open():
    offers = list(offered_windows(MONDAY, NEW_YORK, "US", RULES, DESKS["berlin"]))
    # New York's 09:00 to 12:00 are Berlin's 15:00 to 18:00, and Berlin goes home at 17:30.
    first = offers[0]
    assert (first.starts_at.astimezone(NEW_YORK).time(), first.ends_at.astimezone(NEW_YORK).time()) == (
        time(9),
        time(11, 30),
    )
    assert first.time_zone == "America/New_York"
    assert {offer.starts_at.astimezone(NEW_YORK).time() for offer in offers} == {time(9)}


def test_a_night_desk_serves_the_day_of_the_other_side_of_the_world():
    window = next_window(MONDAY, NEW_YORK, "US", RULES, DESKS["manila"])
    assert window == next_window(MONDAY, NEW_YORK, "US", RULES)


def test_what_is_left_of_a_window_must_be_long_enough_for_a_call():
    until_quarter_past = OpeningHours(week_of({"mon-sun": ["08:00-09:15"]}, "America/New_York"), SEASONS)
    assert list(offered_windows(MONDAY, NEW_YORK, "US", RULES, until_quarter_past)) == []
    until_half_past = OpeningHours(week_of({"mon-sun": ["08:00-09:30"]}, "America/New_York"), SEASONS)
    window = next_window(MONDAY, NEW_YORK, "US", RULES, until_half_past)
    assert window.ends_at - window.starts_at == timedelta(minutes=30)


def test_where_the_hours_never_meet_the_desk_writes_in_its_own():
    nights = OpeningHours(week_of({"mon-sun": ["00:00-04:00"]}, "Asia/Tokyo"), SEASONS)
    window = next_window(MONDAY, TOKYO, "JP", RULES, nights)
    assert nights.is_open(window.starts_at)
    assert nights.business_time_between(window.starts_at, window.ends_at) == timedelta(hours=3)
    assert window.starts_at == datetime(2026, 11, 30, 15, tzinfo=UTC)


def test_a_desk_that_hardly_opens_is_no_endless_search():
    rarely = OpeningHours(week_of({"sun": ["03:00-03:01"]}, "Asia/Tokyo"), SEASONS)
    window = next_window(MONDAY, TOKYO, "JP", RULES, rarely)
    assert window.ends_at - window.starts_at == timedelta(minutes=1)
    closed = {str(MONDAY.date() + timedelta(days=n)): "closed" for n in range(2000)}
    plan = CalendarPlan.model_validate({**rarely.plan.model_dump(mode="json"), "exceptions": closed})
    much_later = next_window(MONDAY, TOKYO, "JP", RULES, OpeningHours(plan, SEASONS))
    assert much_later.starts_at.year == 2032
    with pytest.raises(NeverOpens):
        rarely.add_business_time(MONDAY, timedelta(hours=10))


ZONES = st.sampled_from(["America/New_York", "Asia/Tokyo", "Europe/Lisbon", "Asia/Riyadh", "Australia/Lord_Howe"])
MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # naive


@settings(deadline=None)
@given(MOMENTS, ZONES, st.sampled_from([None, "US", "SA", "ES"]), st.sampled_from(sorted(DESKS)))
def test_every_offer_suits_both_sides_and_the_first_is_booked(now, name, country, desk_id):
    zone, desk, hours = ZoneInfo(name), DESKS[desk_id], RULES.hours(country)
    offers = list(offered_windows(now, zone, country, RULES, desk))
    for offer in offers:
        starts, ends = offer.starts_at.astimezone(zone), offer.ends_at.astimezone(zone)
        assert desk.business_time_between(offer.starts_at, offer.ends_at) == offer.ends_at - offer.starts_at
        assert offer.ends_at - offer.starts_at >= timedelta(minutes=RULES.shortest_minutes)
        assert any(opens <= starts.time() and ends.time() <= closes for opens, closes in hours.windows)
        assert DAYS[starts.weekday()] in hours.days
        assert not is_holiday(starts.date(), country)
        assert offer.starts_at >= now + timedelta(minutes=RULES.notice_minutes)
    assert all(earlier.ends_at <= later.starts_at for earlier, later in pairwise(offers))
    booked = next_window(now, zone, country, RULES, desk)
    assert booked == offers[0] if offers else desk.is_open(booked.starts_at)


WINDOW = Window(datetime(2026, 12, 1, 9, tzinfo=UTC), datetime(2026, 12, 1, 12, tzinfo=UTC), "Europe/London")


def test_the_desk_is_reminded_before_a_callback_and_at_once_when_it_is_near():
    assert remind_at(WINDOW, MONDAY, RULES) == WINDOW.starts_at - timedelta(minutes=15)
    just_before = WINDOW.starts_at - timedelta(minutes=3)
    assert remind_at(WINDOW, just_before, RULES) == just_before


@pytest.mark.parametrize(
    ("at", "points"),
    [
        ("08:45", 0),
        ("09:00", RULES.due_points),
        ("12:00", RULES.due_points),
        ("12:01", RULES.due_points + RULES.late_points),
    ],
)
def test_a_callback_gains_priority_when_due_and_more_when_late(at, points):
    now = datetime.fromisoformat(f"2026-12-01T{at}+00:00")
    assert points_when_due(WINDOW, now, RULES) == points
    assert 0 < RULES.due_points < RULES.due_points + RULES.late_points
