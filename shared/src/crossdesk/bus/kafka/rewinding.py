"""Set a group of Kafka back in time."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from crossdesk.bus.kafka.connection import OUTAGES, client_options, name_prefix
from crossdesk.bus.kafka.refusal import naming_refusals
from crossdesk.bus.kafka.told import told
from crossdesk.bus.protocol import Partition
from crossdesk.bus.rewound import Rewound, still_read
from crossdesk.errors import BusUnavailable


async def rewind_kafka(url: str, group: str, to: datetime, *, only_look: bool) -> list[Rewound]:
    """See `crossdesk.bus.url.rewind`."""
    prefix = name_prefix(url)
    try:
        async with _clients(url, prefix + group) as (admin, consumer):
            await _refuse_members(admin, prefix + group)
            known = await admin.list_consumer_group_offsets(prefix + group)
            committed = {place: found.offset for place, found in known.items() if found.offset >= 0}
            earlier = await _earlier(consumer, committed, to)
            if earlier and not only_look:
                consumer.assign(list(earlier))
                await consumer.commit(earlier)
    except OUTAGES as error:
        raise BusUnavailable(f"Kafka: {group} cannot be set back ({told(error)})") from error
    return sorted(
        (
            Rewound(Partition(place.topic.removeprefix(prefix), place.partition), committed[place], after)
            for place, after in earlier.items()
        ),
        key=lambda each: each.partition,
    )


async def _refuse_members(admin: AIOKafkaAdminClient, group: str) -> None:
    (answer,) = await admin.describe_consumer_groups([group])
    members = sum(len(described[5]) for described in answer.groups)
    if members:
        raise still_read(group, members)


async def _earlier(
    consumer: AIOKafkaConsumer, committed: dict[TopicPartition, int], to: datetime
) -> dict[TopicPartition, int]:
    """The first offset of that time or later, where it is before what was committed."""
    if not committed:
        return {}
    moment = round(to.timestamp() * 1000)
    found = await consumer.offsets_for_times(dict.fromkeys(committed, moment))
    return {
        place: found[place].offset
        for place, at in committed.items()
        if found.get(place) is not None and found[place].offset < at
    }


@asynccontextmanager
async def _clients(url: str, group: str) -> AsyncIterator[tuple[AIOKafkaAdminClient, AIOKafkaConsumer]]:
    options = client_options(url)
    admin = AIOKafkaAdminClient(**options)
    consumer = AIOKafkaConsumer(**options, group_id=group, enable_auto_commit=False)
    try:
        async with naming_refusals(options):
            await admin.start()
        await consumer.start()
        yield admin, consumer
    finally:
        await consumer.stop()
        await admin.close()
