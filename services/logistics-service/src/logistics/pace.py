"""Keeps to a limit of requests per second, strictly: never more than `limit` begin within any `span` seconds."""

import asyncio
from collections import deque


class Pace:
    """Turns are given in the order they were asked for. Unlike a token bucket no burst straddles two windows."""

    def __init__(self, limit: int, span: float = 1.05) -> None:
        """`span` is a little more than a second, for requests that travel at different speeds."""
        self._span = span
        self._taken: deque[float] = deque(maxlen=limit)
        self._line = asyncio.Lock()

    async def turn(self) -> None:
        """Wait until a request may begin."""
        async with self._line:
            clock = asyncio.get_running_loop().time
            if len(self._taken) == self._taken.maxlen:
                await asyncio.sleep(max(0.0, self._taken[0] + self._span - clock()))
            self._taken.append(clock())

    def hold(self) -> None:
        """The other side says it was too much: let a whole span pass."""
        now = asyncio.get_running_loop().time()
        for _ in range(self._taken.maxlen or 0):
            self._taken.append(now)
