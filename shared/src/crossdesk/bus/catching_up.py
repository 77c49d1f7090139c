"""Lets others wait until a tail has read all that is on the log by now, however long it would have rested."""

import asyncio
from collections.abc import Collection


class CatchingUp:
    """Between one tail and those of its event loop who must know what it has not read yet."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        """Set while somebody waits for whom the tail has not yet looked up where the log ends."""
        self._new: list[asyncio.Future[None]] = []
        self._looked_for: list[asyncio.Future[None]] = []

    async def now(self, deadline: float = 1.0) -> bool:
        """Whether within `deadline` seconds all was read that is on the log at the time of this call."""
        reached = asyncio.get_running_loop().create_future()
        self._new.append(reached)
        self.asked.set()
        try:
            async with asyncio.timeout(deadline):
                await reached
        except TimeoutError:
            return False
        return True

    def look(self) -> None:
        """The tail looks up where the log ends, for all who have asked until now."""
        self._looked_for += self._new
        self._new = []
        self.asked.clear()

    def reached(self) -> None:
        """The tail has read that far."""
        for each in self._looked_for:
            if not each.done():
                each.set_result(None)
        self._looked_for = []


async def woken(events: Collection[asyncio.Event], seconds: float) -> None:
    """Return when one of the events is set, or after so many seconds."""
    waits = [asyncio.ensure_future(event.wait()) for event in events]
    try:
        await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for each in waits:
            each.cancel()
