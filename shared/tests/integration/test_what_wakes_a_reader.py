"""The PostgreSQL log wakes a reader for what it waits for, and brings along what it does not wait for."""

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from uuid import uuid4

from crossdesk.bus.envelope import Envelope
from crossdesk.bus.protocol import Bus, Membership, Partition, Polled
from crossdesk.consume.subscription import Subscription
from crossdesk.consume.worker import Worker
from crossdesk.contracts import AnswerDrafted, ReplyDecided
from crossdesk.testing.buses import opened, provision_bus
from crossdesk.testing.plugin import PASSWORD
from crossdesk.testing.waiting import PATIENCE


def an_envelope(topic: str) -> Envelope:
    return Envelope(uuid4(), "Told", "test", datetime.now(UTC), "demo", topic, "demo/1", b"{}")


async def take_hold(member: Membership) -> None:
    """Poll until the member has all partitions."""
    while not member._complete:  # the protocol has no word for it
        await member.poll(limit=10, wait=0.05)


async def test_records_nobody_waits_for_come_along_with_one_that_is_waited_for(database_url):
    url = await provision_bus(database_url, PASSWORD)
    async with opened(url, ["slow", "quick"], partitions=1) as bus, bus.join("readers", ["slow", "quick"]) as member:
        await take_hold(member)
        waiting = asyncio.create_task(member.poll(limit=10, wait=30.0, patient={"slow"}))
        await asyncio.sleep(0)
        await bus.publish([an_envelope("slow")])
        await bus.publish([an_envelope("quick")])
        polled = await waiting
    assert {record.partition.topic for record in polled.records} == {"slow", "quick"}


class ListeningMembership:
    """Remembers what it was asked for, of which the first poll only finds out that it is let read; brings nothing."""

    def __init__(self) -> None:
        self.asked: list[tuple[float, Collection[str]]] = []
        self.was_asked = asyncio.Event()

    async def poll(self, *, limit: int, wait: float, paused: object = (), patient: Collection[str] = ()) -> Polled:
        self.asked.append((wait, patient))
        if len(self.asked) > 1:
            self.was_asked.set()
        await asyncio.sleep(0)
        return Polled()

    async def commit(self, offsets: dict[Partition, int]) -> None:
        """Nothing was read."""


class ListeningBus:
    """Lets in one member."""

    def __init__(self) -> None:
        self.member = ListeningMembership()

    @asynccontextmanager
    async def join(self, group: str, topics: object) -> AsyncIterator[ListeningMembership]:
        yield self.member


async def test_a_worker_waits_for_what_its_subscriptions_are_in_a_hurry_for(service_database):
    async def nothing(event: object, work: object) -> list:
        return []

    bus: Bus = ListeningBus()
    subscriptions = [Subscription(AnswerDrafted, nothing, gather=0.2), Subscription(ReplyDecided, nothing)]
    worker = Worker("gateway", bus, await service_database("crossdesk"), subscriptions, dead_letters_in_a_row=5)
    running = asyncio.create_task(worker.run())
    await asyncio.wait_for(bus.member.was_asked.wait(), PATIENCE)
    worker.drain()
    await running
    assert bus.member.asked[0][0] < 0.2
    assert bus.member.asked[1] == (0.2, set(AnswerDrafted.topics()))
