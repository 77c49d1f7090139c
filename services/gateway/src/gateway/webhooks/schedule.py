"""When a delivery is tried again: soon at first, then patiently, for 3 days in all."""

import random
from collections.abc import Callable
from datetime import timedelta

DELAYS = tuple(
    timedelta(seconds=seconds) for seconds in (5, 30, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 64_800, 64_800)
)
"""Together 2.8 days; with the longest jitter still less than 3."""

JITTER = 0.05


def next_delay(attempts: int, chance: Callable[[], float] = random.random) -> timedelta | None:
    """How long to wait after so many failed tries (from 1); None when it is time to give up.

    Up to 5% longer at random, so that what failed together does not come back together.
    """
    if attempts > len(DELAYS):
        return None
    return DELAYS[attempts - 1] * (1 + JITTER * chance())
