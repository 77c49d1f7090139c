"""A consumer ends whole, though aiokafka takes the end of a resting fetch for its own."""

import asyncio
from types import SimpleNamespace

import pytest
from crossdesk.bus.kafka.stopping import stop


class Consumer:
    """Stops as aiokafka's does: cancels its fetches one by one, waits for each, and closes its client at the end."""

    def __init__(self, *fetches: asyncio.Task) -> None:
        self._fetcher = SimpleNamespace(_pending_tasks=set(fetches))
        self._client = self
        self.closed = False

    async def stop(self) -> None:
        for fetch in self._fetcher._pending_tasks:
            fetch.cancel()
            await fetch
        await self.close()

    async def close(self) -> None:
        self.closed = True


async def a_fetch() -> asyncio.Task:
    """One that rests after an error."""
    fetch = asyncio.create_task(asyncio.Event().wait())
    await asyncio.sleep(0)
    return fetch


async def test_resting_fetches_end_and_the_client_is_closed():
    fetches = [await a_fetch() for _ in range(3)]
    consumer = Consumer(*fetches)
    await stop(consumer)
    assert consumer.closed
    assert all(fetch.done() for fetch in fetches)


async def test_who_is_told_to_end_while_stopping_ends():
    consumer = Consumer()
    waiting = asyncio.Event()

    async def hang() -> None:
        waiting.set()
        await asyncio.Event().wait()

    consumer.stop = hang
    stopping = asyncio.create_task(stop(consumer))
    await waiting.wait()
    stopping.cancel()
    with pytest.raises(asyncio.CancelledError):
        await stopping
    assert consumer.closed
