"""The error nobody can go below: of a forecast that knows the true rate, as contacts come at random.

The mean absolute deviation of a Poisson distribution around its mean l is 2 e^-l l^(m+1) / m!, m the whole part of l
(E. L. Crow, "The mean deviation of the Poisson distribution", Biometrika 45, 1958; De Moivre's form).
"""

import numpy as np

from routing.forecast.history import Numbers


def mean_deviation(rates: Numbers) -> Numbers:
    """E|X - l| for X Poisson with each rate l >= 0; about sqrt(2 l / pi) for large ones."""
    known = np.where(rates > 0, rates, 1.0)
    whole = np.floor(known)
    logarithms = (whole + 1) * np.log(known) - known - _log_factorial(whole)
    return np.where(rates > 0, 2 * np.exp(logarithms), 0.0)


def poisson_floor(rates: Numbers) -> float:
    """The WAPE of the true rates: expected absolute errors beside expected contacts. NaN when nothing is expected."""
    total = float(np.nansum(rates))
    return float(np.nansum(mean_deviation(rates))) / total if total > 0 else float("nan")


def wape(contacts: Numbers, forecast: Numbers) -> float:
    """The sum of absolute errors beside the sum of contacts, where contacts are known. NaN without any."""
    known = ~np.isnan(contacts)
    total = float(contacts[known].sum())
    return float(np.abs(contacts[known] - forecast[known]).sum()) / total if total > 0 else float("nan")


def _log_factorial(numbers: Numbers) -> Numbers:
    table = np.concatenate(([0.0], np.cumsum(np.log(np.arange(1, numbers.max(initial=0) + 1)))))
    return table[numbers.astype(np.int64)]
