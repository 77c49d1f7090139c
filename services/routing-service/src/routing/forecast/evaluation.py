"""How well contacts are foreseen: on a made-up history whose true rates are known, at origins one after another.

At each origin the method of each series is chosen, and its interval made, from the three folds before; then it is
tested on the days after, which nothing has seen. So every figure is one of unseen days.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from routing.forecast.backtest import FOLDS, MEAN, METHODS, Fold, fold_at, tested_horizon
from routing.forecast.choose import choose
from routing.forecast.forecast import from_choice
from routing.forecast.history import Numbers
from routing.forecast.made_up_history import MadeUp
from routing.forecast.outlook import Outlook, look_out
from routing.forecast.poisson_floor import poisson_floor, wape

ORIGINS = 3
DAYS = 14
MOST_BESIDE_FLOOR = 1.2
"""WAPE beside the Poisson floor that is wanted at about 100 contacts in a half-hour."""
HUNDRED = (70.0, 160.0)
"""Contacts in an average half-hour tested, for a series to count as one of about 100."""


@dataclass(frozen=True)
class Outcome:
    """One series after one origin: contacts, true rates, what was forecast, and the 4-week mean."""

    series: str
    method: str
    contacts: Numbers
    rates: Numbers
    expected: Numbers
    low: Numbers
    high: Numbers
    mean: Numbers


@dataclass(frozen=True)
class Figures:
    """Errors (WAPE) of the forecast, the mean and the true rates; `floor` is the Poisson floor; `held` the coverage."""

    half_hours: int
    contacts: float
    floor: float
    error: float
    mean_error: float
    held: float

    @property
    def beside_floor(self) -> float:
        return self.error / self.floor


@dataclass(frozen=True)
class Evaluation:
    """Figures by series, of those of about 100 contacts together, and the methods used."""

    seed: int
    level: float
    series: Mapping[str, Figures]
    hundred: Figures
    methods: Mapping[str, int]

    @property
    def worse(self) -> list[str]:
        """Series whose forecast was worse than the 4-week mean."""
        return [name for name, each in self.series.items() if each.error > each.mean_error]

    @property
    def holds(self) -> bool:
        return self.hundred.beside_floor <= MOST_BESIDE_FLOOR and not self.worse


def evaluate(
    made: MadeUp, zones: Mapping[str, str], seed: int, level: float, methods: Collection[str] = METHODS
) -> Evaluation:
    """At three origins, fourteen days apart, the last of them fourteen days before the end."""
    outlook, horizon = look_out(made.history, made.events, zones, 0), tested_horizon(DAYS)
    origins = [made.history.length - number * horizon for number in range(ORIGINS + FOLDS, 0, -1)]
    folds = [fold_at(outlook, origin, horizon, methods) for origin in origins]
    tested = [
        each
        for number in range(FOLDS, len(folds))
        for each in _tested(outlook, made, folds[number - FOLDS : number], folds[number], level)
    ]
    names = sorted({each.series for each in tested})
    by_series = {name: figures([each for each in tested if each.series == name]) for name in names}
    large = [name for name in names if HUNDRED[0] <= by_series[name].contacts <= HUNDRED[1]]
    methods = [each.method for each in tested]
    return Evaluation(
        seed,
        level,
        by_series,
        figures([each for each in tested if each.series in large]),
        {name: methods.count(name) for name in sorted({*methods})},
    )


def figures(tested: Sequence[Outcome]) -> Figures:
    """Of all half-hours of some tests together."""
    contacts, rates, expected, low, high, mean = (
        np.concatenate([getattr(each, field) for each in tested])
        for field in ("contacts", "rates", "expected", "low", "high", "mean")
    )
    return Figures(
        half_hours=len(contacts),
        contacts=float(contacts.mean()),
        floor=poisson_floor(rates),
        error=wape(contacts, expected),
        mean_error=wape(contacts, mean),
        held=float(((contacts >= low) & (contacts <= high)).mean()),
    )


def _tested(outlook: Outlook, made: MadeUp, before: Sequence[Fold], ahead: Fold, level: float) -> list[Outcome]:
    found = []
    for series, key in enumerate(outlook.history.keys):
        choice = choose(outlook, series, before)
        if choice is not None:
            expected, low, high = from_choice(outlook, series, choice, ahead, level)
            rates = made.rates[series, ahead.origin : ahead.origin + ahead.horizon]
            contacts, mean = ahead.contacts(outlook, series), ahead.said[MEAN][series]
            found.append(Outcome(str(key), choice.method, contacts, rates, expected, low, high, mean))
    return found
