"""Forecasts of all series: methods compared at past origins, the best of each used, intervals from its errors."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from routing.forecast.backtest import METHODS, Fold, candidates, fold_at, past_origins, tested_horizon
from routing.forecast.choose import Choice, choose
from routing.forecast.history import DAY, Numbers, SeriesKey
from routing.forecast.intervals import estimated_interval, interval
from routing.forecast.outlook import Outlook
from routing.forecast.short_history import forecast_short


@dataclass(frozen=True)
class SeriesForecast:
    """Contacts of one series in each half-hour from `start`: expected, and the ends of the interval.

    `errors`: the WAPE of each candidate at past origins; empty when nothing could be compared.
    """

    key: SeriesKey
    start: datetime
    expected: Numbers
    low: Numbers
    high: Numbers
    method: str
    why: str
    errors: Mapping[str, float]


def forecast(outlook: Outlook, days: int, level: float, methods: Collection[str] = METHODS) -> Sequence[SeriesForecast]:
    """`days` from the end of the history, by the mean or one of the `methods`; intervals hold `level` of them."""
    end, horizon = outlook.history.length, tested_horizon(days)
    folds = [fold_at(outlook, origin, horizon, methods) for origin in past_origins(end, horizon)]
    choices = [choose(outlook, series, folds) for series in range(len(outlook.history.keys))]
    used = {choice.method for choice in choices if choice}
    able = candidates(end, horizon, methods)
    said = {name: each(outlook, end, days * DAY) for name, each in able.items() if name in used}
    return [_one(outlook, series, choice, said, days * DAY, level) for series, choice in enumerate(choices)]


def from_choice(
    outlook: Outlook, series: int, choice: Choice, ahead: Fold, level: float
) -> tuple[Numbers, Numbers, Numbers]:
    """What the chosen method expects after a fold's origin, and the interval."""
    expected = ahead.said[choice.method][series]
    return expected, *interval(expected, ahead.in_event(outlook, series), choice.seen, level)


def _one(
    outlook: Outlook, series: int, choice: Choice | None, said: Mapping[str, Numbers], horizon: int, level: float
) -> SeriesForecast:
    end, key = outlook.history.length, outlook.history.keys[series]
    start = outlook.history.moment(end)
    if choice is None:
        chosen, expected = forecast_short(outlook, series, end, horizon)
        low, high = estimated_interval(expected, chosen.spread, level)
        return SeriesForecast(key, start, expected, low, high, chosen.method, chosen.why, {})
    expected, low, high = from_choice(outlook, series, choice, Fold(end, horizon, said), level)
    why = "smallest error at past origins" + _gaps(outlook, series)
    return SeriesForecast(key, start, expected, low, high, choice.method, why, choice.errors)


def _gaps(outlook: Outlook, series: int) -> str:
    """What is unknown since the first known half-hour, where anything is."""
    unknown = np.isnan(outlook.history.contacts[series])
    gaps = int(unknown[int(np.argmin(unknown)) :].sum())
    return f"; {gaps:,} half-hours unknown" if gaps else ""
