"""Which records go to the brokers together: what waits at the same time, by partition, in the order it came."""

import asyncio
import zlib
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from aiokafka.producer.message_accumulator import BatchBuilder

from crossdesk.bus.envelope import Envelope


@dataclass(eq=False, slots=True)
class Shipment:
    """The events of one publish. `landed` is done when the brokers have all of them, or fails with their error."""

    landed: "asyncio.Future[None]"
    missing: int

    def settle(self, error: BaseException | None) -> None:
        """Note the fate of one of the events."""
        self.missing -= 1
        if self.landed.done():
            return
        if error is not None:
            self.landed.set_exception(copy(error))  # each is raised in a task of its own, with a traceback of its own
        elif not self.missing:
            self.landed.set_result(None)


class Place(NamedTuple):
    topic: str
    partition: int


class Waiting(NamedTuple):
    """A record not yet handed to the producer."""

    place: Place
    envelope: Envelope
    shipment: Shipment


@dataclass(slots=True)
class Load:
    """One batch of a partition, and whose records are in it. Takes nothing more once it was full: order counts."""

    batch: BatchBuilder
    shipments: list[Shipment] = field(default_factory=list)
    full: bool = False

    def take(self, record: Waiting) -> bool:
        """Add a record, the first whatever its size; False when there is no room."""
        envelope = record.envelope
        headers = [(name, value.encode()) for name, value in envelope.headers().items()]
        self.full = self.full or not self.batch.append(
            timestamp=None, key=envelope.key.encode(), value=envelope.data, headers=headers
        )
        if not self.full:
            self.shipments.append(record.shipment)
        return not self.full

    def settle(self, error: BaseException | None) -> None:
        for shipment in self.shipments:
            shipment.settle(error)


def partition_of(key: str, partitions: int) -> int:
    """The partition of a key: CRC-32, as librdkafka has it and our log in PostgreSQL.

    Kafka's Java clients take murmur2, which costs ten times as much here.
    """
    return zlib.crc32(key.encode()) % partitions


def load(waiting: Sequence[Waiting], new_batch: Callable[[], Any]) -> tuple[dict[Place, Load], list[Waiting]]:
    """One batch for each partition, and the records for which there was no room. Whom nobody waits for is left out."""
    loads: dict[Place, Load] = {}
    left = []
    for record in waiting:
        if record.shipment.landed.done():
            continue
        found = loads.get(record.place)
        if found is None:
            found = loads[record.place] = Load(new_batch())
        if not found.take(record):
            left.append(record)
    return loads, left
