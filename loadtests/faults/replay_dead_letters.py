"""Publish events again that were given up, with the ids and times they had.

The dead letter holds the body, but neither the event's time nor its cause, and receipts are found by the time: so the
event itself is looked up on the log where the dead letter says it stood. One past the topic's retention is left alone.
"""

import json
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from crossdesk.bus.envelope import Envelope, from_headers
from crossdesk.bus.protocol import Bus, Caught, Partition, Record
from crossdesk.contracts.dead_letters import EventDeadLettered
from crossdesk.errors import Undecodable

Place = tuple[Partition, int]


async def dead_letters(bus: Bus) -> list[EventDeadLettered]:
    """All that are on the log; those that cannot be read are left out."""
    return [
        EventDeadLettered.model_validate(body)
        for record in await _all_of(bus, [EventDeadLettered.topic])
        if (body := _object(record)) and "event_topic" in body
    ]


async def replay(bus: Bus, events: Collection[Envelope]) -> int:
    """Publish them again, in the order of their time; gives how many there were."""
    for envelope in sorted(events, key=lambda envelope: envelope.time):
        await bus.publish([envelope])
    return len(events)


def place_of(letter: EventDeadLettered) -> Place:
    """Where the event stood that was given up."""
    return Partition(letter.event_topic, letter.event_partition), letter.event_offset


async def places_of(bus: Bus, envelopes: Collection[Envelope]) -> set[Place]:
    """Where these events stand first on the log."""
    ids = {str(envelope.id) for envelope in envelopes}
    first: dict[str, Place] = {}
    for record in await _all_of(bus, {envelope.topic for envelope in envelopes}):
        event_id = record.headers.get("ce_id", "")
        if event_id in ids:
            first.setdefault(event_id, (record.partition, record.offset))
    return set(first.values())


async def originals(bus: Bus, letters: Collection[EventDeadLettered]) -> list[Envelope]:
    """The events of these dead letters, each once; those without an envelope cannot be published and are left out."""
    wanted = {place_of(letter) for letter in letters}
    found: dict[UUID, Envelope] = {}
    for record in await _all_of(bus, {partition.topic for partition, _ in wanted}):
        if (record.partition, record.offset) in wanted and (envelope := _envelope(record)):
            found[envelope.id] = envelope
    return list(found.values())


async def _all_of(bus: Bus, topics: Collection[str]) -> list[Record]:
    """Everything on these topics up to now."""
    records: list[Record] = []
    async for entry in bus.tail(topics):
        if isinstance(entry, Caught):
            break
        records.append(entry)
    return records


def _envelope(record: Record) -> Envelope | None:
    try:
        return from_headers(record.partition.topic, record.key, record.headers, record.data)
    except Undecodable:
        return None  # no event of ours: there is nothing to publish it under


def _object(record: Record) -> Mapping[str, Any] | None:
    try:
        body = json.loads(record.data)
    except ValueError:
        return None
    return body if isinstance(body, dict) else None
