"""Keeps to a limit of requests per second as the other side counts them."""

import asyncio

SECOND = 1.02
"""A little more than one, for clocks that differ."""


class Pace:
    """A request holds its turn until a second after it ended.

    However long it was on its way, the other side thus never sees more than `limit` within a second. (A token bucket
    counts when requests set out, and is refused when a slow one arrives together with those behind it.)
    """

    def __init__(self, limit: int, second: float = SECOND) -> None:
        self._second = second
        self._turns = asyncio.Semaphore(limit)

    async def turn(self) -> None:
        """Wait until a request may begin. To be followed by `ended`, once."""
        await self._turns.acquire()

    def ended(self, *, sent: bool = True, refused: bool = False) -> None:
        """The request ended. `sent`: whether it set out at all; `refused`: the other side says it was too much."""
        if sent:
            asyncio.get_running_loop().call_later(self._second * (2 if refused else 1), self._turns.release)
        else:
            self._turns.release()
