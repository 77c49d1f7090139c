"""The simulated bus keeps the contract of the two real ones, as far as it can be told by one process at a time."""

import asyncio
import random
from collections.abc import Callable, Coroutine
from typing import Any

from crossdesk.bus.envelope import Envelope
from crossdesk.bus.protocol import Caught, Partition
from crossdesk.contracts.event import derive_id
from crossdesk.testing.examples import NOON
from crossdesk.testing.simulation.broker import Broker
from crossdesk.testing.simulation.bus import SimulatedBus
from crossdesk.testing.simulation.plan import Plan
from crossdesk.testing.simulation.processes import Process
from crossdesk.testing.simulation.virtual_loop import VirtualLoop
from crossdesk.testing.simulation.world import World

TOPIC = "numbers"


def simulated(story: Callable[[Broker], Coroutine[Any, Any, None]], partitions: int = 1) -> None:
    """Run a story to its end."""
    rng = random.Random(1)
    world = World(Plan(1, partitions=partitions), rng, VirtualLoop(rng))
    task = world.loop.start(Process("story"), story(Broker(world, [TOPIC])))
    assert world.loop.run(task.done, until=1000, most_steps=100_000)
    task.result()


def numbered(*numbers: int, key: str = "key") -> list[Envelope]:
    return [
        Envelope(derive_id(key, number), "Numbered", "test", NOON, "demo", TOPIC, key, str(number).encode())
        for number in numbers
    ]


async def read(member: Any, count: int) -> list[int]:
    """The next `count` numbers."""
    found: list[int] = []
    while len(found) < count:
        found += [int(record.data) for record in (await member.poll(limit=100, wait=5.0)).records]
    return found


def test_events_of_a_key_come_in_order_and_one_resumes_at_the_committed_offset():
    async def story(broker):
        bus = SimulatedBus(broker, "one")
        await bus.publish(numbered(*range(10)))
        async with bus.join("group", [TOPIC]) as member:
            assert await read(member, 10) == list(range(10))
            await member.commit({Partition(TOPIC, 0): 5})
        async with bus.join("group", [TOPIC]) as member:
            assert await read(member, 5) == [5, 6, 7, 8, 9]

    simulated(story)


def test_a_member_hears_what_it_lost_and_what_it_says_of_it_is_passed_over():
    async def story(broker):
        one, other = SimulatedBus(broker, "one"), SimulatedBus(broker, "other")
        await one.publish(numbered(*range(3)))
        async with one.join("group", [TOPIC]) as member:
            await read(member, 3)
            broker.groups["group"].leave("one")
            async with other.join("group", [TOPIC]) as second:
                await member.commit({Partition(TOPIC, 0): 3})
                assert await read(second, 3) == [0, 1, 2]

    simulated(story)


def test_a_partition_that_came_back_starts_over_and_is_reported_lost():
    async def story(broker):
        bus = SimulatedBus(broker, "one")
        await bus.publish(numbered(*range(2)))
        async with bus.join("group", [TOPIC]) as member:
            await read(member, 2)
            group = broker.groups["group"]
            group.leave("one")
            group.join("one")
            await member.commit({Partition(TOPIC, 0): 2})
            polled = await member.poll(limit=100, wait=5.0)
            assert polled.lost == {Partition(TOPIC, 0)}
            assert group.committed == {}
            assert [int(record.data) for record in polled.records] in ([0], [0, 1])

    simulated(story)


def test_a_paused_partition_brings_nothing_and_news_end_the_waiting():
    async def story(broker):
        bus = SimulatedBus(broker, "one")
        async with bus.join("group", [TOPIC]) as member:
            await bus.publish(numbered(0))
            paused = await member.poll(limit=10, wait=0.5, paused=[Partition(TOPIC, 0)])
            assert not paused.records
            assert (await member.lag())[Partition(TOPIC, 0)].events == 1
            await read(member, 1)
            began = broker.world.loop.time()
            later = asyncio.create_task(bus.publish(numbered(1)))
            assert await read(member, 1) == [1]
            assert broker.world.loop.time() - began < 4.0
            await later

    simulated(story)


def test_a_tail_reads_all_and_says_when_it_has():
    async def story(broker):
        bus = SimulatedBus(broker, "one")
        await bus.publish([*numbered(0, 1, key="a"), *numbered(2, key="b")])
        found = []
        async for item in bus.tail([TOPIC]):
            if isinstance(item, Caught):
                break
            found.append(int(item.data))
        assert sorted(found) == [0, 1, 2]

    simulated(story, partitions=3)
