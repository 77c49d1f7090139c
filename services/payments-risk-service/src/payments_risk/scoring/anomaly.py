"""How unusual a payment is among those before it: for shops without a model or labels yet.

Each feature is compared with its own running mean and spread; what counts is how far the three that are most above do.
Payments make their own scale: the score is the share of the latest thousand that stood out less. Half-space trees
(river) would bring SciPy along, want ranges that nobody has told them, and do not say what stood out.
"""

from collections import deque
from collections.abc import Sequence

import numpy as np

from payments_risk.scoring.measures import Flags, Numbers

MEMORY = 10_000
"""Payments after which an old one counts a third: habits of a shop change over weeks."""
LEARNING = 200
"""Payments before anything is called unusual: of fewer, everything is new."""
COMPARED = 1_000
STANDING_OUT = 3
FARTHEST = 6.0
"""Standard deviations that one feature counts at most: a single wild value does not end the scale."""
LEAST_SPREAD = 0.3
"""Of a feature's logarithm: about a third. What hardly ever varies would else be unusual whenever it does."""


class Unusual:
    """What is usual for one tenant so far. Memory is bounded: two numbers a feature and a thousand scores."""

    def __init__(self, features: int) -> None:
        self._mean = np.zeros(features)
        self._spread = np.ones(features)
        self._seen = np.zeros(features)
        self._latest: deque[float] = deque(maxlen=COMPARED)

    def take(self, row: Sequence[float]) -> float:
        """How unusual a payment is, from 0 to 1, and count it from then on. Features without a value are passed over.

        0 for the first 200. Raises ValueError for a row of another length.
        """
        numbers = np.asarray(row, dtype=np.float64)
        if numbers.shape != self._mean.shape:
            raise ValueError(f"a row of {len(numbers)} features, wanted are {len(self._mean)}")
        there = np.isfinite(numbers)
        scaled = np.log1p(np.abs(np.where(there, numbers, 0.0)))
        away = self._away(scaled, there)
        told = self._told(away)
        self._learn(scaled, there)
        self._latest.append(away)
        return told

    def _away(self, scaled: Numbers, there: Flags) -> float:
        known = there & (self._seen >= LEARNING)
        if not known.any():
            return 0.0
        spread = np.maximum(np.sqrt(self._spread[known]), LEAST_SPREAD)
        above = np.clip((scaled[known] - self._mean[known]) / spread, 0.0, FARTHEST)
        return float(np.sort(above)[-STANDING_OUT:].mean())

    def _told(self, away: float) -> float:
        if len(self._latest) < LEARNING or away == 0.0:
            return 0.0
        return float(np.mean(np.fromiter(self._latest, dtype=np.float64) < away))

    def _learn(self, scaled: Numbers, there: Flags) -> None:
        self._seen += there
        rate = np.where(there, 1.0 / np.minimum(np.maximum(self._seen, 1), MEMORY), 0.0)
        step = scaled - self._mean
        self._mean += rate * step
        self._spread += rate * (step * step * (1 - rate) - self._spread)
