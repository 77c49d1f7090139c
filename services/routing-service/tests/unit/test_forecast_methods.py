"""Forecasts of small histories: by the clock on the wall, by the best method, and honestly when little is known."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.forecast.aftermath import aftermath
from routing.forecast.backtest import MEAN, Fold
from routing.forecast.choose import choose
from routing.forecast.event_effects import event_effects
from routing.forecast.events import Event
from routing.forecast.forecast import forecast
from routing.forecast.four_week_mean import four_week_mean
from routing.forecast.history import DAY, WEEK, History, Numbers, SeriesKey
from routing.forecast.intervals import interval, scores
from routing.forecast.local_clock import local_clock
from routing.forecast.outlook import Outlook, look_out
from routing.forecast.poisson_floor import mean_deviation, poisson_floor, wape
from routing.forecast.tree_rows import tree_rows
from routing.forecast.trees import trees
from routing.forecast.usual_week import usual_week

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
ZONES = {"DE": "Europe/Berlin", "GB": "Europe/London"}


def outlook(
    contacts: Numbers, *, market: str = "XX", start: datetime = MONDAY, events: Sequence[Event] = (), ahead: int = 0
) -> Outlook:
    """One series; `XX` is no country, so its clock is UTC."""
    history = History(start, (SeriesKey(market, "en", "delivery"),), contacts[np.newaxis])
    return look_out(history, events, ZONES, ahead)


def weekly(weeks: int, level: float = 40.0) -> Numbers:
    """A wave over the day, quieter on two days of the week."""
    day = 1.2 + np.sin(2 * np.pi * np.arange(DAY) / DAY)
    return np.tile(np.outer([1, 1, 1, 1, 1, 0.5, 0.4], day).ravel() * level, weeks)


def a_sale(first: str, last: str, **more: object) -> Event:
    named = {"name": "Sale", "kind": "campaign", "from": first, "to": last}
    return Event.model_validate({**named, **more})


@given(rate=st.floats(0.05, 400))
def test_the_floor_is_the_mean_deviation_added_up(rate: float) -> None:
    numbers = np.arange(0, int(rate + 40 * rate**0.5 + 40))
    logs = numbers * np.log(rate) - rate - np.concatenate(([0.0], np.cumsum(np.log(numbers[1:]))))
    expected = float((np.exp(logs) * np.abs(numbers - rate)).sum())
    assert mean_deviation(np.array([rate]))[0] == pytest.approx(expected, rel=1e-6)


def test_the_floor_at_a_hundred_contacts_is_eight_percent() -> None:
    assert poisson_floor(np.array([100.0, 100.0])) == pytest.approx(0.0797, abs=0.0001)
    assert mean_deviation(np.array([0.0]))[0] == 0


def test_a_forecast_twice_too_high_is_wrong_by_all_there_was() -> None:
    assert wape(np.array([2.0, np.nan, 4.0]), np.array([4.0, 9.0, 8.0])) == 1


@pytest.mark.parametrize(("day", "half_hours"), [("2026-03-29", 46), ("2026-10-25", 50), ("2026-10-26", 48)])
def test_days_of_clock_changes_have_23_and_25_hours(day: str, half_hours: int) -> None:
    clock = local_clock("Europe/Berlin", datetime(2026, 1, 1, tzinfo=UTC), 365 * DAY)
    assert (clock.day == datetime.fromisoformat(day).toordinal()).sum() == half_hours


def test_the_mean_follows_the_clock_on_the_wall_over_a_change() -> None:
    start = datetime(2026, 2, 23, tzinfo=UTC)
    clock = local_clock("Europe/Berlin", start, 6 * WEEK)
    nine = (clock.half_hour == 18).astype(float) * 10
    history = outlook(nine[: 5 * WEEK - DAY], market="DE", start=start, ahead=WEEK)
    said = four_week_mean(history, 5 * WEEK - DAY, WEEK)[0]
    np.testing.assert_allclose(said, nine[5 * WEEK - DAY : 6 * WEEK - DAY])


@given(seed=st.integers(0, 1000), gaps=st.floats(0, 0.6))
def test_the_mean_is_of_what_is_known_and_never_unknown(seed: int, gaps: float) -> None:
    random = np.random.default_rng(seed)
    contacts = random.poisson(5, 4 * WEEK).astype(float)
    contacts[random.random(len(contacts)) < gaps] = np.nan
    said = four_week_mean(outlook(contacts, ahead=WEEK), 4 * WEEK, WEEK)[0]
    assert ((said >= np.nanmin(contacts)) & (said <= np.nanmax(contacts))).all()


def test_a_usual_week_is_level_times_shape_whatever_the_level_did() -> None:
    growing = weekly(20) * np.repeat(np.linspace(1, 2, 20 * 7), DAY)
    known = outlook(growing)
    week = usual_week(known, 0, 20 * WEEK)
    np.testing.assert_allclose(week.shape * week.level, weekly(1) * 2, rtol=0.06)


def test_a_night_nobody_told_of_moves_the_level_little() -> None:
    contacts = weekly(20)
    contacts[-2 * DAY : -DAY] = 0
    week = usual_week(outlook(contacts), 0, 20 * WEEK)
    np.testing.assert_allclose(week.shape * week.level, weekly(1), rtol=0.12)


def test_an_event_is_expected_to_do_what_it_did() -> None:
    contacts = weekly(20)
    contacts[70 * DAY : 72 * DAY] *= 1.8
    past, planned = a_sale("2026-03-16", "2026-03-17"), a_sale("2026-05-27", "2026-05-27", lift=5)
    known = outlook(contacts, events=[past, planned], ahead=WEEK)
    effects = event_effects(known, 0, 20 * WEEK, usual_week(known, 0, 20 * WEEK))
    assert np.exp(effects) == pytest.approx([1.8, 1.8, 1.0], rel=0.05)


def test_an_event_never_seen_does_what_the_planner_says() -> None:
    known = outlook(weekly(20), events=[a_sale("2026-05-27", "2026-05-27", lift=3)], ahead=WEEK)
    effects = event_effects(known, 0, 20 * WEEK, usual_week(known, 0, 20 * WEEK))
    assert np.exp(effects) == pytest.approx([3, 1])


def test_what_is_known_at_an_origin_is_not_what_came_after() -> None:
    contacts = weekly(20)
    later = contacts.copy()
    later[16 * WEEK :] = 9999
    events = [a_sale("2026-03-16", "2026-03-17"), a_sale("2026-04-29", "2026-04-29")]
    rows = [tree_rows(outlook(each, events=events), 0, 16 * WEEK, WEEK) for each in (contacts, later)]
    np.testing.assert_array_equal(rows[0].features, rows[1].features)
    np.testing.assert_array_equal(rows[0].expected, rows[1].expected)


def test_trees_learn_what_comes_after_growth() -> None:
    growing = weekly(30) * np.repeat(np.exp(np.linspace(0, 1.2, 30 * 7)), DAY)
    contacts = np.random.default_rng(3).poisson(growing).astype(float)
    said = trees(outlook(contacts), 28 * WEEK, 2 * WEEK)[0]
    mean = four_week_mean(outlook(contacts), 28 * WEEK, 2 * WEEK)[0]
    assert wape(contacts[28 * WEEK :], said) < 0.8 * wape(contacts[28 * WEEK :], mean)


def a_fold(good: float, mean: float) -> Fold:
    """Both candidates wrong by a factor, after eight weeks."""
    truth = weekly(2)[np.newaxis]
    return Fold(8 * WEEK, 2 * WEEK, {MEAN: truth * mean, "trees": truth * good})


@pytest.mark.parametrize(("good", "mean", "chosen"), [(1.1, 1.2, "trees"), (1.3, 1.2, MEAN), (1.2, 1.2, MEAN)])
def test_the_better_is_chosen_and_of_equals_the_mean(good: float, mean: float, chosen: str) -> None:
    choice = choose(outlook(weekly(10)), 0, [a_fold(good, mean)])
    assert choice is not None
    assert choice.method == chosen
    assert choice.errors[chosen] <= choice.errors[MEAN]


@given(seed=st.integers(0, 200), level=st.floats(0.5, 0.95))
def test_intervals_hold_of_the_tested_half_hours_what_they_are_to_hold(seed: int, level: float) -> None:
    random = np.random.default_rng(seed)
    said, event = random.uniform(1, 100, 2000), random.random(2000) < 0.2
    contacts = random.poisson(said * 1.1).astype(float)
    low, high = interval(said, event, scores(contacts, said, event), level)
    assert ((contacts >= low) & (contacts <= high)).mean() >= level - 0.01
    assert (low >= 0).all()
    assert (low <= high).all()


def width(contacts: Numbers) -> tuple[str, str, float]:
    """Method, why, and how wide intervals are beside the forecast."""
    found = forecast(outlook(contacts, ahead=7 * DAY), 7, 0.9)[0]
    assert not np.isnan(found.expected).any()
    assert (found.low <= found.expected).all()
    assert (found.expected <= found.high).all()
    return found.method, found.why, float((found.high - found.low).sum() / found.expected.sum())


def test_three_days_of_history_give_the_mean_of_days_and_wide_intervals() -> None:
    method, why, wide = width(weekly(1)[: 3 * DAY])
    assert method == "mean of days"
    assert "3.0 days known" in why
    assert wide > 1.5


def test_the_less_is_known_the_wider_the_interval() -> None:
    widths = [width(weekly(5)[:length])[2] for length in (DAY - 1, 3 * DAY, 15 * DAY, 28 * DAY)]
    assert widths == sorted(widths, reverse=True)


def test_a_month_of_gaps_before_the_end_is_told_and_forecast_all_the_same() -> None:
    contacts = weekly(8)
    contacts[5 * WEEK : -2 * DAY] = np.nan
    method, why, _ = width(contacts)
    assert method in {"mean of days", MEAN}
    assert "days known" in why


def test_a_gap_longer_ago_is_told_beside_the_method() -> None:
    contacts = weekly(9)
    contacts[2 * WEEK : 2 * WEEK + 100] = np.nan
    assert width(contacts)[1] == "smallest error at past origins; 100 half-hours unknown"


def test_seven_weeks_are_enough_to_compare() -> None:
    contacts = np.random.default_rng(1).poisson(weekly(7)).astype(float)
    found = forecast(outlook(contacts, ahead=7 * DAY), 7, 0.9)[0]
    assert found.errors[found.method] <= found.errors[MEAN]
    assert found.start == datetime(2026, 2, 23, tzinfo=UTC)


def test_what_is_asked_after_a_campaign_is_learnt_from_the_ones_before() -> None:
    contacts, firsts = weekly(40), (70, 120, 170, 220, 260)
    for first in firsts[:-1]:
        contacts[first * DAY : (first + 2) * DAY] *= 2
        contacts[(first + 2) * DAY : (first + 3) * DAY] *= 1.4
    sales = [_sale_on(first) for first in firsts]
    known = outlook(contacts, events=sales)
    week = usual_week(known, 0, 255 * DAY)
    after = aftermath(known, 0, 255 * DAY, week, event_effects(known, 0, 255 * DAY, week))
    assert 1.2 < np.exp(after[262 * DAY]) < 1.45
    assert np.exp(after[263 * DAY]) == pytest.approx(1, abs=0.02)
    assert not after[260 * DAY : 262 * DAY].any()


def _sale_on(day: int) -> Event:
    begins = (MONDAY + timedelta(days=day)).date()
    return a_sale(begins.isoformat(), (begins + timedelta(days=1)).isoformat())
