"""How many messages a second there are that somebody else would be asked about."""

import math
from dataclasses import dataclass

REMEMBERED_SECONDS = 1.0
"""What was wanted that long ago counts for a third (1/e) of what is wanted now."""


@dataclass
class Demand:
    """An exponentially weighted rate. Moments are seconds that only grow."""

    _rate: float = 0.0
    _noted: float = 0.0

    def note(self, now: float) -> None:
        """One more is wanted."""
        self._rate = self.per_second(now) + 1 / REMEMBERED_SECONDS
        self._noted = now

    def per_second(self, now: float) -> float:
        """What is wanted in a second as of late."""
        return self._rate * math.exp(-(now - self._noted) / REMEMBERED_SECONDS)
