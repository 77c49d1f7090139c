"""Reading Kafka's partitions for oneself, without a group."""

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from datetime import datetime
from typing import Any, Self

from aiokafka import AIOKafkaConsumer, TopicPartition

from crossdesk.bus.catching_up import CatchingUp, woken
from crossdesk.bus.kafka.membership import record, refuse_unseen
from crossdesk.bus.protocol import TAIL_RESTS, Caught, Record
from crossdesk.errors import BusUnavailable

LOOKS_A_SECOND = 5
KNOWN_WITHIN = 10 * LOOKS_A_SECOND
"""Looks for a topic before it is taken for missing."""


async def read_on(
    consumer: AIOKafkaConsumer, prefix: str, topics: Collection[str], since: datetime | None, catching_up: CatchingUp
) -> AsyncIterator[Record | Caught]:
    """What is on these topics from `since` on, or from their beginning, and what comes. Raises Kafka's errors."""
    places = await places_of(consumer, [prefix + topic for topic in topics])
    consumer.assign(places)
    await seek(consumer, places, since)
    catching_up.look()
    goal: dict[TopicPartition, int] | None = await consumer.end_offsets(places)
    caught = False
    async with _Fetching(consumer) as fetching:
        while True:
            if catching_up.asked.is_set():
                catching_up.look()
                goal = await consumer.end_offsets(places)
            if goal is not None and await reached(consumer, goal) and not fetching.brought:
                goal = None
                catching_up.reached()
                if not caught:
                    caught = True
                    yield Caught()
            for message in await fetching.wait(catching_up.asked):
                yield record(message, prefix)
            if caught and goal is None and not fetching.under_way:
                await woken([catching_up.asked], TAIL_RESTS)


class _Fetching:
    """One fetch at a time, which goes on while others have something to ask."""

    def __init__(self, consumer: AIOKafkaConsumer) -> None:
        self._consumer = consumer
        self._task: asyncio.Task[dict[TopicPartition, list[Any]]] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    @property
    def under_way(self) -> bool:
        return self._task is not None

    @property
    def brought(self) -> bool:
        """Whether there are records that `wait` has not given out: the consumer's position is behind them already."""
        return self._task is not None and self._task.done()

    async def wait(self, asked: asyncio.Event) -> list[Any]:
        """What the fetch brings; nothing, while it goes on, as soon as somebody asks."""
        if self._task is None:
            self._task = asyncio.create_task(self._consumer.getmany(timeout_ms=500, max_records=1000))
        asking = asyncio.create_task(asked.wait())
        await asyncio.wait([self._task, asking], return_when=asyncio.FIRST_COMPLETED)
        asking.cancel()
        if not self._task.done():
            return []
        task, self._task = self._task, None
        return [message for messages in task.result().values() for message in messages]


async def places_of(consumer: AIOKafkaConsumer, topics: Collection[str]) -> list[TopicPartition]:
    """All partitions of these topics. Raises BusUnavailable for a topic of which no broker tells."""
    for topic in topics:
        consumer._client.add_topic(topic)
    await consumer._client.force_metadata_update()
    return [TopicPartition(topic, number) for topic in topics for number in sorted(await _partitions(consumer, topic))]


async def _partitions(consumer: AIOKafkaConsumer, topic: str) -> set[int]:
    """The topic's partitions: a broker may not have heard yet of one that was just created."""
    for _ in range(KNOWN_WITHIN):
        numbers: set[int] | None = consumer.partitions_for_topic(topic)
        if numbers:
            return numbers
        refuse_unseen(consumer)
        await asyncio.sleep(1 / LOOKS_A_SECOND)
        await consumer._client.force_metadata_update()
    raise BusUnavailable(f"Kafka: no broker tells of the topic {topic!r}: create the topics, or wait for their leaders")


async def seek(consumer: AIOKafkaConsumer, places: Sequence[TopicPartition], since: datetime | None) -> None:
    """Read on from the first record at or after `since`, or from the beginning."""
    if since is None:
        await consumer.seek_to_beginning(*places)
        return
    moment = int(since.timestamp() * 1000)
    starts = await consumer.offsets_for_times(dict.fromkeys(places, moment))
    ends = await consumer.end_offsets(places)
    for place in places:
        start = starts.get(place)
        consumer.seek(place, start.offset if start is not None else ends[place])


async def reached(consumer: AIOKafkaConsumer, goal: dict[TopicPartition, int]) -> bool:
    """Whether everything before these offsets has been read."""
    return all([await consumer.position(place) >= end for place, end in goal.items()])
