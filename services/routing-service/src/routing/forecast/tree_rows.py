"""A row of features for each half-hour to be forecast, and what is expected before trees look at them."""

from dataclasses import dataclass

import numpy as np

from routing.forecast.aftermath import aftermath
from routing.forecast.event_days import NONE
from routing.forecast.event_effects import event_effects
from routing.forecast.events import Kind
from routing.forecast.history import DAY, Numbers, Whole
from routing.forecast.outlook import Outlook
from routing.forecast.usual_week import UsualWeek, usual_week

FEATURES = (
    "days_ahead",
    "half_hour",
    "weekday",
    "shape",
    "level",
    "fortnight_trend",
    "two_month_trend",
    "last_year",
    "event_kind",
    "event_effect",
    "event_since",
    "event_until",
    "campaign_ended",
    "aftermath",
    "campaign_effect",
    "market",
    "language",
    "intent_group",
)
CATEGORIES = ("event_kind", "market", "language", "intent_group")
LEAST_EXPECTED = 0.01
"""Contacts in a half-hour: logarithms need more than 0."""
YEAR = 364
"""Days: a year of whole weeks."""


@dataclass(frozen=True)
class TreeRows:
    """`features`: a row per half-hour. `expected`: contacts by usual week and effect of events alone."""

    features: Numbers
    expected: Numbers


def tree_rows(outlook: Outlook, series: int, origin: int, horizon: int) -> TreeRows:
    """Of `horizon` half-hours from the origin, from what was known then."""
    week = usual_week(outlook, series, origin)
    effects = event_effects(outlook, series, origin, week)
    here = slice(origin, origin + horizon)
    clock, days = outlook.clock(series), outlook.days(series)
    place, day, which, campaign = clock.place[here], clock.day[here], days.which[here], days.campaign[here]
    after = aftermath(outlook, series, origin, week, effects)[here]
    expected = np.maximum(LEAST_EXPECTED, week.level * week.shape[place] * np.exp(effects[which] + after))
    columns = (
        np.arange(len(place)) / DAY,
        place % DAY,
        place // DAY,
        np.log(np.maximum(LEAST_EXPECTED, week.shape[place])),
        _same(np.log(max(LEAST_EXPECTED, week.level)), place),
        _same(_trend(week, int(clock.day[origin - 1]), 3, 14), place),
        _same(_trend(week, int(clock.day[origin - 1]), 7, 56), place),
        _last_year(week, day, int(clock.day[origin - 1])),
        np.array([*(_kind(each.kind) for each in days.events), 0])[which],
        effects[which],
        np.where(which == NONE, np.nan, days.since[here]),
        np.where(which == NONE, np.nan, days.until[here]),
        days.ended[here],
        after,
        np.where(campaign == NONE, np.nan, effects[campaign]),
        *(_same(_number(outlook, series, field), place) for field in ("market", "language", "intent_group")),
    )
    return TreeRows(np.column_stack(columns).astype(float), expected)


def _same(value: float, place: Whole) -> Numbers:
    return np.full(len(place), value)


def _trend(week: UsualWeek, day: int, near: int, far: int) -> float:
    return _log_ratio(week.level_around(day - near, near), week.level_around(day - far, near))


def _last_year(week: UsualWeek, day: Whole, origin: int) -> Numbers:
    """How the level moved from this time of last year to the days asked about."""
    before = week.level_around(origin - YEAR - 5, 5)
    moved = {each: _log_ratio(week.level_around(each - YEAR, 5), before) for each in np.unique(day).tolist()}
    return np.array([moved[each] for each in day.tolist()])


def _log_ratio(upper: float, lower: float) -> float:
    return float(np.log(upper / lower)) if upper > 0 and lower > 0 else float("nan")


def _kind(kind: Kind) -> int:
    return 1 + list(Kind).index(kind)


def _number(outlook: Outlook, series: int, field: str) -> int:
    """A number for a market, a language or a group: its place among all of the history."""
    values = sorted({getattr(key, field) for key in outlook.history.keys})
    return values.index(getattr(outlook.history.keys[series], field))
