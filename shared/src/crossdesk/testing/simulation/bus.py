"""The simulated bus as one process sees it. Keeps the contract of `crossdesk.bus.protocol`, and no more than that."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

from crossdesk.bus.catching_up import CatchingUp
from crossdesk.bus.envelope import Envelope
from crossdesk.bus.protocol import Caught, Lag, Membership, Partition, Polled, Record
from crossdesk.errors import BusUnavailable
from crossdesk.testing.simulation.broker import Broker, Fetched
from crossdesk.testing.simulation.world import Channel

LATEST_LANDING = 20.0
"""Seconds after which an event may still land that was not acknowledged."""
TAIL_WAIT = 0.5
"""Seconds between looks of a tail."""


class SimulatedBus:
    """See `crossdesk.bus.protocol.Bus`. `name` tells the processes apart."""

    def __init__(self, broker: Broker, name: str) -> None:
        self.broker = broker
        self.world = broker.world
        self.name = name
        self.member: tuple[str, str] | None = None
        self.to_coordinator = Channel(broker.world)

    async def publish(self, envelopes: Sequence[Envelope], *, deadline: float = 10.0) -> None:
        """See `Bus.publish`."""
        if not envelopes:
            return
        if self.world.goes_wrong(self.world.plan.bus_trouble):
            await self._fail(envelopes, deadline)
        await self._append(envelopes, "publishes")

    async def _append(self, envelopes: Sequence[Envelope], verb: str) -> None:
        def land() -> None:
            self.world.note(f"{verb} {', '.join(f'{each.type} {each.id}' for each in envelopes)}", self.name)
            self.broker.append(envelopes)

        await Channel(self.world).call(land)

    async def _fail(self, envelopes: Sequence[Envelope], deadline: float) -> None:
        kind = self.world.rng.choice(("nothing lands", "all lands", "a part lands", "all lands later"))
        self.world.note(f"will not be acknowledged: {kind}")
        if kind == "all lands":
            await self._append(envelopes, "publishes without knowing it")
        elif kind == "a part lands":
            await self._append(self._part(envelopes), "publishes in part")
        elif kind == "all lands later":
            self.broker.append_late(envelopes, self.world.rng.uniform(0, LATEST_LANDING))
        await asyncio.sleep(self.world.rng.uniform(0, deadline))
        raise BusUnavailable("not acknowledged")

    def _part(self, envelopes: Sequence[Envelope]) -> list[Envelope]:
        """Of each key the first few: partitions acknowledge for themselves, each in order."""
        by_key: dict[str, list[Envelope]] = defaultdict(list)
        for envelope in envelopes:
            by_key[envelope.key].append(envelope)
        return [each for some in by_key.values() for each in some[: self.world.rng.randint(0, len(some))]]

    @asynccontextmanager
    async def join(self, group: str, topics: Collection[str]) -> AsyncIterator[Membership]:
        """See `Bus.join`."""
        await self.to_coordinator.call(lambda: self._enter(group, topics))
        try:
            yield SimulatedMembership(self, group)
        finally:
            await self.to_coordinator.call(self.put_out)

    def _enter(self, group: str, topics: Collection[str]) -> None:
        if self.world.goes_wrong(self.world.plan.bus_trouble):
            raise BusUnavailable("the group cannot be joined")
        self.broker.group(group, topics).join(self.name)
        self.member = (group, self.name)
        self.world.note(f"joins {group}", self.name)
        self.broker.tell(group)

    def put_out(self) -> None:
        """End the membership, at the broker's."""
        if self.member is not None:
            group, name = self.member
            self.broker.groups[group].leave(name)
            self.world.note(f"is out of {group}", name)
            self.broker.tell(group)

    async def tail(
        self, topics: Collection[str], *, since: datetime | None = None, catching_up: CatchingUp | None = None
    ) -> AsyncIterator[Record | Caught]:
        """See `Bus.tail`."""
        positions = {partition: 0 for partition in self.broker.partitions if partition.topic in topics}
        caught, catching_up = False, catching_up or CatchingUp()
        while True:
            catching_up.look()
            for partition in positions:
                for record in self.broker.records[partition][positions[partition] :]:
                    positions[partition] = record.offset + 1
                    if since is None or record.appended_at >= since:
                        yield record
            catching_up.reached()
            if not caught:
                caught = True
                yield Caught()
            await asyncio.sleep(TAIL_WAIT)

    async def check(self, deadline: float = 1.0) -> None:
        """See `Bus.check`."""
        await Channel(self.world).call(lambda: None)


class SimulatedMembership:
    """See `crossdesk.bus.protocol.Membership`. What it has read it knows itself, as Kafka's clients do."""

    def __init__(self, bus: SimulatedBus, group: str) -> None:
        self._bus = bus
        self._group = group
        self._positions: dict[Partition, tuple[int, int]] = {}

    async def poll(
        self, *, limit: int, wait: float, paused: Collection[Partition] = (), patient: Collection[str] = ()
    ) -> Polled:
        """See `Membership.poll`. Everything wakes: nothing may depend on being left asleep."""
        loop = self._bus.world.loop
        until = loop.time() + wait
        while True:
            fetched = await self._fetch(limit, paused)
            polled = self._taken(fetched)
            if polled.records or polled.lost or loop.time() >= until:
                return polled
            await self._bus.world.wait(self._bus.broker.news(self._group, fetched.version), until)

    async def _fetch(self, limit: int, paused: Collection[Partition]) -> Fetched:
        world, positions = self._bus.world, dict(self._positions)
        if world.goes_wrong(world.plan.bus_trouble / 10):
            raise BusUnavailable("the group cannot be read")
        return await self._bus.to_coordinator.call(
            lambda: self._bus.broker.fetch(self._group, self._bus.name, positions, limit, paused)
        )

    def _taken(self, fetched: Fetched) -> Polled:
        lost = frozenset(p for p, (epoch, _) in self._positions.items() if fetched.owned.get(p) != epoch)
        self._positions = {p: (epoch, fetched.starts[p]) for p, epoch in fetched.owned.items()}
        for record in fetched.records:
            self._positions[record.partition] = (fetched.owned[record.partition], record.offset + 1)
        return Polled(fetched.records, lost)

    async def commit(self, offsets: Mapping[Partition, int]) -> None:
        """See `Membership.commit`."""
        world = self._bus.world
        kept = {p: (self._positions[p][0], offset) for p, offset in offsets.items() if p in self._positions}
        fails = world.goes_wrong(world.plan.bus_trouble)
        if not fails or world.rng.random() < 0.5:
            await self._bus.to_coordinator.call(lambda: self._bus.broker.commit(self._group, self._bus.name, kept))
        if fails:
            raise BusUnavailable("the offsets were not stored, as far as we know")

    async def lag(self) -> Mapping[Partition, Lag]:
        """See `Membership.lag`; ages are not simulated."""
        group = self._bus.broker.groups[self._group]
        ends = {p: len(self._bus.broker.records[p]) for p in group.owned(self._bus.name)}
        return {p: Lag(end - group.committed.get(p, 0), 0.0) for p, end in ends.items()}
