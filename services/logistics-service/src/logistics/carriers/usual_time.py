"""How long a source usually takes to answer."""

from collections import deque

LEAST = 20
"""Answers before the estimate counts."""
REMEMBERED = 200
AT_FIRST = 0.6
SHORTEST = 0.05


class UsualTime:
    """The 95th percentile of the last answers, in seconds: a running estimate that follows the source's day."""

    def __init__(self) -> None:
        self._times: deque[float] = deque(maxlen=REMEMBERED)

    def took(self, seconds: float) -> None:
        self._times.append(seconds)

    def p95(self) -> float:
        if len(self._times) < LEAST:
            return AT_FIRST
        ordered = sorted(self._times)
        return max(SHORTEST, ordered[int(0.95 * (len(ordered) - 1))])
