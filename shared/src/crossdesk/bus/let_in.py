"""A service starts only where the bus lets it in; that the bus is away may pass by itself."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from crossdesk.bus.protocol import Bus
from crossdesk.errors import BusRefused, BusUnavailable, Misconfigured

ANSWERS_WITHIN = 10.0
"""Seconds the bus gets to refuse us; afterwards the worker goes on asking, and tells what it hears."""


@asynccontextmanager
async def let_in(opening: AbstractAsyncContextManager[Bus]) -> AsyncIterator[Bus]:
    """The bus that `opening` opens. Raises Misconfigured where it refuses user or password."""
    async with opening as bus:
        try:
            await bus.check(ANSWERS_WITHIN)
        except BusRefused as error:
            raise Misconfigured(str(error)) from error
        except BusUnavailable:
            pass  # the worker meets the same, tells it, and goes on until the bus is back
        yield bus
