"""The simulation proves something only if it finds what is broken: here it is, between the worker and its world."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from crossdesk.bus.protocol import Polled
from crossdesk.contracts.event import derive_id
from crossdesk.errors import BusUnavailable
from crossdesk.testing.simulation.members import Seams
from crossdesk.testing.simulation.plan import plan_of
from crossdesk.testing.simulation.run import run
from msgspec.structs import replace

SEEDS = range(60)


@dataclass
class BrokenBus:
    """The simulated bus, whole. What is broken about it is what a test overrides."""

    bus: Any

    async def publish(self, envelopes, *, deadline=10.0):
        await self.bus.publish(envelopes, deadline=deadline)

    def polled(self, polled):
        return polled

    def committing(self, offsets):
        return offsets

    @asynccontextmanager
    async def join(self, group, topics):
        async with self.bus.join(group, topics) as member:
            yield BrokenMember(self, member)


@dataclass
class BrokenMember:
    bus: BrokenBus
    member: Any

    async def poll(self, **options):
        return self.bus.polled(await self.member.poll(**options))

    async def commit(self, offsets):
        if offsets := self.bus.committing(offsets):
            await self.member.commit(offsets)


class CommitsBeforePublishing(BrokenBus):
    """Says at once that events are published, and publishes them when it comes to it."""

    async def publish(self, envelopes, *, deadline=10.0):
        self.later = asyncio.create_task(self._publish_later(list(envelopes)))

    async def _publish_later(self, envelopes):
        await asyncio.sleep(2.0)
        while True:
            try:
                return await self.bus.publish(envelopes)
            except BusUnavailable:
                await asyncio.sleep(0.1)


class CommitsOneTooMany(BrokenBus):
    def committing(self, offsets):
        return {partition: offset + 1 for partition, offset in offsets.items()}


class NeverCommits(BrokenBus):
    def committing(self, offsets):
        return {}


class ReadsBackwards(BrokenBus):
    """Brings what it has read last first, so that a batch is settled out of order."""

    def polled(self, polled):
        return Polled(polled.records[::-1], polled.lost)


class PublishesBackwards(BrokenBus):
    async def publish(self, envelopes, *, deadline=10.0):
        await self.bus.publish(envelopes[::-1], deadline=deadline)


class GivesIdsOfItsOwn(BrokenBus):
    """A process that publishes again what another has published, under new ids: the zombie nobody can tell."""

    async def publish(self, envelopes, *, deadline=10.0):
        own = [replace(envelope, id=derive_id(self.bus.name, envelope.id)) for envelope in envelopes]
        await self.bus.publish(own, deadline=deadline)


class LosesDeadLetters(BrokenBus):
    async def publish(self, envelopes, *, deadline=10.0):
        await self.bus.publish([each for each in envelopes if each.topic != "dead-letters"], deadline=deadline)


class ForgetsToPublishAgain(BrokenBus):
    """Takes "not acknowledged" for an answer."""

    async def publish(self, envelopes, *, deadline=10.0):
        try:
            await self.bus.publish(envelopes, deadline=deadline)
        except BusUnavailable:
            return


@dataclass
class WithoutReceipts:
    """A pool whose connections pass over the receipts that are written."""

    pool: Any

    @asynccontextmanager
    async def acquire(self):
        async with self.pool.acquire() as connection:
            execute = connection.execute

            async def forgetful(statement, *arguments):
                if "INSERT INTO receipts" in statement:
                    return f"INSERT 0 {len(arguments[1])}"
                return await execute(statement, *arguments)

            connection.execute = forgetful
            yield connection


def assert_found(expected: set[str], seams: Seams) -> None:
    """Run seeds until findings of all these kinds have come."""
    missing = set(expected)
    for seed in SEEDS:
        missing -= {kind for kind, _ in run(plan_of(seed), seams).findings}
        if not missing:
            return
    pytest.fail(f"{len(SEEDS)} seeds did not find what is broken: {missing}")


@pytest.mark.parametrize(
    ("broken", "expected"),
    [
        (CommitsBeforePublishing, {"early", "lost"}),
        (CommitsOneTooMany, {"early", "lost"}),
        (NeverCommits, {"stuck"}),
        (ReadsBackwards, {"reordered"}),
        (PublishesBackwards, {"reordered"}),
        (GivesIdsOfItsOwn, {"doubled"}),
        (LosesDeadLetters, {"early", "lost"}),
        (ForgetsToPublishAgain, {"early", "lost"}),
    ],
)
def test_a_broken_bus_is_found(broken, expected):
    assert_found(expected, Seams(bus=broken))


def test_receipts_that_are_not_written_are_found():
    assert_found({"doubled"}, Seams(pool=WithoutReceipts))
