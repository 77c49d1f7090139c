"""Waiting in tests: for a condition, with a deadline, never for a time."""

import asyncio
from collections.abc import Awaitable, Callable

PATIENCE = 90
"""Seconds after which a test gives up: far more than anything takes on a slow machine."""


async def until(condition: Callable[[], Awaitable[bool]], *, patience: float = PATIENCE) -> None:
    """Check a condition every few milliseconds until it holds. Raises TimeoutError after `patience` seconds."""
    async with asyncio.timeout(patience):
        while not await condition():  # noqa: ASYNC110  # what is waited for happens in other processes
            await asyncio.sleep(0.02)
