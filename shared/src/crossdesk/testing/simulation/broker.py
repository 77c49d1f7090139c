"""The log as the brokers hold it. Nothing here waits: every method is one moment at the server."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from zlib import crc32

from crossdesk.bus.envelope import Envelope
from crossdesk.bus.protocol import Partition, Record
from crossdesk.errors import BusUnavailable
from crossdesk.testing.examples import NOON
from crossdesk.testing.simulation.commits import CommitWatch
from crossdesk.testing.simulation.groups import Group
from crossdesk.testing.simulation.world import World, resolve

MOST_AT_ONCE = 6
"""Records of one fetch: small, so that a run has many batches."""

Positions = Mapping[Partition, tuple[int, int]]
"""What a member has read, by partition: the epoch it got the partition in, and the next offset."""


@dataclass(frozen=True)
class Fetched:
    """What one fetch saw: partitions owned with their epochs, where reading began, records, and the group's version."""

    owned: Mapping[Partition, int]
    starts: Mapping[Partition, int]
    records: Sequence[Record]
    version: int


class Broker:
    """Partitions, groups, and who waits for news. What promises forbid goes to the world's findings at once."""

    def __init__(self, world: World, topics: Collection[str]) -> None:
        self.world = world
        self.partitions = [Partition(topic, number) for topic in topics for number in range(world.plan.partitions)]
        self.records: dict[Partition, list[Record]] = {partition: [] for partition in self.partitions}
        self.groups: dict[str, Group] = {}
        self.on_their_way = 0
        self._watch = CommitWatch()

    def append(self, envelopes: Sequence[Envelope]) -> None:
        """Append all at once, each to the partition of its key."""
        for envelope in envelopes:
            partition = Partition(envelope.topic, crc32(envelope.key.encode()) % self.world.plan.partitions)
            log = self.records[partition]
            moment = NOON + timedelta(seconds=self.world.loop.time())
            log.append(Record(partition, len(log), envelope.key, envelope.headers(), envelope.data, moment))
        self._watch.appended(envelopes)
        grown = {envelope.topic for envelope in envelopes}
        for name, group in self.groups.items():
            if not grown.isdisjoint(group.topics):
                self.tell(name)

    def append_late(self, envelopes: Sequence[Envelope], seconds: float) -> None:
        """Append after a while, to everybody's surprise."""
        self.on_their_way += 1

        def land() -> None:
            self.on_their_way -= 1
            self.world.note(f"{len(envelopes)} events land late")
            self.append(envelopes)

        self.world.loop.in_world(seconds, land)

    def group(self, name: str, topics: Collection[str]) -> Group:
        """The group of this name, which reads these topics."""
        if name not in self.groups:
            mine = [partition for partition in self.partitions if partition.topic in topics]
            self.groups[name] = Group(mine, frozenset(topics))
        return self.groups[name]

    def fetch(self, name: str, member: str, positions: Positions, limit: int, paused: Collection[Partition]) -> Fetched:
        """Records the member has not read. A partition it got anew starts at the committed offset.

        Raises BusUnavailable, or takes the member in again, when it was put out meanwhile.
        """
        group = self.groups[name]
        if member not in group.members:
            if self.world.rng.random() < 0.5:
                raise BusUnavailable("this member was put out of its group")
            group.join(member)
            self.tell(name)
        owned = group.owned(member)
        starts = {partition: _start(group, partition, epoch, positions) for partition, epoch in owned.items()}
        room = min(limit, self.world.rng.randint(1, MOST_AT_ONCE))
        found = [each for p, start in starts.items() if p not in paused for each in self.records[p][start:]]
        return Fetched(owned, starts, found[:room], group.version)

    def commit(self, name: str, member: str, offsets: Positions) -> None:
        """Store offsets of partitions that are still the member's."""
        stored = self.groups[name].commit(member, offsets)
        self.world.findings.extend(self._watch.stored(name, stored, self.records))
        self.world.note(f"stored {_places(stored)} of {member}" if stored else f"passed over a commit of {member}")

    def behind(self) -> list[str]:
        """What the groups have not committed yet, in words; empty when all is settled."""
        return [
            f"{name} has not settled {partition.topic}/{partition.number} from {group.committed.get(partition, 0)} on"
            for name, group in self.groups.items()
            for partition in group.partitions
            if group.committed.get(partition, 0) < len(self.records[partition])
        ]

    def tell(self, name: str) -> None:
        """Wake the members of a group that wait for news, each after the time a message takes."""
        group = self.groups[name]
        group.version += 1
        waiting, group.waiting = group.waiting, []
        for each in waiting:
            self.world.loop.in_world(self.world.delay(), resolve, each)

    def news(self, name: str, since: int) -> "asyncio.Future[None]":
        """Done when something has changed for a group since this version."""
        news: asyncio.Future[None] = self.world.loop.create_future()
        group = self.groups[name]
        if since == group.version:
            group.waiting.append(news)
        else:
            news.set_result(None)
        return news


def _start(group: Group, partition: Partition, epoch: int, positions: Positions) -> int:
    known, offset = positions.get(partition, (-1, 0))
    return offset if known == epoch else group.committed.get(partition, 0)


def _places(offsets: Mapping[Partition, int]) -> str:
    return ", ".join(f"{partition.topic}/{partition.number} up to {offset}" for partition, offset in offsets.items())
