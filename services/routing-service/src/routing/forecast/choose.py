"""The method for each series: the one with the smallest error at past origins, and never one worse than the mean."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from routing.forecast.backtest import MEAN, Fold
from routing.forecast.history import WEEK, Numbers
from routing.forecast.intervals import scores
from routing.forecast.outlook import Outlook
from routing.forecast.poisson_floor import wape

LEAST_TESTED = WEEK
"""Half-hours with known contacts in the folds."""
LEAST_BEFORE = 3 * WEEK
"""Known half-hours in the four weeks before a fold, so that it says something about a series."""


@dataclass(frozen=True)
class Choice:
    """`errors`: the WAPE of each candidate in the folds; `seen`: its scores there."""

    method: str
    errors: Mapping[str, float]
    seen: Numbers


def choose(outlook: Outlook, series: int, folds: Sequence[Fold]) -> Choice | None:
    """None when too little of the series was known in the folds, or before them."""
    able = [fold for fold in folds if _known_before(outlook, series, fold) >= LEAST_BEFORE]
    if not able:
        return None
    contacts = np.concatenate([fold.contacts(outlook, series) for fold in able])
    if (~np.isnan(contacts)).sum() < LEAST_TESTED or not np.nansum(contacts) > 0:
        return None
    said = {name: np.concatenate([fold.said[name][series] for fold in able]) for name in _in_all(able)}
    errors = {name: wape(contacts, each) for name, each in said.items()}
    best = min(errors, key=lambda name: (errors[name], name != MEAN))
    in_event = np.concatenate([fold.in_event(outlook, series) for fold in able])
    return Choice(best, errors, scores(contacts, said[best], in_event))


def _known_before(outlook: Outlook, series: int, fold: Fold) -> int:
    before = outlook.history.contacts[series, max(0, fold.origin - 4 * WEEK) : fold.origin]
    return int((~np.isnan(before)).sum())


def _in_all(folds: Sequence[Fold]) -> list[str]:
    return [name for name in folds[-1].said if all(name in fold.said for fold in folds)]
