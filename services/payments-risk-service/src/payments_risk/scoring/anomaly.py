"""How unusual a payment is among those before it: for shops without a model or labels yet.

Each feature is compared with its own running mean and spread; what counts is how far the three that are most above do.
Payments make their own scale: the score is the share of the latest thousand that stood out less. Half-space trees
(river) would bring SciPy along, want ranges that nobody has told them, and do not say what stood out.
"""

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
KEPT_AS = "<f8"


class Unusual:
    """What is usual for one tenant so far. Memory is bounded: three numbers a feature and a thousand scores."""

    def __init__(self, features: int, kept: bytes | None = None) -> None:
        """Begins with nothing, or with what `as_bytes` gave. Raises ValueError where that is of other features."""
        length = 1 + 3 * features + COMPARED
        self._numbers = np.zeros(length) if kept is None else np.frombuffer(kept, KEPT_AS).astype(np.float64)
        if len(self._numbers) != length:
            raise ValueError(f"{len(self._numbers)} numbers are kept, {features} features have {length}")
        parts = np.split(self._numbers[1:], [features, 2 * features, 3 * features])
        self._mean, self._spread, self._seen, self._latest = parts  # views: what changes in them is in _numbers
        if kept is None:
            self._spread += 1.0

    @property
    def count(self) -> int:
        """Payments taken in."""
        return int(self._numbers[0])

    def as_bytes(self) -> bytes:
        """All of it, some 15 kB, for another `Unusual` of as many features to begin with."""
        return self._numbers.astype(KEPT_AS).tobytes()

    def copy(self) -> "Unusual":
        """Another one that goes its own way from here."""
        return Unusual(len(self._mean), self.as_bytes())

    def told(self, row: Sequence[float]) -> float:
        """How unusual a payment is, from 0 to 1; 0 before 200 are known. Features without a value are passed over.

        Raises ValueError for a row of another length.
        """
        return self._share(self._away(*self._scaled(row)))

    def take(self, row: Sequence[float]) -> float:
        """The same, and count the payment from then on."""
        scaled, there = self._scaled(row)
        away = self._away(scaled, there)
        told = self._share(away)
        self._learn(scaled, there)
        self._latest[self.count % COMPARED] = away
        self._numbers[0] += 1
        return told

    def _scaled(self, row: Sequence[float]) -> tuple[Numbers, Flags]:
        numbers = np.asarray(row, dtype=np.float64)
        if numbers.shape != self._mean.shape:
            raise ValueError(f"a row of {len(numbers)} features, wanted are {len(self._mean)}")
        there: Flags = np.isfinite(numbers)
        return np.log1p(np.abs(np.where(there, numbers, 0.0))), there

    def _away(self, scaled: Numbers, there: Flags) -> float:
        known = there & (self._seen >= LEARNING)
        if not known.any():
            return 0.0
        spread = np.maximum(np.sqrt(self._spread[known]), LEAST_SPREAD)
        above = np.clip((scaled[known] - self._mean[known]) / spread, 0.0, FARTHEST)
        return float(np.sort(above)[-STANDING_OUT:].mean())

    def _share(self, away: float) -> float:
        if self.count < LEARNING or away == 0.0:
            return 0.0
        return float(np.mean(self._latest[: min(self.count, COMPARED)] < away))

    def _learn(self, scaled: Numbers, there: Flags) -> None:
        self._seen += there
        rate = np.where(there, 1.0 / np.minimum(np.maximum(self._seen, 1), MEMORY), 0.0)
        step = scaled - self._mean
        self._mean += rate * step
        self._spread += rate * (step * step * (1 - rate) - self._spread)
