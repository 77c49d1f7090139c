"""When /readyz, /startupz and /livez of a service agree: ready is who reads, and a long rebalance kills nobody."""

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from types import SimpleNamespace

import pytest
from crossdesk.bus.protocol import Polled
from crossdesk.consume.subscription import Subscription
from crossdesk.consume.worker import UNTIL_ANSWERED, Worker
from crossdesk.contracts.gateway import InquiryReceived
from crossdesk.errors import BusUnavailable
from crossdesk.health import Health
from crossdesk.testing.waiting import until


class Bus:
    """Lets everybody into the group, and answers polls as it is told to, one after the other."""

    def __init__(self) -> None:
        self.answers: asyncio.Queue[Polled | BusUnavailable] = asyncio.Queue()
        self.joined = 0
        self.waits: list[float] = []

    @asynccontextmanager
    async def join(self, group: str, topics: Collection[str]) -> AsyncIterator["Bus"]:
        self.joined += 1
        yield self

    async def poll(self, *, wait: float, **_: object) -> Polled:
        self.waits.append(wait)
        answer = await self.answers.get()
        if isinstance(answer, BusUnavailable):
            raise answer
        return answer


class Pool:
    """A database that answers."""

    async def execute(self, statement: str, timeout: float) -> str:
        return statement


async def count(event: InquiryReceived, work: object) -> list[object]:
    return []


@pytest.fixture
def bus() -> Bus:
    return Bus()


@pytest.fixture
async def health(bus: Bus) -> AsyncIterator[Health]:
    """Of a worker that runs on this bus."""
    database = SimpleNamespace(pool=Pool())
    worker = Worker("counter", bus, database, [Subscription(InquiryReceived, count)], dead_letters_in_a_row=5)
    running = asyncio.create_task(worker.run())
    yield Health("counter", worker, database, lambda: True, stuck_after=60.0)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def is_ready(health: Health) -> bool:
    return (await health.readyz()).status_code == 200


async def polled(bus: Bus, times: int) -> bool:
    return len(bus.waits) >= times


async def test_a_member_is_ready_after_its_first_poll_though_it_brought_nothing(bus, health):
    await until(lambda: polled(bus, 1))
    assert not await is_ready(health)
    assert b"has not let it read yet" in (await health.readyz()).body
    bus.answers.put_nowait(Polled())
    await until(lambda: is_ready(health))


async def test_a_poll_that_is_over_before_the_bus_has_answered_makes_nobody_ready(bus, health):
    for _ in range(3):
        bus.answers.put_nowait(Polled(answered=False))
    await until(lambda: polled(bus, 4))
    assert not await is_ready(health)
    bus.answers.put_nowait(Polled())
    await until(lambda: is_ready(health))
    await until(lambda: polled(bus, 5))
    assert bus.waits[:4] == [UNTIL_ANSWERED] * 4, "somebody waits for the readiness"
    assert bus.waits[4] > UNTIL_ANSWERED


async def test_who_may_not_read_is_ready_at_none_of_its_retries(bus, health):
    for retry in range(1, 4):
        await until(lambda retry=retry: polled(bus, retry))
        assert bus.joined == retry
        assert not await is_ready(health)
        bus.answers.put_nowait(BusUnavailable("no right to inquiries"))
    await until(lambda: polled(bus, 4))
    assert not await is_ready(health)


async def test_readiness_falls_with_the_bus_and_comes_back_with_a_poll_after_joining_again(bus, health):
    bus.answers.put_nowait(Polled())
    await until(lambda: is_ready(health))
    bus.answers.put_nowait(BusUnavailable("no broker answers"))
    await until(lambda: polled(bus, 3))
    assert bus.joined == 2
    assert not await is_ready(health)
    bus.answers.put_nowait(Polled())
    await until(lambda: is_ready(health))


async def test_who_waits_for_the_bus_for_long_is_neither_killed_nor_restarted(bus, health):
    await until(lambda: polled(bus, 1))
    assert not await is_ready(health)
    assert (await health.startupz()).status_code == 200
    assert (await health.livez()).status_code == 200
