"""Reading what Kafka's log holds by now."""

from collections.abc import AsyncGenerator, Collection
from datetime import datetime

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import ClusterAuthorizationFailedError, TopicAuthorizationFailedError

from crossdesk.bus.kafka.bus import started
from crossdesk.bus.kafka.connection import OUTAGES, client_options, name_prefix
from crossdesk.bus.kafka.membership import record
from crossdesk.bus.kafka.tailing import places_of, reached, seek
from crossdesk.bus.kafka.told import told
from crossdesk.bus.protocol import Partition, Record
from crossdesk.bus.read_back import holding
from crossdesk.errors import BusUnavailable, Misconfigured


async def read_kafka_back(
    url: str, topics: Collection[str], since: datetime | None, keys: Collection[str] | None
) -> AsyncGenerator[Record, None]:
    """See `crossdesk.bus.read_back.read_back`."""
    prefix = name_prefix(url)
    options = client_options(url)
    consumer = AIOKafkaConsumer(**options, enable_auto_commit=False, auto_offset_reset="earliest")
    async with started(consumer, "reading back", options):
        try:
            every = await places_of(consumer, [prefix + topic for topic in topics])
            held = set(holding([Partition(*place) for place in every], keys))
            places = [place for place in every if Partition(*place) in held]
            async for found in _read_to_end(consumer, places, since, prefix):
                if keys is None or found.key in keys:
                    yield found
        except (TopicAuthorizationFailedError, ClusterAuthorizationFailedError) as error:
            raise Misconfigured(f"Kafka: this user may not read the log: {told(error)}") from error
        except OUTAGES as error:
            raise BusUnavailable(f"Kafka: cannot read the log ({told(error)})") from error


async def _read_to_end(
    consumer: AIOKafkaConsumer, places: list[TopicPartition], since: datetime | None, prefix: str
) -> AsyncGenerator[Record, None]:
    consumer.assign(places)
    await seek(consumer, places, since)
    ends = await consumer.end_offsets(places)
    while not await reached(consumer, ends):
        for messages in (await consumer.getmany(timeout_ms=500, max_records=1000)).values():
            for message in messages:
                yield record(message, prefix)
