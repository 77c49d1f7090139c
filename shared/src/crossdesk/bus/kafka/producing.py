"""Appending to Kafka with acks=all, idempotent, and with a deadline of our own.

aiokafka's idempotent producer never gives a batch up (aiokafka #1101). So a send that ran into its deadline stays
in the producer and may land later; until it has, nothing more is put in, or an outage would pile up in memory.
"""

import asyncio
from collections.abc import Sequence
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.errors import OutOfOrderSequenceNumber, ProducerClosed, UnknownProducerId

from crossdesk.bus.envelope import Envelope
from crossdesk.bus.kafka.connection import OUTAGES
from crossdesk.errors import BusUnavailable

LARGEST_REQUEST = 4 * 1024 * 1024
"""Bytes; the broker's own limit on one record stays at its default of 1 MiB."""

_SPOILED = (OutOfOrderSequenceNumber, UnknownProducerId, ProducerClosed)
"""Errors after which only a new producer helps (aiokafka #1017)."""

Landing = asyncio.Future[Any]


class Producing:
    """The producer of a process, made when first needed and made anew when spoiled."""

    def __init__(self, options: dict[str, Any], prefix: str) -> None:
        self._prefix = prefix
        self._options = options
        self._producer: AIOKafkaProducer | None = None
        self._making = asyncio.Lock()
        self._overdue: set[Landing] = set()

    async def publish(self, envelopes: Sequence[Envelope], deadline: float) -> None:
        """Return when all brokers in sync have all events. Raises BusUnavailable."""
        landings: list[Landing] = []
        try:
            async with asyncio.timeout(deadline):
                await self._clear()
                producer = await self._ready()
                for envelope in envelopes:
                    # one by one, so that what was sent before a deadline is known
                    landings.append(await _send(producer, self._prefix + envelope.topic, envelope))  # noqa: PERF401
                await asyncio.gather(*(asyncio.shield(landing) for landing in landings))
        except TimeoutError as error:
            self._watch(landings)
            raise BusUnavailable(f"Kafka: not acknowledged within {deadline:g} s") from error
        except OUTAGES as error:
            self._watch(landings)
            if isinstance(error, _SPOILED):
                await self.close()
            raise BusUnavailable(f"Kafka: send failed ({type(error).__name__}: {error})") from error

    async def check(self) -> None:
        """Ask a broker for metadata. Raises one of OUTAGES."""
        await (await self._ready()).client.fetch_all_metadata()

    async def close(self) -> None:
        """End the producer; what has not landed within two seconds is left to the brokers."""
        producer, self._producer = self._producer, None
        if producer is None:
            return
        ending = asyncio.create_task(producer.stop())
        _, unfinished = await asyncio.wait([ending], timeout=2)
        if unfinished:
            producer._sender.sender_task.cancel()  # stop() flushes for as long as no broker answers, but for this
        await ending

    async def _ready(self) -> AIOKafkaProducer:
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
                    await producer.start()
                except BaseException:
                    await producer.stop()
                    raise
                self._producer = producer
            return self._producer

    async def _clear(self) -> None:
        while self._overdue:
            await asyncio.wait(self._overdue)

    def _watch(self, landings: Sequence[Landing]) -> None:
        for landing in landings:
            if not landing.done():
                self._overdue.add(landing)
            landing.add_done_callback(self._landed)

    def _landed(self, landing: Landing) -> None:
        self._overdue.discard(landing)
        if not landing.cancelled():
            landing.exception()  # the caller was told at the deadline; asking here keeps asyncio from warning


async def _send(producer: AIOKafkaProducer, topic: str, envelope: Envelope) -> Landing:
    landing: Landing = await producer.send(
        topic, envelope.data, key=envelope.key.encode(), headers=list(envelope.headers())
    )
    return landing
