"""From figures to places on a plot, and where the lines of the grid go."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

TIME_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400)


@dataclass(frozen=True, slots=True)
class Scale:
    """Maps low..high onto start..end, evenly or by the logarithm. What lies outside is put on the edge."""

    low: float
    high: float
    start: float
    end: float
    logarithmic: bool = False

    def __call__(self, value: float) -> float:
        inside = min(max(value, self.low), self.high)
        low, high, at = (math.log(one) if self.logarithmic else one for one in (self.low, self.high, inside))
        return round(self.start + (at - low) / (high - low) * (self.end - self.start), 1)


def nice_ticks(highest: float, about: int = 5) -> list[float]:
    """From zero in steps of 1, 2 or 5 times a power of ten, the last at or above `highest`."""
    if not highest > 0:
        return [0.0, 1.0]
    rough = highest / about
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(times * power for times in (1, 2, 5, 10) if times * power >= rough * 0.999)
    return [place * step for place in range(math.ceil(highest / step - 1e-9) + 1)]


def time_ticks(length: float, about: int = 10) -> list[int]:
    """Seconds to write below a run of `length` seconds."""
    step = next((step for step in TIME_STEPS if length / step <= about), TIME_STEPS[-1])
    return list(range(0, math.floor(length) + 1, step))


def decades(low: float, high: float) -> list[float]:
    """1, 2 and 5 times the powers of ten between `low` and `high`."""
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    ticks: Sequence[float] = [times * 10.0**power for power in range(first, last + 1) for times in (1, 2, 5)]
    return [tick for tick in ticks if low <= tick <= high]
