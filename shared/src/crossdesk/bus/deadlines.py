"""Deadlines of many futures at once, watched by one timer.

`asyncio.timeout` arms and disarms a timer for each wait, which costs more than the rest of a publish's bookkeeping.
"""

import asyncio
from typing import Any

STEP = 0.05
"""Seconds between two looks: an overdue future fails up to this much late."""


class Deadlines:
    """Fails futures whose time is over. The timer runs only while there are some; all calls come from one loop."""

    def __init__(self) -> None:
        self._ends: dict[asyncio.Future[Any], float] = {}
        self._timer: asyncio.TimerHandle | None = None

    def watch(self, future: "asyncio.Future[Any]", end: float) -> None:
        """Let a future that is not done at `end`, a time of the loop, fail with TimeoutError."""
        self._ends[future] = end
        if self._timer is None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(STEP, self._look, loop)

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        now = loop.time()
        for future in [each for each, end in self._ends.items() if end <= now and not each.done()]:
            future.set_exception(TimeoutError())
        self._ends = {each: end for each, end in self._ends.items() if not each.done()}
        self._timer = loop.call_later(STEP, self._look, loop) if self._ends else None
