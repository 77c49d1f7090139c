"""The course of years: what all series say of an event, what stays of a deviation, nothing of what came later."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from routing.forecast.course import course
from routing.forecast.events import Event
from routing.forecast.history import DAY, WEEK, History, Numbers, SeriesKey
from routing.forecast.outlook import Outlook, look_out
from routing.forecast.recent_level import recent_level

MONDAY = datetime(2025, 1, 6, tzinfo=UTC)
WEEKS = 60
ORIGIN = WEEKS * WEEK


def steady(level: float) -> Numbers:
    """The same wave each day, and a week more to be forecast."""
    return np.tile(1.2 + np.sin(2 * np.pi * np.arange(DAY) / DAY), 7 * (WEEKS + 1)) * level


def outlook(rows: Sequence[Numbers], events: Sequence[Event] = ()) -> Outlook:
    keys = tuple(SeriesKey("XX", "en", f"group {number}") for number in range(len(rows)))
    return look_out(History(MONDAY, keys, np.stack(rows)), events, {}, 0)


def a_sale(day: int, name: str = "Sale", **more: object) -> Event:
    on = date(2025, 1, 6) + timedelta(days=day)
    return Event.model_validate({"name": name, "kind": "campaign", "from": on, "to": on, **more})


def on_day(day: int) -> slice:
    return slice(day * DAY, (day + 1) * DAY)


def test_an_event_one_series_never_saw_does_what_it_did_to_the_others() -> None:
    rows = [steady(40.0) for _ in range(4)]
    for row in rows:
        row[on_day(200)] *= 1.8
    rows[3][on_day(200)] = np.nan
    said = course(outlook(rows, [a_sale(200), a_sale(7 * WEEKS + 2)]), ORIGIN, WEEK)
    expected = steady(40.0)[ORIGIN:]
    np.testing.assert_allclose(said[3][on_day(2)], expected[on_day(2)] * 1.8, rtol=0.1)
    np.testing.assert_allclose(said[3][on_day(1)], expected[on_day(1)], rtol=0.02)


@pytest.mark.parametrize(("lift", "told"), [(None, 1.5), (3.0, 3.0)])
def test_a_new_event_does_what_the_planner_says_or_what_its_kind_did(lift: float | None, told: float) -> None:
    rows = [steady(40.0) for _ in range(3)]
    for row in rows:
        row[on_day(200)] *= 1.5
    new = a_sale(7 * WEEKS + 2, "Another", lift=lift)
    said = course(outlook(rows, [a_sale(200), new]), ORIGIN, WEEK)
    np.testing.assert_allclose(said[0][on_day(2)], steady(40.0)[ORIGIN:][on_day(2)] * told, rtol=0.1)


def test_the_course_knows_nothing_of_what_came_after_its_origin() -> None:
    contacts = np.random.default_rng(1).poisson(steady(20.0)).astype(float)
    later = contacts.copy()
    later[ORIGIN:] = 9999
    events = [a_sale(200), a_sale(7 * WEEKS + 2)]
    once, again = (course(outlook([each], events), ORIGIN, WEEK) for each in (contacts, later))
    np.testing.assert_array_equal(once, again)


def test_a_series_without_contacts_is_expected_to_have_few() -> None:
    said = course(outlook([np.zeros(ORIGIN + WEEK), np.full(ORIGIN + WEEK, np.nan)]), ORIGIN, WEEK)
    assert said.max() < 0.1


def test_what_moved_weeks_ago_lasts_and_what_comes_and_goes_fades() -> None:
    random = np.random.default_rng(2)
    noise, chance = random.normal(0, 0.01, 180), np.full(180, 0.0001)
    shifted = noise + np.where(np.arange(180) > 120, 0.2, 0.0)
    assert recent_level(shifted, chance).after(np.array([14.0]))[0] == pytest.approx(0.2, abs=0.03)
    passing = np.zeros(180)
    for day in range(1, 180):
        passing[day] = 0.5 * passing[day - 1] + random.normal(0, 0.05)
    now = recent_level(passing, chance)
    assert abs(now.passing * now.stays**14) < 0.3 * abs(now.passing)


def test_an_outage_the_night_before_moves_what_is_expected_little() -> None:
    off = np.random.default_rng(3).normal(0, 0.01, 180)
    usual = recent_level(off, np.full(180, 0.0001)).after(np.arange(1.0, 8.0))
    off[-1] = -2.0
    np.testing.assert_allclose(recent_level(off, np.full(180, 0.0001)).after(np.arange(1.0, 8.0)), usual, atol=0.06)
