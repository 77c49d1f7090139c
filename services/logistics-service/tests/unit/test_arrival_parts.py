from datetime import UTC, datetime, timedelta
from math import inf, log
from typing import get_args
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from logistics.arrival.conformal import ALL, FEWEST_SCORES, offset_of, offsets_by_group
from logistics.arrival.delivery_clock import delivery_clock, learn_weekdays, public_holidays
from logistics.arrival.history import WHOLE, WINDOW, History, Passage, passages_of
from logistics.arrival.parcel import Lane, Parcel, Scan
from logistics.arrival.peaks import days_from_christmas, days_from_new_year, peak_words
from logistics.arrival.survival import kaplan_meier
from logistics.arrival.tables import ENDED, groups, markets
from logistics.shipments.states import State

MONDAY_TO_SATURDAY = frozenset(range(6))
BERLIN = ZoneInfo("Europe/Berlin")
LANE = Lane("CN", "DE", "direct-line", "standard")


def in_berlin(*when: int) -> datetime:
    return datetime(*when, tzinfo=BERLIN)  # type: ignore[arg-type, misc]  # year to minute


def test_every_state_of_a_shipment_has_a_group() -> None:
    assert set(groups()) == set(get_args(State))
    assert groups()["delivered"].name == ENDED
    assert groups()["departed_origin"].place < groups()["out_for_delivery"].place


def test_norway_is_no_truth_value() -> None:
    assert markets()["NO"].name == "Norway"
    assert all(isinstance(code, str) for code in markets())


def test_holidays_of_every_market_are_known_for_all_years_without_a_warning() -> None:
    assert all(public_holidays(country) for country in markets())


def test_sundays_and_nights_do_not_count() -> None:
    clock = delivery_clock("DE", MONDAY_TO_SATURDAY)
    saturday, monday = in_berlin(2026, 3, 14, 20, 0), in_berlin(2026, 3, 16, 8, 0)
    assert clock.elapsed(saturday) == clock.elapsed(monday)
    assert clock.elapsed(in_berlin(2026, 3, 16, 14, 0)) - clock.elapsed(monday) == pytest.approx(0.5)


def test_a_holiday_in_the_week_does_not_count() -> None:
    clock = delivery_clock("DE", MONDAY_TO_SATURDAY)
    labour_day = in_berlin(2026, 5, 1, 12, 0)
    assert clock.elapsed(labour_day) == clock.elapsed(labour_day + timedelta(hours=5))
    assert clock.holidays_between(in_berlin(2026, 4, 29, 9, 0), labour_day) == [labour_day.date()]


def test_nothing_is_due_before_the_next_delivery_day() -> None:
    clock = delivery_clock("DE", MONDAY_TO_SATURDAY)
    sunday = in_berlin(2026, 3, 15, 11, 0)
    assert clock.moment(clock.elapsed(sunday)) == in_berlin(2026, 3, 16, 8, 0)


def test_the_clock_goes_by_local_hours_on_both_sides_of_a_change_to_summer_time() -> None:
    clock = delivery_clock("DE", MONDAY_TO_SATURDAY)
    before, after = in_berlin(2026, 3, 28, 14, 0), in_berlin(2026, 3, 30, 14, 0)
    assert clock.elapsed(after) - clock.elapsed(before) == pytest.approx(1.0)
    assert clock.moment(clock.elapsed(before) + 1) == after
    assert after - before.astimezone(UTC) == timedelta(hours=47)


@given(
    st.integers(0, 15 * 365 * 24 * 60), st.floats(0, 60), st.sampled_from(["AU", "BR", "CN", "DE", "IL", "JP", "US"])
)
def test_whatever_is_told_lies_ahead_within_delivery_hours(minutes: int, days: float, country: str) -> None:
    clock = delivery_clock(country, MONDAY_TO_SATURDAY)
    moment = datetime(2018, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    due = clock.moment(clock.elapsed(moment) + days)
    local = due.astimezone(clock.zone)
    assert due >= moment - timedelta(seconds=1)
    assert local.weekday() in MONDAY_TO_SATURDAY
    assert local.date() not in clock.off
    assert 8 <= local.hour < 20 or (local.hour, local.minute) == (20, 0)


def test_delivery_weekdays_are_learnt_where_there_are_deliveries_enough() -> None:
    monday = in_berlin(2026, 3, 2, 12, 0)
    many = [("DE", monday + timedelta(days=each)) for each in range(70) if each % 7 != 6]
    learnt = learn_weekdays([*many, ("FR", monday + timedelta(days=6))])
    assert learnt == {"DE": MONDAY_TO_SATURDAY, "FR": frozenset(range(5))}


def test_parcels_under_way_count_for_how_long_parcels_take() -> None:
    """The textbook's case: of 1, 2+, 3, 4+ days half are left after day 3 of those left then, 3/8 of all."""
    curve = kaplan_meier(np.array([1.0, 2.0, 3.0, 4.0]), np.array([True, False, True, False]))
    assert curve.surviving == pytest.approx([0.75, 0.75, 0.375, 0.375])
    assert curve.time_left(0.0, 0.5) == 3.0
    assert curve.time_left(2.0, 0.5) == 1.0
    assert curve.time_left(0.0, 0.9) == inf


def test_without_those_under_way_it_is_the_plain_quantile() -> None:
    curve = kaplan_meier(np.arange(1.0, 11.0), np.ones(10, bool))
    assert [curve.time_left(0.0, share) for share in (0.1, 0.5, 0.9)] == [1.0, 5.0, 9.0]


def test_a_heavier_parcel_counts_more() -> None:
    curve = kaplan_meier(np.array([1.0, 2.0]), np.array([True, True]), np.array([3.0, 1.0]))
    assert curve.surviving == pytest.approx([0.25, 0.0])


@given(st.lists(st.tuples(st.floats(0, 90), st.booleans()), min_size=1), st.floats(0, 90))
def test_more_of_the_parcels_never_take_less_time(found: list[tuple[float, bool]], gone: float) -> None:
    curve = kaplan_meier(np.array([days for days, _ in found]), np.array([arrived for _, arrived in found]))
    times = [curve.time_left(gone, share) for share in (0.1, 0.5, 0.9)]
    assert times == sorted(times)
    assert times[0] >= 0


def test_an_offset_makes_a_quantile_hold_as_often_as_it_says() -> None:
    scores = np.arange(100.0)
    assert offset_of(scores, np.ones(100, bool), 0.9) == 90.0
    assert offset_of(scores, np.ones(100, bool), 0.5) == 50.0


def test_what_is_known_to_come_later_only_raises_the_offset() -> None:
    scores, observed = np.arange(100.0), np.ones(100, bool)
    observed[40:60] = False
    assert offset_of(scores, observed, 0.5) > 50.0


def test_a_small_group_is_corrected_as_all_are() -> None:
    count = FEWEST_SCORES
    scores = np.ones((count + 5, 3))
    offsets = offsets_by_group(scores, np.ones(count + 5, bool), ["out"] * count + ["held"] * 5)
    assert set(offsets) == {ALL, "out"}


def test_history_answers_with_what_was_known_at_the_moment() -> None:
    history = History([Passage(float(hour), LANE, WHOLE, 100.0 + hour) for hour in range(10)])
    assert history.lane(LANE, -1.0).known == 0
    assert (history.lane(LANE, 2.0).known, history.lane(LANE, 2.0).median) == (3, 101.0)


def test_old_seasons_are_forgotten() -> None:
    slow = [Passage(float(n), LANE, WHOLE, 300.0) for n in range(WINDOW)]
    quick = [Passage(500.0 + n, LANE, WHOLE, 100.0) for n in range(WINDOW)]
    assert History([*slow, *quick]).lane(LANE, 1000.0).median == 100.0


def test_slowness_is_how_much_longer_the_last_two_weeks_took() -> None:
    usual = [Passage(float(n), LANE, WHOLE, 100.0) for n in range(20)]
    history = History([*usual, Passage(1000.0, LANE, WHOLE, 200.0)])
    assert history.slowness("destination", "DE", 1000.0) == pytest.approx(log(2))
    assert history.slowness("destination", "DE", 999.0) is None
    assert history.slowness("destination", "FR", 1000.0) is None


def test_a_leg_is_known_when_both_its_ends_have_been_told() -> None:
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    left = Scan("departed_origin", noon + timedelta(hours=10), noon + timedelta(hours=90))
    came = Scan("arrived_destination", noon + timedelta(hours=60), noon + timedelta(hours=61))
    whole = Parcel("1", LANE, noon, None, (came, left))
    found = {each.leg: (each.hours, each.known - noon.timestamp() / 3600) for each in passages_of([whole])}
    assert found == {"departed": (10.0, 90.0), "arrived": (50.0, 90.0)}


def test_seasons_are_told_by_the_calendar_of_the_year() -> None:
    new_year = datetime(2026, 2, 17, tzinfo=UTC).date()
    assert (days_from_new_year(new_year), days_from_christmas(new_year)) == (0, 54)
    assert "Chinese New Year" in str(peak_words(new_year, "CN"))
    assert peak_words(new_year, "DE") is None
    assert "Christmas" in str(peak_words(datetime(2025, 12, 1, tzinfo=UTC).date(), "DE"))
