"""Reading the log's partitions for oneself, without a group."""

import asyncio
from collections.abc import AsyncIterator, Collection
from datetime import datetime

from crossdesk.bus.catching_up import CatchingUp, woken
from crossdesk.bus.postgres.connection import BusConnection, listen
from crossdesk.bus.postgres.reading import partitions_of, read
from crossdesk.bus.protocol import TAIL_RESTS, Caught, Partition, Record

TAIL_LOOKS_EVERY = 5.0
"""Seconds after which a tail looks at the log without having been woken: a notification may be lost in a crash."""


async def read_on(
    connection: BusConnection, topics: Collection[str], since: datetime | None, catching_up: CatchingUp
) -> AsyncIterator[Record | Caught]:
    """What is on these topics from `since` on, or from their beginning, and what comes. Raises PostgreSQL's errors."""
    news = await listen(connection, topics)
    catching_up.look()
    ends = await partitions_of(connection, list(topics))
    positions = await starts(connection, ends, since)
    goal: dict[Partition, int] | None = ends
    caught = False
    while True:
        if catching_up.asked.is_set():
            catching_up.look()
            goal = await partitions_of(connection, list(topics))
        news.take()
        records = await read(connection, positions, 1000)
        for record in records:
            positions[record.partition] = record.offset + 1
            yield record
        if goal is not None and all(positions.get(each, end) >= end for each, end in goal.items()):
            goal = None
            catching_up.reached()
            if not caught:
                caught = True
                yield Caught()
        if caught and not records:
            await _rest(news.awake, catching_up.asked)


async def _rest(awake: asyncio.Event, asked: asyncio.Event) -> None:
    """Until something is appended and some more may have been, or somebody asks."""
    await woken([awake, asked], TAIL_LOOKS_EVERY)
    await woken([asked], TAIL_RESTS)


async def starts(
    connection: BusConnection, goal: Collection[Partition], since: datetime | None
) -> dict[Partition, int]:
    """The offsets to read from: the first record at or after `since`, or the beginning."""
    if since is None:
        return dict.fromkeys(goal, 0)
    rows = await connection.fetch(
        'SELECT topic, number, offset_at(topic, number, $3) AS "offset" '
        "FROM unnest($1::text[], $2::int[]) AS p (topic, number)",
        [partition.topic for partition in goal],
        [partition.number for partition in goal],
        since,
    )
    return {Partition(row["topic"], row["number"]): row["offset"] for row in rows}
