"""How an engine has done on a pair of languages lately, and what that costs it in the ranking. Pure.

The mean is exponential, so old results fade with new ones; the correction fades with time, so an engine that nobody
asks any more is tried again.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

NEWEST = 0.05
"""Weight of the newest result once there are 20; before that all weigh the same."""
HALF_TRUSTED = 20
"""Results at which a mean counts half: a few bad ones may be chance."""
MOST_FALL = 0.3
"""Quality an engine loses at most: about what lies between a good and a poor engine. Estimate."""
HALF_LIFE = timedelta(days=7)
"""Time without a result in which a correction halves."""
MOST_COUNTED = 10_000


class Standing(NamedTuple):
    """`mean` 0..1 of results (1: at or above the bar), over `results` of them, the last one `at`."""

    mean: float = 1.0
    results: int = 0
    at: datetime | None = None

    def after(self, result: float, at: datetime) -> "Standing":
        """With one more result, 0..1."""
        results = min(self.results + 1, MOST_COUNTED)
        weight = max(NEWEST, 1 / results)
        return Standing(self.mean + weight * (result - self.mean), results, at)

    def correction(self, now: datetime) -> float:
        """What is added to the measured quality: 0 or less, down to -0.3."""
        if self.at is None:
            return 0.0
        trust = self.results / (self.results + HALF_TRUSTED)
        faded: float = 0.5 ** (max(timedelta(), now - self.at) / HALF_LIFE)
        return -MOST_FALL * (1.0 - self.mean) * trust * faded


def result_of(score: float, bar: float) -> float:
    """1 for what is at or above the bar, else the share of it that was reached: what passes passes alike."""
    return 1.0 if score >= bar else score / bar
