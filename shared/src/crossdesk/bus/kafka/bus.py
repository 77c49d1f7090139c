"""The Kafka backend of the bus."""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from aiokafka import AIOKafkaConsumer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import TopicAlreadyExistsError, for_code

from crossdesk.bus.catching_up import CatchingUp
from crossdesk.bus.envelope import Envelope
from crossdesk.bus.kafka.connection import OUTAGES, client_options, name_prefix
from crossdesk.bus.kafka.fetch_sessions import FetchSessions
from crossdesk.bus.kafka.membership import KafkaMembership
from crossdesk.bus.kafka.producing import Producing
from crossdesk.bus.kafka.refusal import naming_refusals
from crossdesk.bus.kafka.stopping import stop
from crossdesk.bus.kafka.tailing import read_on
from crossdesk.bus.kafka.told import lost, told
from crossdesk.bus.protocol import Caught, Membership, Record
from crossdesk.contracts import KEPT_FOREVER
from crossdesk.errors import BusUnavailable

REPLICAS = 3
"""Copies of each record, as far as there are brokers; with three, two must acknowledge."""
RETENTION_MS = 7 * 24 * 3600 * 1000


class KafkaBus:
    """See `crossdesk.bus.protocol.Bus`."""

    def __init__(self, url: str, instance: str) -> None:
        self._options = client_options(url)
        self._prefix = name_prefix(url)
        self._instance = instance
        self.producing = Producing(self._options, self._prefix)

    async def publish(self, envelopes: Sequence[Envelope], *, deadline: float = 10.0) -> None:
        """See `Bus.publish`."""
        if envelopes:
            await self.producing.publish(envelopes, deadline)

    @asynccontextmanager
    async def join(self, group: str, topics: Collection[str]) -> AsyncIterator[Membership]:
        """See `Bus.join`. With a stable instance name a restart takes its partitions back without a rebalance."""
        consumer = AIOKafkaConsumer(
            **self._options,
            group_id=self._prefix + group,
            group_instance_id=f"{self._prefix}{group}-{self._instance}" if self._instance else None,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            session_timeout_ms=10_000,
            heartbeat_interval_ms=1_000,
            fetch_max_wait_ms=500,
        )
        fetches = FetchSessions(consumer._client.send)
        consumer._client.send = fetches.send
        member = KafkaMembership(consumer, group, self._prefix, fetches)
        consumer.subscribe([self._prefix + topic for topic in topics], listener=member)
        async with started(consumer, group, self._options):
            yield member

    async def tail(
        self, topics: Collection[str], *, since: datetime | None = None, catching_up: CatchingUp | None = None
    ) -> AsyncIterator[Record | Caught]:
        """See `Bus.tail`. Raises BusUnavailable when it cannot go on."""
        consumer = AIOKafkaConsumer(**self._options, enable_auto_commit=False, auto_offset_reset="earliest")
        async with started(consumer, "tail", self._options):
            try:
                async for entry in read_on(consumer, self._prefix, topics, since, catching_up or CatchingUp()):
                    yield entry
            except OUTAGES as error:
                raise BusUnavailable(f"Kafka: a tail cannot go on ({told(error)})") from error

    async def check(self, deadline: float = 1.0) -> None:
        """See `Bus.check`."""
        try:
            await asyncio.wait_for(self.producing.check(), deadline)
        except OUTAGES as error:
            raise lost("cannot connect", error) from error


@asynccontextmanager
async def started(consumer: AIOKafkaConsumer, what: str, options: Mapping[str, Any]) -> AsyncIterator[None]:
    """For the length of a block. Raises BusUnavailable, and BusRefused where the brokers do not let us in."""
    try:
        try:
            async with naming_refusals(options):
                await consumer.start()
        except OUTAGES as error:
            raise lost(f"{what} cannot connect", error) from error
        yield
    finally:
        await stop(consumer)


@asynccontextmanager
async def open_kafka_bus(url: str, *, instance: str = "") -> AsyncIterator[KafkaBus]:
    """A bus on these brokers; connects when first used. Raises Misconfigured when the URL is wrong."""
    bus = KafkaBus(url, instance)
    try:
        yield bus
    finally:
        await bus.producing.close()


async def create_kafka_topics(url: str, topics: Collection[str], partitions: int) -> None:
    """Create the topics that are missing, replicated as far as there are brokers. Raises BusUnavailable."""
    admin = AIOKafkaAdminClient(**client_options(url))
    try:
        async with naming_refusals(client_options(url)):
            await admin.start()
        brokers = len((await admin.describe_cluster())["brokers"])
        replicas = min(REPLICAS, brokers)
        prefix = name_prefix(url)
        response = await admin.create_topics([_topic(topic, prefix, partitions, replicas) for topic in topics])
    except OUTAGES as error:
        raise BusUnavailable(f"Kafka: cannot create topics ({told(error)})") from error
    finally:
        await admin.close()
    _raise_refusals(response.topic_errors)


def _topic(name: str, prefix: str, partitions: int, replicas: int) -> NewTopic:
    configuration = {
        "min.insync.replicas": str(max(1, replicas - 1)),
        "retention.ms": "-1" if name in KEPT_FOREVER else str(RETENTION_MS),
    }
    return NewTopic(prefix + name, partitions, replicas, topic_configs=configuration)


def _raise_refusals(errors: Sequence[Sequence[Any]]) -> None:
    for name, code, *rest in errors:
        if code not in (0, TopicAlreadyExistsError.errno):
            refusal = told(for_code(code)(name), "Create")
            raise BusUnavailable(f"Kafka: topic {name!r} was refused: {refusal} {rest}")
