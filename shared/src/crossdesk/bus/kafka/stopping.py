"""The end of a consumer, whatever its fetches are doing."""

import asyncio
from collections.abc import Collection
from typing import Any

from aiokafka import AIOKafkaConsumer


async def stop(consumer: AIOKafkaConsumer) -> None:
    """Stop it, all of it.

    aiokafka cancels each fetch and waits for it: one that rests after an error of its broker ends as cancelled, and
    `consumer.stop()` with it, in the middle. Whoever waits for that would take it for a word to itself.
    """
    try:
        await consumer.stop()
    except asyncio.CancelledError:
        await _end(consumer._fetcher._pending_tasks if consumer._fetcher is not None else ())
        await consumer._client.close()
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise


async def _end(tasks: "Collection[asyncio.Task[Any]]") -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
