"""The desk's time: so many times as quick as the wall's."""

import asyncio
from datetime import UTC, datetime
from time import monotonic


class DeskClock:
    """Seconds of the desk since it opened; negative before. Everything a script does waits by it."""

    def __init__(self, speed: float, opens_in: float) -> None:
        """`opens_in` are seconds of the wall until the desk opens."""
        self.speed = speed
        self._opened = monotonic() + opens_in

    def now(self) -> float:
        return (monotonic() - self._opened) * self.speed

    def at(self, moment: str) -> float:
        """The desk's second of a moment as APIs tell it (ISO 8601 with an offset)."""
        ahead = datetime.fromisoformat(moment) - datetime.now(UTC)
        return self.now() + ahead.total_seconds() * self.speed

    async def pass_time(self, seconds: float) -> None:
        await asyncio.sleep(max(0.0, seconds) / self.speed)

    async def until(self, moment: float) -> None:
        """Return at a moment of the desk's time, at once if it is over."""
        await self.pass_time(moment - self.now())
