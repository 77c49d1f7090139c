"""Spares an engine that is down, and the messages waiting behind it."""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic


@dataclass
class Breaker:
    """After `failures_allowed` failures in a row calls are refused for `rest_seconds`; then one at a time is tried."""

    failures_allowed: int = 5
    rest_seconds: float = 30.0
    clock: Callable[[], float] = monotonic
    failures: int = 0
    tried_at: float = 0.0

    def admits(self) -> bool:
        """Whether to call now. A trial after a rest starts a new rest, so that others wait for its outcome."""
        if self.failures < self.failures_allowed:
            return True
        if self.clock() - self.tried_at < self.rest_seconds:
            return False
        self.tried_at = self.clock()
        return True

    def succeeded(self) -> None:
        self.failures = 0

    def failed(self) -> None:
        self.failures += 1
        self.tried_at = self.clock()
