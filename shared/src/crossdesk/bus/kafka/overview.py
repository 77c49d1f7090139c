"""Kafka's log seen from outside."""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.coordinator.protocol import ConsumerProtocolMemberMetadata

from crossdesk.bus.kafka.connection import OUTAGES, client_options, name_prefix
from crossdesk.bus.kafka.refusal import naming_refusals
from crossdesk.bus.kafka.stopping import stop
from crossdesk.bus.kafka.told import told
from crossdesk.bus.overview import GroupStanding, Standing
from crossdesk.bus.protocol import Lag, Partition
from crossdesk.errors import BusUnavailable

FIRST_RECORDS_WITHIN = 1.0
"""Seconds to fetch the oldest record of each partition that is behind; what has not come by then is told as 0 s."""


class KafkaOverview:
    """See `crossdesk.bus.overview.Overview`. Its clients connect when first needed, and again after a loss."""

    def __init__(self, url: str) -> None:
        self._options = client_options(url)
        self._prefix = name_prefix(url)
        self._admin: AIOKafkaAdminClient | None = None
        self._consumer: AIOKafkaConsumer | None = None
        self._one_at_a_time = asyncio.Lock()

    async def look(self, groups: Collection[str], topics: Collection[str]) -> Standing:
        """See `Overview.look`."""
        async with self._one_at_a_time:
            try:
                admin, consumer = await self._connected()
                return await self._look(admin, consumer, sorted(groups), [self._prefix + each for each in topics])
            except OUTAGES as error:
                await self.close()
                raise BusUnavailable(f"Kafka: nobody can look at it ({told(error)})") from error

    async def close(self) -> None:
        """Disconnect."""
        admin, consumer, self._admin, self._consumer = self._admin, self._consumer, None, None
        if consumer is not None:
            await stop(consumer)
        if admin is not None:
            await admin.close()

    async def _connected(self) -> tuple[AIOKafkaAdminClient, AIOKafkaConsumer]:
        if self._admin is None or self._consumer is None:
            self._admin = AIOKafkaAdminClient(**self._options)
            self._consumer = AIOKafkaConsumer(**self._options, enable_auto_commit=False, max_partition_fetch_bytes=4096)
            async with naming_refusals(self._options):
                await self._admin.start()
            await self._consumer.start()
        return self._admin, self._consumer

    async def _look(
        self, admin: AIOKafkaAdminClient, consumer: AIOKafkaConsumer, groups: list[str], topics: list[str]
    ) -> Standing:
        places = await _places(admin, topics)
        ends = await consumer.end_offsets(places)
        starts = await consumer.beginning_offsets(places)
        read = {group: await self._read(admin, self._prefix + group, starts) for group in groups}
        behind = {(each, at) for _, known in read.values() for each, at in known.items() if at < ends[each]}
        since = await _oldest(consumer, behind)
        now = datetime.now(UTC)

        def lag(place: TopicPartition, at: int) -> Lag:
            waits_since = since.get((place, at), now)
            return Lag(max(0, ends[place] - at), max(0.0, (now - waits_since).total_seconds()))

        return Standing(
            ends={self._partition(place): end for place, end in ends.items()},
            groups={
                group: GroupStanding(members, {self._partition(each): lag(each, at) for each, at in known.items()})
                for group, (members, known) in read.items()
            },
        )

    async def _read(
        self, admin: AIOKafkaAdminClient, group: str, starts: Mapping[TopicPartition, int]
    ) -> tuple[int, dict[TopicPartition, int]]:
        """Members of a group, and where it reads on in each partition of its topics."""
        committed = await admin.list_consumer_group_offsets(group)
        members, topics = await _members(admin, group)
        topics |= {place.topic for place in committed}
        at = {
            place: max(start, committed[place].offset if place in committed else 0)
            for place, start in starts.items()
            if place.topic in topics
        }
        return members, at

    def _partition(self, place: TopicPartition) -> Partition:
        return Partition(place.topic.removeprefix(self._prefix), place.partition)


async def _places(admin: AIOKafkaAdminClient, topics: list[str]) -> list[TopicPartition]:
    """All partitions of those of these topics that exist."""
    described: list[dict[str, Any]] = await admin.describe_topics(topics)
    return [
        TopicPartition(each["topic"], part["partition"])
        for each in described
        if not each["error_code"]
        for part in each["partitions"]
    ]


async def _members(admin: AIOKafkaAdminClient, group: str) -> tuple[int, set[str]]:
    """How many members a group has, and the topics they subscribe to."""
    (answer,) = await admin.describe_consumer_groups([group])
    members = [member for described in answer.groups for member in described[5]]
    topics: set[str] = set()
    for member in members:
        if member[3]:  # empty while the group is sharing out anew
            topics |= set(ConsumerProtocolMemberMetadata.decode(member[3]).subscription)
    return len(members), topics


async def _oldest(
    consumer: AIOKafkaConsumer, wanted: Collection[tuple[TopicPartition, int]]
) -> dict[tuple[TopicPartition, int], datetime]:
    """When the records at these places were appended. Groups differ in where they are, so one round for each depth."""
    found: dict[tuple[TopicPartition, int], datetime] = {}
    left = set(wanted)
    while left:
        depth: dict[TopicPartition, int] = {}
        for place, at in sorted(left):
            depth.setdefault(place, at)
        found |= await _appended(consumer, depth)
        left -= set(depth.items())
    return found


async def _appended(
    consumer: AIOKafkaConsumer, at: Mapping[TopicPartition, int]
) -> dict[tuple[TopicPartition, int], datetime]:
    consumer.assign(list(at))
    for place, offset in at.items():
        consumer.seek(place, offset)
    found: dict[tuple[TopicPartition, int], datetime] = {}
    ends = asyncio.get_running_loop().time() + FIRST_RECORDS_WITHIN
    while len(found) < len(at) and (left := ends - asyncio.get_running_loop().time()) > 0:
        for place, records in (await consumer.getmany(timeout_ms=int(left * 1000))).items():
            moment = datetime.fromtimestamp(records[0].timestamp / 1000, UTC)
            found.setdefault((place, at[place]), moment)
            consumer.pause(place)
    return found


@asynccontextmanager
async def open_kafka_overview(url: str) -> AsyncIterator[KafkaOverview]:
    """For the length of a block; connects when first used. Raises Misconfigured when the URL is wrong."""
    overview = KafkaOverview(url)
    try:
        yield overview
    finally:
        await overview.close()
