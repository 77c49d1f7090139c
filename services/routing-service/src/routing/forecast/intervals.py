"""Intervals around forecasts: from errors of the backtest, or by an estimate where there was none.

Errors are measured in what the contacts of a half-hour may be off: by chance, and by a share of the forecast, which is
larger in events, so that half-hours small and large, in events and outside, are alike. (Split conformal prediction by
normalised scores: J. Lei et al., "Distribution-free predictive inference for regression", JASA 113, 2018. Half-hours of
one day go wrong together, so its guarantee is not exact here: the coverage is measured by `forecast --evaluate`.)
"""

from statistics import NormalDist

import numpy as np

from routing.forecast.history import Flags, Numbers

LEAST_RATE = 0.25
"""Contacts: the scale does not go below that of so many."""
USUALLY_OFF, IN_EVENTS_OFF = 0.03, 0.08
"""Shares of the forecast by which the true rate may be off (a standard deviation): estimates of ours, tuned on made-up
histories. They share out the width between half-hours; how wide intervals are, errors decide."""


def scores(contacts: Numbers, forecast: Numbers, in_event: Flags) -> Numbers:
    """Errors of a backtest beside their scale, of the half-hours whose contacts are known."""
    known = ~np.isnan(contacts)
    return np.asarray(((contacts - forecast) / _scale(forecast, in_event))[known])


def interval(forecast: Numbers, in_event: Flags, seen: Numbers, level: float) -> tuple[Numbers, Numbers]:
    """Lower and upper ends that held the share `level` of the half-hours tested."""
    low, high = _ends(seen, level)
    scale = _scale(forecast, in_event)
    return np.maximum(0.0, forecast + low * scale), forecast + high * scale


def estimated_interval(forecast: Numbers, spread: float, level: float) -> tuple[Numbers, Numbers]:
    """Ends for a forecast never tested: chance, and an unsure rate of so large a standard deviation beside it."""
    width = NormalDist().inv_cdf((1 + level) / 2) * np.sqrt(np.maximum(forecast, 1.0) + (spread * forecast) ** 2)
    return np.maximum(0.0, forecast - width), forecast + width


def _scale(forecast: Numbers, in_event: Flags) -> Numbers:
    off = np.where(in_event, IN_EVENTS_OFF, USUALLY_OFF) * forecast
    return np.asarray(np.sqrt(np.maximum(LEAST_RATE, forecast) + off**2))


def _ends(errors: Numbers, level: float) -> tuple[float, float]:
    """Quantiles, a little further out for few errors."""
    outside = (1 - level) / 2 * max(0.0, 1 - 1 / max(1, len(errors)))
    low = np.quantile(errors, outside, method="lower")
    return float(low), float(np.quantile(errors, 1 - outside, method="higher"))
