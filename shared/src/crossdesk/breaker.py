"""Stops asking a service that keeps failing, and tries it again after a rest."""

import time
from collections.abc import Callable


class Breaker:
    """Open after `failures` in a row; after `rest` seconds one try is let through, and its success closes it."""

    def __init__(self, failures: int = 4, rest: float = 10.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._failures = failures
        self._rest = rest
        self._clock = clock
        self._failed = 0
        self._resting_until = 0.0

    @property
    def is_open(self) -> bool:
        return self._failed >= self._failures and self._clock() < self._resting_until

    def admits(self) -> bool:
        """Whether a try may be made now. While it failed before, this counts as the one try of the next rest."""
        if self.is_open:
            return False
        if self._failed >= self._failures:
            self._resting_until = self._clock() + self._rest
        return True

    def succeeded(self) -> None:
        self._failed = 0

    def failed(self) -> None:
        self._failed += 1
        if self._failed >= self._failures:
            self._resting_until = self._clock() + self._rest
