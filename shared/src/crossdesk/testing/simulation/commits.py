"""Watches the promise that is hard to see at the end: no offset is stored before all below it is said."""

import json
from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from crossdesk.bus.envelope import Envelope
from crossdesk.bus.protocol import Partition, Record
from crossdesk.contracts.dead_letters import EventDeadLettered
from crossdesk.testing.simulation.chain import GARBAGE
from crossdesk.testing.simulation.checks import Finding, opened

Place = tuple[str, int, int]


class CommitWatch:
    """Told of every append and every stored offset."""

    def __init__(self) -> None:
        self._followed: set[tuple[str, UUID | None]] = set()
        self._given_up: set[tuple[str, Place]] = set()
        self._verified: dict[tuple[str, Partition], int] = {}

    def appended(self, envelopes: Sequence[Envelope]) -> None:
        """Note what the log has now."""
        for envelope in envelopes:
            self._followed.add((envelope.source, envelope.cause))
            if envelope.type == EventDeadLettered.__name__:
                body = json.loads(envelope.data)
                place = (body["event_topic"], body["event_partition"], body["event_offset"])
                self._given_up.add((envelope.source, place))

    def stored(
        self, group: str, offsets: Mapping[Partition, int], log: Mapping[Partition, Sequence[Record]]
    ) -> Iterator[Finding]:
        """A finding for each record below a stored offset from which nothing has followed yet."""
        for partition, offset in offsets.items():
            begin = self._verified.get((group, partition), 0)
            self._verified[group, partition] = max(begin, offset)
            for record in log[partition][begin:offset]:
                if not self._settled(group, record):
                    yield "early", f"{group}: {partition.topic}/{partition.number}@{record.offset} is not settled"

    def _settled(self, group: str, record: Record) -> bool:
        if record.data == GARBAGE:
            return (group, (*record.partition, record.offset)) in self._given_up
        return (group, opened(record).id) in self._followed
