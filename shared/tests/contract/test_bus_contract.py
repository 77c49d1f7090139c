"""The contract both buses keep. Run on PostgreSQL by default, on Kafka with CROSSDESK_TEST_BUS=kafka://host:port."""

import asyncio
from collections import defaultdict
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from crossdesk.bus.catching_up import CatchingUp
from crossdesk.bus.envelope import Envelope, from_headers
from crossdesk.bus.protocol import Caught, Membership, Partition, Record
from crossdesk.bus.url import open_bus
from crossdesk.errors import BusUnavailable
from crossdesk.tasks import background
from crossdesk.testing.buses import opened
from crossdesk.testing.waiting import until

PATIENCE = 60


@pytest.fixture
def topic() -> str:
    return "numbers"


def an_envelope(topic: str, key: str, number: int) -> Envelope:
    return Envelope(
        id=uuid4(),
        type="Numbered",
        source="test",
        time=datetime.now(UTC),
        tenant="demo",
        topic=topic,
        key=key,
        data=str(number).encode(),
        cause=uuid4(),
        traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    )


async def read(member: Membership, count: int, *, commit: bool = True) -> list[Record]:
    """Poll until `count` records came; commits behind each of them."""
    found: list[Record] = []
    async with asyncio.timeout(PATIENCE):
        while len(found) < count:
            polled = await member.poll(limit=100, wait=0.5)
            found.extend(polled.records)
            if commit:
                await member.commit({record.partition: record.offset + 1 for record in polled.records})
    return found


async def test_what_is_published_comes_back_whole(bus_url, topic):
    sent = an_envelope(topic, "demo/ключ", 1)
    async with opened(bus_url, [topic]) as bus:
        await bus.publish([sent])
        async with bus.join(topic, [topic]) as member:
            (record,) = await read(member, 1)
    assert from_headers(topic, record.key, record.headers, record.data) == sent


async def test_events_of_a_key_stay_in_order(bus_url, topic):
    async with opened(bus_url, [topic]) as bus:
        for number in range(0, 300, 10):
            await bus.publish([an_envelope(topic, f"key-{n % 7}", n) for n in range(number, number + 10)])
        async with bus.join(topic, [topic]) as member:
            records = await read(member, 300)
    by_key = defaultdict(list)
    for record in records:
        by_key[record.key].append(int(record.data))
    assert sorted(n for numbers in by_key.values() for n in numbers) == list(range(300))
    assert all(numbers == sorted(numbers) for numbers in by_key.values())


async def test_a_member_is_answered_though_nothing_is_there_to_read(bus_url, topic):
    async with opened(bus_url, [topic]) as bus, bus.join(topic, [topic]) as member, asyncio.timeout(PATIENCE):
        while not (polled := await member.poll(limit=100, wait=0.1)).answered:
            assert not polled.records
        assert not polled.records


async def test_a_member_resumes_from_committed_offsets(bus_url, topic):
    async with opened(bus_url, [topic], partitions=1) as bus:
        await bus.publish([an_envelope(topic, "key", n) for n in range(10)])
        async with bus.join(topic, [topic]) as member:
            records = await read(member, 10, commit=False)
            await member.commit({records[0].partition: records[4].offset + 1})
        async with bus.join(topic, [topic]) as member:
            again = await read(member, 5)
    assert [int(record.data) for record in again] == [5, 6, 7, 8, 9]


async def test_groups_read_independently(bus_url, topic):
    async with opened(bus_url, [topic]) as bus:
        await bus.publish([an_envelope(topic, f"key-{n}", n) for n in range(20)])
        for group in (f"{topic}-a", f"{topic}-b"):
            async with bus.join(group, [topic]) as member:
                assert len(await read(member, 20)) == 20


async def test_members_share_partitions_and_take_over_when_one_leaves(bus_url, topic):  # noqa: C901  # one story, told in one place
    """1 -> 3 -> 2 members under traffic: nothing is missed, and each key stays in order for the group as a whole."""
    seen: dict[str, list[int]] = defaultdict(list)
    stop: list[asyncio.Event] = [asyncio.Event() for _ in range(3)]
    shares: dict[int, set[Partition]] = {0: set(), 1: set(), 2: set()}

    async def consume(number: int) -> None:
        async with bus.join(topic, [topic]) as member:
            while not stop[number].is_set():
                polled = await member.poll(limit=20, wait=0.1)
                shares[number] -= polled.lost
                shares[number] |= {record.partition for record in polled.records}
                for record in polled.records:
                    seen[record.key].append(int(record.data))
                await member.commit({record.partition: record.offset + 1 for record in polled.records})

    async def publish(first: int, last: int) -> None:
        for number in range(first, last):
            await bus.publish([an_envelope(topic, f"key-{number % 12}", number)])

    async def everybody_reads() -> bool:
        nonlocal published
        await publish(published, published + 12)
        published += 12
        return all(shares[number] for number in range(3))

    async def all_seen() -> bool:
        return {n for numbers in seen.values() for n in numbers} == set(range(published))

    published = 0
    async with opened(bus_url, [topic], partitions=6) as bus, asyncio.TaskGroup() as members:
        members.create_task(consume(0))
        await publish(0, 60)
        published = 60
        members.create_task(consume(1))
        members.create_task(consume(2))
        await until(everybody_reads)
        stop[0].set()
        await publish(published, published + 120)
        published += 120
        await until(all_seen)
        stop[1].set()
        stop[2].set()
    for numbers in seen.values():
        firsts = list(dict.fromkeys(numbers))
        assert firsts == sorted(firsts), "a replay may repeat events, but never bring a new one before an older one"


async def test_a_partition_is_reported_lost_before_it_is_read_by_another(bus_url, topic):
    async with opened(bus_url, [topic], partitions=2) as bus, AsyncExitStack() as stack:
        first = await stack.enter_async_context(bus.join(topic, [topic]))
        await bus.publish([an_envelope(topic, f"key-{n}", n) for n in range(20)])
        await read(first, 20)
        second = await stack.enter_async_context(bus.join(topic, [topic]))
        lost: set[Partition] = set()
        taken: set[Partition] = set()

        async def both_have_polled() -> bool:
            await bus.publish([an_envelope(topic, f"key-{n}", n) for n in range(20)])
            one, other = await asyncio.gather(first.poll(limit=50, wait=0.1), second.poll(limit=50, wait=0.1))
            lost.update(one.lost)
            taken.update(record.partition for record in other.records)
            return bool(taken)

        await until(both_have_polled)
    assert taken <= lost


async def test_paused_partitions_bring_nothing_until_resumed(bus_url, topic):
    async with opened(bus_url, [topic], partitions=1) as bus, bus.join(topic, [topic]) as member:
        await bus.publish([an_envelope(topic, "key", 0)])
        (record,) = await read(member, 1)
        await member.poll(limit=10, wait=0.01, paused=[record.partition])
        await bus.publish([an_envelope(topic, "key", 1)])
        paused = await member.poll(limit=10, wait=0.7, paused=[record.partition])
        (resumed,) = await read(member, 1)
    assert not paused.records
    assert int(resumed.data) == 1


async def test_lag_is_told_in_events_and_in_seconds(bus_url, topic):
    async with opened(bus_url, [topic], partitions=1) as bus, bus.join(topic, [topic]) as member:
        await bus.publish([an_envelope(topic, "key", n) for n in range(5)])
        records = await read(member, 5, commit=False)
        behind = (await member.lag())[records[0].partition]
        await member.commit({records[0].partition: records[4].offset + 1})
        level = (await member.lag())[records[0].partition]
    assert (behind.events, level.events) == (5, 0)
    assert behind.seconds > level.seconds == 0


async def test_a_tail_reads_everything_says_when_it_caught_up_and_goes_on(bus_url, topic):
    async with opened(bus_url, [topic]) as bus:
        await bus.publish([an_envelope(topic, f"key-{n}", n) for n in range(30)])
        before: list[int] = []
        after: list[int] = []
        caught = False
        async with asyncio.timeout(PATIENCE):
            async for item in bus.tail([topic]):
                if isinstance(item, Caught):
                    caught = True
                    await bus.publish([an_envelope(topic, "later", 99)])
                else:
                    (after if caught else before).append(int(item.data))
                if after:
                    break
    assert sorted(before) == list(range(30))
    assert after == [99]


async def test_a_tail_can_begin_at_a_point_in_time(bus_url, topic):
    async with opened(bus_url, [topic]) as bus:
        await bus.publish([an_envelope(topic, f"key-{n}", n) for n in range(10)])
        await asyncio.sleep(0.05)  # the log's clock has milliseconds: the two halves must differ in them
        middle = datetime.now(UTC)
        await bus.publish([an_envelope(topic, f"key-{n}", n) for n in range(10, 20)])
        found: list[int] = []
        async with asyncio.timeout(PATIENCE):
            async for item in bus.tail([topic], since=middle):
                if isinstance(item, Caught):
                    break
                found.append(int(item.data))
        nothing = [item async for item in _until_caught(bus, topic, datetime.now(UTC) + timedelta(seconds=1))]
    assert sorted(found) == list(range(10, 20))
    assert nothing == []


async def test_a_tail_at_rest_can_be_asked_to_read_all_that_is_on_the_log_by_now(bus_url, topic):
    async with opened(bus_url, [topic]) as bus, asyncio.timeout(PATIENCE):
        read, catching_up, caught = [], CatchingUp(), asyncio.Event()
        async with background(_read_into(read, bus, topic, catching_up, caught), name="tail"):
            await caught.wait()
            for number in range(20):
                await bus.publish([an_envelope(topic, f"key-{number}", number)])
                assert await catching_up.now(PATIENCE)
                assert len(read) == number + 1
            assert await catching_up.now(PATIENCE)  # nothing came, and it says so all the same


async def _read_into(read, bus, topic, catching_up, caught):
    async for item in bus.tail([topic], catching_up=catching_up):
        if isinstance(item, Caught):
            caught.set()
        else:
            read.append(int(item.data))


async def _until_caught(bus, topic, since):
    async for item in bus.tail([topic], since=since):
        if isinstance(item, Caught):
            return
        yield item


async def test_publishing_to_nowhere_fails_within_its_deadline(bus_url, topic):
    scheme = bus_url.partition("://")[0]
    nowhere = "kafka://127.0.0.1:1" if scheme == "kafka" else "postgresql://bus:x@127.0.0.1:1/nowhere"
    async with open_bus(nowhere) as bus, asyncio.timeout(PATIENCE):
        with pytest.raises(BusUnavailable):
            await bus.publish([an_envelope(topic, "key", 1)], deadline=0.5)
        with pytest.raises(BusUnavailable):
            await bus.check(deadline=0.5)
