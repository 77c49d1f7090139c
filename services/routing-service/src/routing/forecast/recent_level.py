"""How far a series is off its course now, and how much of it stays: a part that comes and goes, and one that lasts.

The lasting part is a random walk, the passing one falls by a share each day (a Kalman filter of both, R. E. Kalman,
"A new approach to linear filtering and prediction problems", 1960). How much of each there is, is tried on a grid; the
likeliest is taken.
"""

from dataclasses import dataclass

import numpy as np

from routing.forecast.history import Numbers

STAYS, PASSING, LASTING = (0.5, 0.8, 0.93), (0.01, 0.02, 0.04, 0.08), (0.0005, 0.002, 0.006, 0.015)
"""Share of the passing part that stays until the next day; its size; what the lasting part moves in a day."""
DAYS = 180
FAR_OFF = 3.0
"""Standard deviations a day may be off what was expected of it; what is beyond is taken for an outage."""
AT_FIRST = 0.01
"""Variance of the lasting part before the first day."""


@dataclass(frozen=True)
class RecentLevel:
    """Logarithms at the last day, and the share of the passing one that stays a day longer."""

    lasting: float
    passing: float
    stays: float

    def after(self, days: Numbers) -> Numbers:
        return np.asarray(self.lasting + self.passing * self.stays**days)


def recent_level(off: Numbers, variance: Numbers) -> RecentLevel:
    """From the last half year of days, NaN where nothing is known."""
    filtered = _Filter(*(each.ravel() for each in np.meshgrid(STAYS, PASSING, LASTING)))
    for seen, chance in zip(off[-DAYS:], variance[-DAYS:], strict=True):
        filtered.wait()
        if not np.isnan(seen):
            filtered.see(float(seen), float(chance))
    best = int(filtered.likelihood.argmax())
    return RecentLevel(float(filtered.lasting[best]), float(filtered.passing[best]), float(filtered.stays[best]))


class _Filter:
    """Of all settings of the grid at once: both parts, their variances, and how likely what was seen is."""

    def __init__(self, stays: Numbers, passing: Numbers, lasting: Numbers) -> None:
        self.stays, self.moves, self.size = stays, lasting**2, passing**2
        self.lasting, self.passing, self.likelihood = (np.zeros(len(stays)) for _ in range(3))
        self.of_lasting, self.of_both, self.of_passing = np.full(len(stays), AT_FIRST), np.zeros(len(stays)), self.size

    def wait(self) -> None:
        """A day goes by."""
        self.passing = self.stays * self.passing
        self.of_passing = self.stays**2 * self.of_passing + (1 - self.stays**2) * self.size
        self.of_both = self.stays * self.of_both
        self.of_lasting = self.of_lasting + self.moves

    def see(self, off: float, chance: float) -> None:
        """How far a day was off, with the variance of chance."""
        spread = self.of_lasting + 2 * self.of_both + self.of_passing + chance
        missed = np.clip(off - self.lasting - self.passing, -FAR_OFF * np.sqrt(spread), FAR_OFF * np.sqrt(spread))
        self.likelihood = self.likelihood - (np.log(spread) + missed**2 / spread) / 2
        lasting, passing = self.of_lasting + self.of_both, self.of_both + self.of_passing
        self.lasting = self.lasting + lasting / spread * missed
        self.passing = self.passing + passing / spread * missed
        self.of_lasting = self.of_lasting - lasting**2 / spread
        self.of_both = self.of_both - lasting * passing / spread
        self.of_passing = self.of_passing - passing**2 / spread
