"""What a worker keeps on either bus: every event once, in order within its key, whatever dies in between."""

import asyncio
import contextlib
from collections import Counter

import pytest
from crossdesk.bus.url import open_bus
from crossdesk.consume.subscription import Retry
from crossdesk.errors import Transient
from crossdesk.testing.databases import execute, with_parts
from crossdesk.testing.waiting import PATIENCE, until
from crossdesk.testing.worker_bench import QUICKLY, Crash, FaultyBus, a_message, count_message
from msgspec.structs import replace


def assert_in_order(by_key: dict[str, list[int]]) -> None:
    assert all(numbers == sorted(numbers) for numbers in by_key.values()), by_key


async def test_every_event_is_handled_once_and_its_outcome_published_in_order(bench):
    await bench.publish(*(a_message(n) for n in range(200)))
    async with bench.working(bench.subscription()):
        await bench.until_counted(set(range(200)))
    assert Counter(await bench.counted()) == Counter(range(200))
    said = await bench.said_about()
    assert sorted(n for numbers in said.values() for n in numbers) == list(range(200))
    assert_in_order(said)


async def test_an_event_published_twice_has_one_effect(bench):
    await bench.publish(a_message(1), a_message(1), a_message(2))
    await bench.publish(a_message(1))
    async with bench.working(bench.subscription()):
        await bench.until_counted({1, 2})
        await bench.publish(a_message(1, conversation=1), a_message(3))
        await bench.until_counted({3})
    assert Counter(await bench.counted()) == Counter([1, 2, 3])


@pytest.mark.parametrize("step", ["before publish", "after publish", "before commit", "after commit"])
async def test_a_crash_between_any_two_steps_neither_loses_nor_doubles(bench, step):
    await bench.publish(*(a_message(n) for n in range(50)))
    async with open_bus(bench.bus_url) as bus:
        with contextlib.suppress(Crash):
            async with bench.working(bench.subscription(), bus=FaultyBus(bus, {step})) as task:
                await asyncio.wait([task], timeout=PATIENCE)
                assert isinstance(task.exception(), Crash)
    async with bench.working(bench.subscription()):
        await bench.until_counted(set(range(50)))
        await until(lambda: _all_said(bench, 50))
    assert Counter(await bench.counted()) == Counter(range(50))
    assert_in_order(await bench.said_about())


async def _all_said(bench, count: int) -> bool:
    said = await bench.said_about()
    return {n for numbers in said.values() for n in numbers} == set(range(count))


async def test_a_crash_inside_a_handler_undoes_the_whole_batch(bench):
    died = False

    async def die_once(event, work):
        nonlocal died
        events = await count_message(event, work)
        if event.inquiry.text == "5" and not died:
            died = True
            raise Crash
        return events

    await bench.publish(*(a_message(n) for n in range(10)))
    with contextlib.suppress(Crash):
        async with bench.working(bench.subscription(die_once)) as task:
            await asyncio.wait([task], timeout=PATIENCE)
    async with bench.working(bench.subscription(die_once)):
        await bench.until_counted(set(range(10)))
    assert Counter(await bench.counted()) == Counter(range(10))


async def test_three_members_come_two_stay_and_nothing_is_lost_or_doubled(bench):
    async with contextlib.AsyncExitStack() as others:
        async with bench.working(bench.subscription()):
            await bench.publish(*(a_message(n) for n in range(40)))
            await bench.until_counted(set(range(20)))
            for _ in range(2):
                await others.enter_async_context(bench.working(bench.subscription()))
            await bench.publish(*(a_message(n) for n in range(40, 160)))
        await bench.publish(*(a_message(n) for n in range(160, 240)))
        await bench.until_counted(set(range(240)))
    assert Counter(await bench.counted()) == Counter(range(240))
    said = await bench.said_about()
    assert sorted(n for numbers in said.values() for n in numbers) == list(range(240))
    assert_in_order(said)


async def test_a_transient_failure_holds_only_its_own_key(bench):
    open_door = asyncio.Event()

    async def wait_for_the_door(event, work):
        if event.inquiry.text == "0" and not open_door.is_set():
            raise Transient("the door is shut")
        return await count_message(event, work)

    patient = Retry(attempts=10_000, first_delay=0.01, longest_delay=0.02)
    await bench.publish(*(a_message(n, conversation=n % 2) for n in range(20)))
    async with bench.working(bench.subscription(wait_for_the_door, retry=patient)):
        await bench.until_counted(set(range(1, 20, 2)))
        held = await bench.counted()
        open_door.set()
        await bench.until_counted(set(range(20)))
    assert set(held) == set(range(1, 20, 2))
    assert_in_order(await bench.said_about())


async def test_a_slow_fetch_holds_only_its_own_key_and_stays_in_order_within_it(bench):
    release = asyncio.Event()
    began: list[int] = []

    async def fetch(event, database):
        number = int(event.inquiry.text)
        began.append(number)
        if number == 0:
            await release.wait()
        return number

    await bench.publish(*(a_message(n, conversation=n % 2) for n in range(20)))
    async with bench.working(bench.subscription(fetch=fetch, deadline=60.0)):
        await bench.until_counted(set(range(1, 20, 2)))
        assert [number for number in began if number % 2 == 0] == [0]
        release.set()
        await bench.until_counted(set(range(20)))
    assert_in_order(await bench.said_about())


async def test_a_fetch_past_its_deadline_is_tried_again(bench):
    tries = 0

    async def fetch(event, database):
        nonlocal tries
        tries += 1
        if tries < 3:
            await asyncio.Event().wait()

    await bench.publish(a_message(0))
    async with bench.working(bench.subscription(fetch=fetch, deadline=0.05, retry=QUICKLY)):
        await bench.until_counted({0})
    assert tries == 3


async def test_only_what_was_prepared_and_left_doubts_is_fetched_and_the_handler_gets_what_came_of_it(bench):
    asked: list[int] = []
    handled: dict[int, int] = {}

    def prepare(event):
        return int(event.inquiry.text)

    async def fetch(event, prepared):
        asked.append(prepared)
        return prepared + 1000

    async def note(event, work, fetched):
        handled[int(event.inquiry.text)] = fetched
        return await count_message(event, work)

    steps = {"prepare": prepare, "fetch": fetch, "doubtful": lambda prepared: prepared % 2 == 1}
    await bench.publish(*(a_message(n, conversation=n % 5) for n in range(200)))
    async with bench.working(bench.subscription(note, **steps)):
        await bench.until_counted(set(range(200)))
    assert sorted(asked) == list(range(1, 200, 2))
    assert handled == {number: number + 1000 * (number % 2) for number in range(200)}
    assert_in_order(await bench.said_about())


async def test_an_event_that_cannot_be_prepared_is_poison_and_others_go_on(bench):
    def prepare(event):
        if event.inquiry.text == "0":
            raise ValueError("unreadable")
        return 0

    async def fetch(event, prepared):
        return prepared

    async def note(event, work, fetched):
        return await count_message(event, work)

    steps = {"prepare": prepare, "fetch": fetch, "doubtful": lambda prepared: True}
    await bench.publish(*(a_message(n, conversation=n) for n in range(5)))
    async with bench.working(bench.subscription(note, **steps), limit=1):
        await bench.until_counted(set(range(1, 5)))
    assert len(await bench.dead_letters()) == 1


async def test_an_event_nobody_waits_for_is_settled_with_others_when_its_time_is_up(bench):
    transactions: set[str] = set()

    async def note_transaction(event, work):
        transactions.add(await work.connection.fetchval("SELECT pg_current_xact_id()::text"))
        return await count_message(event, work)

    # So long that five messages cannot all come too late for each other, however slow the machine.
    async with bench.working(bench.subscription(note_transaction, gather=3.0)), open_bus(bench.bus_url) as bus:
        for number in range(5):
            await bus.publish([a_message(number)])
        await bench.until_counted(set(range(5)))
    assert len(transactions) < 5


async def test_draining_finishes_the_batch_at_work_and_commits_it(bench):
    entered = asyncio.Event()

    async def slowly(event, work):
        entered.set()
        await asyncio.sleep(0.2)
        return await count_message(event, work)

    await bench.publish(a_message(0))
    async with bench.working(bench.subscription(slowly)):
        await entered.wait()
    assert await bench.counted() == [0]
    assert await _all_said(bench, 1)


async def test_draining_settles_what_holds_up_the_commit_of_what_is_settled(bench):
    released, looked_up = asyncio.Event(), Counter()

    async def fetch(event, _):
        looked_up[int(event.inquiry.text)] += 1
        if event.inquiry.text == "0":
            await released.wait()

    async def count(event, work, _):
        return await count_message(event, work)

    await bench.publish(a_message(0), *(a_message(number, conversation=number % 5 + 1) for number in range(1, 40)))
    async with bench.working(bench.subscription(count, fetch=fetch, deadline=60.0)):
        await bench.until_counted(set(range(1, 40)))
        released.set()
    async with bench.working(bench.subscription(count, fetch=fetch)):
        await bench.publish(a_message(40))
        await bench.until_counted(set(range(41)))
    assert looked_up == Counter(range(41))


async def test_events_of_several_tenants_in_a_batch_stay_apart(bench, database_url):
    await execute(
        with_parts(database_url, user="crossdesk_owner"),
        "ALTER TABLE counted ENABLE ROW LEVEL SECURITY",
        "ALTER TABLE counted FORCE ROW LEVEL SECURITY",
        "CREATE POLICY tenant ON counted "
        "USING (tenant = ANY (string_to_array(current_setting('app.tenants', true), ',')))",
    )
    mine = a_message(1)
    other = a_message(2)
    other = replace(other, tenant="other", data=other.data.replace(b'"tenant":"demo"', b'"tenant":"other"'))
    await bench.publish(mine, other)
    async with bench.working(bench.subscription()):
        await bench.until_counted({1})
        await until(lambda: _counted_for(bench, "other", [2]))
    assert await bench.counted() == [1]


async def _counted_for(bench, tenant: str, numbers: list[int]) -> bool:
    async with bench.database.transaction([tenant]) as connection:
        rows = await connection.fetch("SELECT number FROM counted")
    return [row["number"] for row in rows] == numbers
