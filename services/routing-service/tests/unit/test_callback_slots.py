"""The windows customers choose among, how many fit into each, and what customers are told of them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from string import Formatter
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

import pytest
from crossdesk.errors import Misconfigured
from crossdesk.testing.examples import NOON, TENANT, a_conversation
from hypothesis import example, given, settings
from hypothesis import strategies as st

from routing.calendars.business_time import OpeningHours
from routing.calendars.calendar_plan import week_of
from routing.calendars.public_holidays import is_holiday
from routing.calendars.seasons import load_seasons
from routing.callback import Window
from routing.callbacks.promise import after, promise_of
from routing.callbacks.slots import MOST_SLOTS, places_left, window_by, windows_of
from routing.callbacks.told import told, told_texts, written
from routing.conversation import Conversation
from routing.handoff.held_back import holding_text
from routing.policy import load_policy

RULES = load_policy().callbacks
SEASONS = load_seasons()
DESKS = {
    "berlin": OpeningHours(week_of({"mon-fri": ["09:00-17:30"]}, "Europe/Berlin"), SEASONS),
    "manila": OpeningHours(week_of({"mon-sun": ["22:00-06:00"]}, "Asia/Manila"), SEASONS),
}
ZONES = st.sampled_from(sorted(zone for zone in available_timezones() if "/" in zone))
# Hypothesis wants naive bounds and adds the zone itself.
MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # as said above
WINDOW = Window(datetime(2026, 11, 27, 14, tzinfo=UTC), datetime(2026, 11, 27, 17, tzinfo=UTC), "Europe/Berlin")

WAITING = Conversation(TENANT, a_conversation(), "waiting", [UUID(int=1)], "general", "de", 0, NOON, NOON, "asks")


@settings(deadline=None, max_examples=60)
@given(MOMENTS, ZONES, st.sampled_from([None, "DE", "SA", "ES"]), st.sets(st.sampled_from(sorted(DESKS))))
@example(datetime(2026, 3, 29, 0, 59, tzinfo=UTC), "Europe/Berlin", "DE", {"berlin"})
@example(datetime(2026, 10, 25, 0, 59, tzinfo=UTC), "Europe/Berlin", "DE", set())
@example(datetime(2026, 11, 27, 12, tzinfo=UTC), "Asia/Kathmandu", None, {"manila", "berlin"})
@example(datetime(2026, 11, 27, 12, tzinfo=UTC), "Pacific/Apia", None, {"manila"})
@example(datetime(2026, 4, 4, 15, 0, tzinfo=UTC), "Australia/Lord_Howe", None, set())
def test_every_window_offered_suits_the_customer_and_some_desk(now, name, country, open_desks):
    zone, hours = ZoneInfo(name), RULES.hours(country)
    windows = windows_of([DESKS[desk] for desk in sorted(open_desks)], now, zone, country, RULES)
    assert len(windows) <= MOST_SLOTS
    assert all(earlier.starts_at < later.starts_at for earlier, later in pairwise(windows))
    for window in windows:
        starts, ends = window.starts_at.astimezone(zone), window.ends_at.astimezone(zone)
        assert window.starts_at >= now + timedelta(minutes=RULES.notice_minutes)
        assert any(opens <= starts.time() and ends.time() <= closes for opens, closes in hours.windows)
        assert not is_holiday(starts.date(), country)
        lasts = window.ends_at - window.starts_at
        spans = [DESKS[desk].business_time_between(window.starts_at, window.ends_at) for desk in open_desks]
        assert not spans or max(spans) == lasts


@given(st.dictionaries(st.integers(0, 3), st.integers(0, 60)), st.integers(1, 40))
def test_places_are_never_fewer_than_none_nor_more_than_staff_has_time_for(taken, staff):
    rules = RULES.model_copy(update={"capacity": RULES.capacity.model_copy(update={"staff": staff})})
    windows = [replace(WINDOW, starts_at=WINDOW.starts_at + timedelta(minutes=30 * n)) for n in range(4)]
    booked = {windows[number].starts_at: count for number, count in taken.items()}
    for window, left in places_left(windows, booked, "demo", rules).items():
        minutes = (window.ends_at - window.starts_at) / timedelta(minutes=1) * staff / 2
        assert 0 <= left <= max(1, minutes / rules.capacity.minutes_each)
        assert left + booked.get(window.starts_at, 0) >= 1


def test_a_shop_with_more_agents_has_more_places():
    capacity = RULES.capacity.model_copy(update={"staff_of": {"large": 30}})
    assert (capacity.places(WINDOW, "demo"), capacity.places(WINDOW, "large")) == (22, 225)


def test_who_can_wait_until_a_time_gets_the_last_window_with_room_before_it():
    later = replace(WINDOW, starts_at=WINDOW.ends_at, ends_at=WINDOW.ends_at + timedelta(hours=3))
    by = later.starts_at + timedelta(hours=1)
    assert window_by({WINDOW: 1, later: 1}, by, RULES) == replace(later, ends_at=by)
    assert window_by({WINDOW: 1, later: 0}, by, RULES) == WINDOW
    assert window_by({WINDOW: 1, later: 1}, later.starts_at + timedelta(minutes=5), RULES) == WINDOW
    assert window_by({WINDOW: 1}, WINDOW.starts_at + timedelta(minutes=5), RULES) is None


@given(
    st.timedeltas(timedelta(0), timedelta(days=14)),
    st.lists(st.timedeltas(timedelta(0), timedelta(days=15)), max_size=8),
)
def test_each_step_of_a_promise_is_due_once_however_looks_fall(ahead, looks):
    now = WINDOW.starts_at - ahead
    promise = promise_of(WAITING, WINDOW, now, RULES, chosen=True)
    steps = []
    for look in sorted(now + look for look in looks):
        if promise.look_at <= look < promise.ends_at:
            steps.append("due" if look >= promise.starts_at else "remind")
            promise = after(promise, look)
            assert promise.look_at > look
    assert steps in ([], ["remind"], ["due"], ["remind", "due"])


def test_the_customer_is_told_in_every_language_we_hold_a_conversation_in():
    assert len(told_texts()) >= 22
    for language, texts in told_texts().items():
        assert holding_text(language), language
        assert set(texts) == {"booked", "reminded", "missed", "sooner", "cancelled"}
        for name, text in texts.items():
            fields = [field for _, field, _, _ in Formatter().parse(text) if field]
            assert fields == ([] if name in ("sooner", "cancelled") else ["when"]), (language, name)
        answer = told(language, "missed", "sooner", window=WINDOW)
        assert "(Europe/Berlin)" in answer.text


@pytest.mark.parametrize(
    ("zone", "language", "when"),
    [
        ("Europe/Berlin", "de", "Freitag, 27. November 2026, 15:00\N{EN DASH}18:00 (Europe/Berlin)"),
        ("Asia/Kathmandu", "en", "Friday, November 27, 2026, 7:45\N{NARROW NO-BREAK SPACE}PM\N{EN DASH}10:45"),
        ("Pacific/Apia", "en", "Saturday, November 28, 2026, 3:00\N{NARROW NO-BREAK SPACE}AM"),
        ("Pacific/Pago_Pago", "en", "Friday, November 27, 2026, 3:00\N{NARROW NO-BREAK SPACE}AM"),
        ("Asia/Tokyo", "ja", "2026年11月27日金曜日, 23:00\N{EN DASH}2026年11月28日土曜日, 2:00"),
    ],
)
def test_a_window_is_written_as_the_customers_own_clock_shows_it(zone, language, when):
    assert when in written(replace(WINDOW, time_zone=zone), language)


def test_in_a_language_we_have_no_words_in_nothing_is_told():
    assert told("und", "booked", window=WINDOW) is None
    assert told("pt-AO", "booked", window=WINDOW).language == "pt"


def test_a_file_of_callbacks_that_is_wrong_stops_the_service(tmp_path):
    file = tmp_path / "callbacks.yaml"
    file.write_text("notice_minutes: soon\n", "utf-8")
    with pytest.raises(Misconfigured, match="notice_minutes"):
        load_policy(callbacks_file=file)
    file.write_text("a: [", "utf-8")
    with pytest.raises(Misconfigured, match=r"callbacks\.yaml"):
        load_policy(callbacks_file=file)
