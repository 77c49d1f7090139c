"""Intervals around forecasts: from errors of the backtest, or by an estimate where there was none.

Errors are measured in square roots of the forecast, in which those of small and large half-hours are alike. Half-hours
of events have quantiles of their own once enough were tested. (Split conformal prediction by normalised scores:
J. Lei et al., "Distribution-free predictive inference for regression", JASA 113, 2018. Half-hours of one day go wrong
together, so its guarantee is not exact here: the coverage is measured by `forecast --evaluate`.)
"""

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from routing.forecast.history import DAY, Flags, Numbers

LEAST_RATE = 0.25
"""Contacts: the scale does not go below that of so many."""
LEAST_OF_EVENTS = 2 * DAY


@dataclass(frozen=True)
class Scores:
    """Errors of a backtest in square roots of the forecast, and which of them fell into events."""

    errors: Numbers
    in_event: Flags


def scores(contacts: Numbers, forecast: Numbers, in_event: Flags) -> Scores:
    """Of the half-hours whose contacts are known."""
    known = ~np.isnan(contacts)
    return Scores((contacts[known] - forecast[known]) / _scale(forecast[known]), in_event[known])


def interval(forecast: Numbers, in_event: Flags, seen: Scores, level: float) -> tuple[Numbers, Numbers]:
    """Lower and upper ends that held the share `level` of the half-hours tested."""
    plain = _ends(seen.errors[~seen.in_event] if not seen.in_event.all() else seen.errors, level)
    event = _ends(seen.errors[seen.in_event], level) if seen.in_event.sum() >= LEAST_OF_EVENTS else plain
    low, high = (np.where(in_event, special, usual) for special, usual in zip(event, plain, strict=True))
    return np.maximum(0.0, forecast + low * _scale(forecast)), forecast + high * _scale(forecast)


def estimated_interval(forecast: Numbers, spread: float, level: float) -> tuple[Numbers, Numbers]:
    """Ends for a forecast never tested: chance, and an unsure rate of so large a standard deviation beside it."""
    width = NormalDist().inv_cdf((1 + level) / 2) * np.sqrt(np.maximum(forecast, 1.0) + (spread * forecast) ** 2)
    return np.maximum(0.0, forecast - width), forecast + width


def _scale(forecast: Numbers) -> Numbers:
    return np.asarray(np.sqrt(np.maximum(LEAST_RATE, forecast)))


def _ends(errors: Numbers, level: float) -> tuple[float, float]:
    """Quantiles, a little further out for few errors."""
    outside = (1 - level) / 2 * max(0.0, 1 - 1 / max(1, len(errors)))
    low = np.quantile(errors, outside, method="lower")
    return float(low), float(np.quantile(errors, 1 - outside, method="higher"))
