"""Back-off of a whole consumer while its surroundings are down: doubling, bounded, with jitter, reset by success."""

import random

FIRST, LONGEST = 0.05, 5.0


class Patience:
    """Seconds to wait before the next try."""

    def __init__(self) -> None:
        self._delay = FIRST

    def next(self) -> float:
        """The next delay; jitter keeps consumers that failed together from coming back together."""
        delay, self._delay = self._delay, min(LONGEST, self._delay * 2)
        return delay * random.uniform(0.5, 1.0)

    def reset(self) -> None:
        """It worked: be quick again."""
        self._delay = FIRST
