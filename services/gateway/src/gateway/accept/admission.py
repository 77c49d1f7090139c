"""Whether the gateway can take more work: refuses at once what it could only keep waiting."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from crossdesk.errors import BusUnavailable

from gateway import problems
from gateway.problems import Problem

COOL_DOWN = 0.5


class Admission:
    """Bounds the publishes under way, and tries a silent bus with one request at a time until it answers again.

    `clock` gives monotonic seconds. All calls come from one event loop.
    """

    def __init__(self, limit: int, clock: Callable[[], float]) -> None:
        self._limit, self._clock = limit, clock
        self._under_way = 0
        self._next_try: float | None = None

    @property
    def under_way(self) -> int:
        return self._under_way

    def refusal(self) -> Problem | None:
        """Why nothing more can be taken now (503). Cheap: asked before a body is read."""
        if self._under_way >= self._limit:
            return Problem(problems.OVERLOADED, retry_after=1)
        if self._next_try is not None and self._clock() < self._next_try:
            return Problem(problems.BUS_DOWN, retry_after=self._next_try - self._clock())
        return None

    def check(self) -> None:
        """Raise Problem (503) if nothing more can be taken now."""
        refusal = self.refusal()
        if refusal is not None:
            raise refusal

    @contextmanager
    def publishing(self) -> Iterator[None]:
        """Count one publish. BusUnavailable inside becomes Problem (503), and spares others the wait."""
        self.check()
        if self._next_try is not None:
            self._next_try = self._clock() + COOL_DOWN + COOL_DOWN
        self._under_way += 1
        try:
            yield
        except BusUnavailable:
            self._next_try = self._clock() + COOL_DOWN
            raise Problem(problems.BUS_DOWN, retry_after=1) from None
        else:
            self._next_try = None
        finally:
            self._under_way -= 1
