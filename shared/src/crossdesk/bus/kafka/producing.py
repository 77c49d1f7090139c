"""Appending to Kafka with acks=all, idempotent, and with a deadline of our own.

To each broker one load after another: what is published while a load is under way makes up the next one, so that many
publishes share a request, and a broker that does not answer holds up nobody else's. aiokafka's idempotent producer
never gives a batch up (aiokafka #1101), so what was under way at its deadline may land later; what still waited then is
dropped, and nothing piles up behind an outage.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.errors import MessageSizeTooLargeError, OutOfOrderSequenceNumber, ProducerClosed, UnknownProducerId

from crossdesk.bus.deadlines import Deadlines
from crossdesk.bus.envelope import Envelope
from crossdesk.bus.kafka.connection import OUTAGES
from crossdesk.bus.kafka.loading import Load, Place, Shipment, Waiting, load, partition_of
from crossdesk.bus.kafka.refusal import naming_refusals
from crossdesk.bus.kafka.told import told
from crossdesk.errors import BusUnavailable

LARGEST_REQUEST = 4 * 1024 * 1024
"""Bytes; the broker's own limit on one record stays at its default of 1 MiB."""

_SPOILED = (OutOfOrderSequenceNumber, UnknownProducerId, ProducerClosed)
"""Errors after which only a new producer helps (aiokafka #1017)."""


class Producing:
    """The producer of a process, made when first needed and made anew when spoiled."""

    def __init__(self, options: dict[str, Any], prefix: str) -> None:
        self._prefix = prefix
        self._options = options
        self._producer: AIOKafkaProducer | None = None
        self._making = asyncio.Lock()
        self._deadlines = Deadlines()
        self._waiting: dict[int | None, list[Waiting]] = {}
        self._carrying: dict[int | None, asyncio.Task[None]] = {}

    async def publish(self, envelopes: Sequence[Envelope], deadline: float) -> None:
        """Return when all brokers in sync have all events. Raises BusUnavailable."""
        ends = asyncio.get_running_loop().time() + deadline
        try:
            places = [self._place(each) or await self._look_up(each, ends) for each in envelopes]
            await self._put_in(envelopes, places, ends)
        except TimeoutError as error:
            for leader, waiting in self._waiting.items():
                self._waiting[leader] = [each for each in waiting if not each.shipment.landed.done()]
            raise BusUnavailable(f"Kafka: not acknowledged within {deadline:g} s") from error
        except OUTAGES as error:
            if isinstance(error, _SPOILED):
                await self._drop_producer()
            raise BusUnavailable(f"Kafka: send failed ({told(error, 'Write')})") from error

    async def check(self) -> None:
        """Ask a broker for metadata. Raises one of OUTAGES."""
        await (await self._ready()).client.fetch_all_metadata()

    async def close(self) -> None:
        """End the producer; what has not landed within two seconds is left to the brokers."""
        await self._drop_producer()

    def _put_in(self, envelopes: Sequence[Envelope], places: Sequence[Place], ends: float) -> "asyncio.Future[None]":
        landed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        shipment = Shipment(landed, len(envelopes))
        self._deadlines.watch(landed, ends)
        for place, envelope in zip(places, envelopes, strict=True):
            leader = self._leader(place)
            self._waiting.setdefault(leader, []).append(Waiting(place, envelope, shipment))
            if leader not in self._carrying or self._carrying[leader].done():
                self._carrying[leader] = asyncio.create_task(self._carry(leader), name="carry to Kafka")
        return landed

    def _leader(self, place: Place) -> int | None:
        """The broker that takes a partition's records, as far as we know; that it moves on breaks no order."""
        if self._producer is None:
            return None
        leader: int | None = self._producer.client.cluster.leader_for_partition(TopicPartition(*place))
        return leader

    def _place(self, envelope: Envelope) -> Place | None:
        """None as long as the topic's partitions are not known."""
        if len(envelope.data) > LARGEST_REQUEST:
            raise MessageSizeTooLargeError(f"{len(envelope.data)} bytes")
        topic = self._prefix + envelope.topic
        known = self._producer and self._producer.client.cluster.partitions_for_topic(topic)
        return Place(topic, partition_of(envelope.key, len(known))) if known else None

    async def _look_up(self, envelope: Envelope, ends: float) -> Place:
        topic = self._prefix + envelope.topic
        async with asyncio.timeout_at(ends):
            known = await (await self._ready()).partitions_for(topic)
        return Place(topic, partition_of(envelope.key, len(known)))

    async def _carry(self, leader: int | None) -> None:
        """Bring all that waits for a broker there, load by load, until nothing waits."""
        while waiting := self._waiting.pop(leader, []):
            try:
                producer = await self._ready()
                loads, left = load(waiting, producer.create_batch)
                self._waiting[leader] = left + self._waiting.get(leader, [])
                await _deliver(producer, loads)
            except BaseException as error:
                for record in waiting:
                    record.shipment.settle(ProducerClosed() if isinstance(error, asyncio.CancelledError) else error)
                if not isinstance(error, Exception):
                    raise

    async def _drop_producer(self) -> None:
        producer, self._producer = self._producer, None
        if producer is None:
            return
        carrying, self._carrying = self._carrying, {}
        ending = asyncio.create_task(producer.stop())
        _, unfinished = await asyncio.wait([ending], timeout=2)
        if unfinished:
            producer._sender.sender_task.cancel()  # stop() flushes for as long as no broker answers, but for this
        await ending
        for task in carrying.values():
            task.cancel()  # what a cancelled sender held is never settled

    async def _ready(self) -> AIOKafkaProducer:
        if self._producer is not None:
            return self._producer
        async with self._making:
            if self._producer is None:
                producer = AIOKafkaProducer(
                    **self._options,
                    acks="all",
                    enable_idempotence=True,
                    max_batch_size=128 * 1024,
                    max_request_size=LARGEST_REQUEST,
                    request_timeout_ms=10_000,
                )
                try:
                    async with naming_refusals(self._options):
                        await producer.start()
                except BaseException:
                    await producer.stop()
                    raise
                self._producer = producer
            return self._producer


async def _deliver(producer: AIOKafkaProducer, loads: Mapping[Place, Load]) -> None:
    """Hand all batches over in one go, so that each broker gets one request, and settle them as they land."""
    landings = {}
    for place, each in loads.items():
        landing = await producer.send_batch(each.batch, place.topic, partition=place.partition)
        landings[landing] = each
    if landings:
        await asyncio.wait(landings)
    for landing, each in landings.items():
        each.settle(landing.exception())
