"""Candidates at past origins: what each would have said, knowing only what was known then."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from routing.forecast.course import course, enough_for_a_course
from routing.forecast.event_days import NONE
from routing.forecast.four_week_mean import WEEKS, four_week_mean
from routing.forecast.history import DAY, WEEK, Flags, Numbers
from routing.forecast.outlook import Outlook
from routing.forecast.statistical import is_installed, seasonal_trend
from routing.forecast.trees import enough_to_learn, trees

FOLDS = 3
MEAN = "4-week mean"
METHODS = ("trees", "course", "MSTL")
"""Beside the mean, which is always asked."""
Candidate = Callable[[Outlook, int, int], Numbers]


@dataclass(frozen=True)
class Fold:
    """Forecasts of all series (a row) for the half-hours after one origin, by candidate."""

    origin: int
    horizon: int
    said: Mapping[str, Numbers]

    def contacts(self, outlook: Outlook, series: int) -> Numbers:
        return outlook.history.contacts[series, self.origin : self.origin + self.horizon]

    def in_event(self, outlook: Outlook, series: int) -> Flags:
        here = outlook.days(series).which[self.origin : self.origin + self.horizon]
        return np.asarray(here != NONE)


def candidates(origin: int, horizon: int, methods: Collection[str] = METHODS) -> Mapping[str, Candidate]:
    """Those of the methods that the history before the origin is long enough for."""
    found = {name: each for name, each in _able(origin, horizon).items() if name in methods}
    return {MEAN: four_week_mean, **found}


def _able(origin: int, horizon: int) -> dict[str, Candidate]:
    found: dict[str, Candidate] = {}
    if enough_to_learn(origin, horizon):
        found["trees"] = trees
    if enough_for_a_course(origin):
        found["course"] = course
    if is_installed() and origin >= WEEKS * WEEK:
        found["MSTL"] = seasonal_trend
    return found


def fold_at(outlook: Outlook, origin: int, horizon: int, methods: Collection[str] = METHODS) -> Fold:
    """What all candidates say at an origin."""
    asked = candidates(origin, horizon, methods)
    return Fold(origin, horizon, {name: each(outlook, origin, horizon) for name, each in asked.items()})


def past_origins(end: int, horizon: int) -> Sequence[int]:
    """Up to three, a horizon apart, with four weeks of history before each at least; the oldest first."""
    found = [end - number * horizon for number in range(FOLDS, 0, -1)]
    return [each for each in found if each >= WEEKS * WEEK]


def tested_horizon(days: int) -> int:
    """Half-hours each fold looks ahead: as far as is asked, four weeks at most."""
    return min(days, WEEKS * 7) * DAY
