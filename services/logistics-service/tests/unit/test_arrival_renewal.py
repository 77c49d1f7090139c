"""Levels move by what was missed, and estimates are judged when their time has come."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from logistics.arrival.asked import Asked
from logistics.arrival.conformal import LEVELS
from logistics.arrival.features import Calendars
from logistics.arrival.history import hour_of
from logistics.arrival.renewal import FARTHEST, HIGHEST, LOWEST, come_due, moved, renewal_days, renewals

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
EVERY_DAY = Calendars({"DE": frozenset(range(7))})
USUAL = np.array(LEVELS)


def asked(days_before: np.ndarray, took: np.ndarray, until: datetime = MONDAY) -> Asked:  # type: ignore[type-arg]
    """Moments so many days before `until`, of parcels that took so many delivery days; all were told one day."""
    clock, count = EVERY_DAY.clock("DE"), len(took)
    moments = [until - timedelta(days=float(each)) for each in days_before]
    begun = np.array([clock.elapsed(each) for each in moments])
    arrivals = [hour_of(clock.moment(each)) for each in begun + took]
    told = np.full((count, 3), np.log(2.0))
    return Asked(
        raw=told,
        borrowed=told,
        warm=np.ones(count, bool),
        groups=np.array(["departed"] * count),
        destinations=np.array(["DE"] * count),
        moments=np.array([hour_of(each) for each in moments]),
        begun=begun,
        arrivals=np.array(arrivals),
        ended=begun + took,
    )


def test_levels_rest_while_as_much_is_kept_as_said() -> None:
    due = np.array([100, 100, 100])
    assert moved(USUAL, due, np.array([10, 50, 90]), 100.0) == pytest.approx(USUAL)


def test_a_level_rises_by_what_was_missed_and_falls_by_what_was_kept_too_often() -> None:
    due = np.array([100, 100, 100])
    low, middle, high = moved(USUAL, due, np.array([20, 30, 90]), 100.0)
    assert low < 0.1
    assert middle == pytest.approx(0.5 + 0.2 * 0.2)
    assert high == pytest.approx(0.9)


@given(st.lists(st.tuples(st.integers(0, 500), st.floats(0, 1)), max_size=40))
def test_levels_stay_within_their_bounds_whatever_comes(days: list[tuple[int, float]]) -> None:
    levels = USUAL
    for count, share in days:
        levels = moved(levels, np.full(3, count), np.full(3, round(count * share)), 100.0)
    assert np.all((levels >= LOWEST) & (levels <= HIGHEST))
    assert np.all(np.abs(levels - USUAL) <= FARTHEST + 1e-9)


def test_an_estimate_is_judged_once_and_only_when_its_time_has_come() -> None:
    late = asked(np.array([5.0, 5.0, 0.25]), np.array([0.5, 3.0, 0.1]))
    told, open_ = late.raw.copy(), np.ones((3, 3), bool)
    due, kept = come_due(late, told, open_, MONDAY, EVERY_DAY)
    assert (due.tolist(), kept.tolist()) == ([2, 2, 2], [1, 1, 1])
    again, _ = come_due(late, told, open_, MONDAY, EVERY_DAY)
    assert again.tolist() == [0, 0, 0]
    assert open_[2].all()


def test_the_days_before_are_gone_through_as_far_as_something_was_asked() -> None:
    some = asked(np.array([12.0, 3.0]), np.array([1.0, 1.0]))
    days = renewal_days(some, MONDAY, MONDAY + timedelta(days=3))
    assert days == [MONDAY + timedelta(days=each) for each in range(-5, 3)]
    none = some.at(np.array([], int))
    assert renewal_days(none, MONDAY, MONDAY + timedelta(days=1)) == [MONDAY]


def test_many_misses_make_later_days_later() -> None:
    """Parcels that from a day on take three times as long are told later day by day, though the first say nothing."""
    draw = np.random.default_rng(1)
    before = np.sort(draw.uniform(0, 40, 4000))[::-1]
    took = draw.lognormal(0, 0.3, 4000) * np.where(before < 15, 3.0, 1.0)
    some = asked(before, took)
    middles = [
        float(np.median(day.told[:, 1])) for day in renewals(some, renewal_days(some, MONDAY, MONDAY), EVERY_DAY)
    ]
    assert middles[-1] > middles[5] + 0.3


def test_nothing_of_the_future_is_learnt_from() -> None:
    """What is told of a day is the same whatever becomes known after its begin."""
    draw = np.random.default_rng(2)
    before, took = np.sort(draw.uniform(0, 40, 3000))[::-1], draw.lognormal(1, 0.5, 3000)
    whole, cut = asked(before, took), MONDAY - timedelta(days=10)
    later = whole.arrivals > hour_of(cut)
    other = Asked(
        **{
            **vars(whole),
            "arrivals": np.where(later, whole.arrivals + 500, whole.arrivals),
            "ended": np.where(later, whole.ended + 20, whole.ended),
        }
    )
    days = renewal_days(whole, MONDAY, MONDAY)
    for one, two in zip(renewals(whole, days, EVERY_DAY), renewals(other, days, EVERY_DAY), strict=True):
        if one.begin <= cut:
            assert np.array_equal(one.told, two.told)


def test_offsets_want_something_asked_before() -> None:
    some = asked(np.array([3.0]), np.array([1.0]))
    with pytest.raises(ValueError, match="no parcel was under way in the weeks before 2026-01-01"):
        list(renewals(some, [datetime(2026, 1, 1, tzinfo=UTC)], EVERY_DAY))
