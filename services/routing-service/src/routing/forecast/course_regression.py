"""Least squares with what is believed beforehand, and little regard for days far off (Huber's weights)."""

from dataclasses import dataclass

import numpy as np

from routing.forecast.history import Numbers

TURNS = 4
FAR_OFF = 2.0
"""Standard deviations from where on a day counts less."""


@dataclass(frozen=True)
class Beliefs:
    """Of each coefficient beforehand: what it is, and how sure (a standard deviation)."""

    mean: Numbers
    deviation: Numbers


@dataclass(frozen=True)
class Fitted:
    """Coefficients and their standard errors."""

    coefficients: Numbers
    errors: Numbers


def fit(columns: Numbers, levels: Numbers, variance: Numbers, beliefs: Beliefs) -> Fitted:
    """Of days (rows) whose level is known; with none, what is believed."""
    sure, weights = np.diag(beliefs.deviation**-2.0), 1 / variance
    coefficients: Numbers = beliefs.mean
    for turn in range(TURNS):
        off = np.abs(levels - columns @ coefficients) / np.sqrt(variance)
        counts = weights * (np.minimum(1.0, FAR_OFF / np.maximum(off, FAR_OFF)) if turn else 1.0)
        squares = columns.T @ (columns * counts[:, np.newaxis]) + sure
        coefficients = np.asarray(np.linalg.solve(squares, columns.T @ (counts * levels) + sure @ beliefs.mean))
    return Fitted(coefficients, np.sqrt(np.diag(np.linalg.inv(squares))))
