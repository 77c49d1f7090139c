"""Wait for something outside this process."""

import asyncio
import time
from collections.abc import Awaitable, Callable


async def until(
    what: str, condition: Callable[[], bool | Awaitable[bool]], *, deadline_seconds: float, every: float = 0.05
) -> None:
    """Ask until the condition holds. Raises TimeoutError that says what was waited for."""
    deadline = time.monotonic() + deadline_seconds
    while time.monotonic() < deadline:
        held = condition()
        if held if isinstance(held, bool) else await held:
            return
        await asyncio.sleep(every)
    raise TimeoutError(f"{what}: not within {deadline_seconds:.0f} s")
