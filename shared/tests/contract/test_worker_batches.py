"""What makes a worker fast takes nothing from what it keeps: rows shared, receipts spared, envelopes left unopened."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Collection
from contextlib import AbstractAsyncContextManager

import asyncpg
import pytest
from crossdesk.bus.protocol import Bus, Membership
from crossdesk.bus.url import open_bus
from crossdesk.consume.subscription import Retry, Subscription
from crossdesk.contracts.intent import InquiryUnderstood
from crossdesk.testing.databases import execute, with_parts
from crossdesk.testing.waiting import PATIENCE, until
from crossdesk.testing.worker_bench import (
    Crash,
    FaultyBus,
    NotedRows,
    a_case_in_need,
    a_message,
    count_message,
    garbled,
    note_message,
    say_number,
)


def assert_in_order(by_key: dict[str, list[int]]) -> None:
    assert all(numbers == sorted(numbers) for numbers in by_key.values()), by_key


async def _some_dead_letters(bench) -> bool:
    return bool(await bench.dead_letters())


async def test_a_stateless_subscription_says_the_same_again_on_a_replay_and_leaves_no_receipts(bench):
    await bench.publish(*(a_message(n) for n in range(30)))
    stateless = bench.subscription(say_number, stateless=True)
    async with open_bus(bench.bus_url) as bus:
        with contextlib.suppress(Crash):
            async with bench.working(stateless, bus=FaultyBus(bus, {"before commit"})) as task:
                await asyncio.wait([task], timeout=PATIENCE)
                assert isinstance(task.exception(), Crash)
    before = [envelope.id for envelope in await bench.said("languages")]
    assert before
    async with bench.working(stateless):
        await until(lambda: _said_again(bench, before))
    said = await bench.said("languages")
    assert len({envelope.id for envelope in said}) == 30
    assert len({(envelope.id, envelope.data) for envelope in said}) == 30
    assert await bench.receipts() == 0


async def _said_again(bench, ids: list) -> bool:
    said = Counter(envelope.id for envelope in await bench.said("languages"))
    return len(said) == 30 and all(said[each] > 1 for each in ids)


async def test_a_subscription_with_state_leaves_a_receipt_for_each_event(bench):
    await bench.publish(*(a_message(n) for n in range(30)))
    async with bench.working(bench.subscription()):
        await bench.until_counted(set(range(30)))
    assert await bench.receipts() == 30


@pytest.mark.parametrize("alone", [False, True])
async def test_rows_are_loaded_once_and_saved_once_for_a_whole_batch(bench, alone):
    batches: list[NotedRows] = []

    def rows() -> NotedRows:
        batches.append(NotedRows())
        return batches[-1]

    await bench.publish(*(a_message(n) for n in range(60)))
    # So long that sixty messages cannot all come too late for each other, however slow the machine.
    async with bench.working(bench.subscription(note_message, rows=rows, alone=alone, gather=3.0)):
        await bench.until_counted(set(range(60)))
    assert Counter(await bench.counted()) == Counter(range(60))
    assert len(batches) < 60
    assert all((len(each.loaded), each.saved, each.told) == (1, 1, 1) for each in batches)
    assert all(each.loaded[0] == [number for *_, number in each.noted] for each in batches)
    assert_in_order(await bench.said_about())


@pytest.mark.parametrize("alone", [False, True])
async def test_a_save_that_fails_blames_the_event_at_fault_and_nobody_else(bench, database_url, alone):
    owner = with_parts(database_url, user="crossdesk_owner")
    await execute(owner, "ALTER TABLE counted ADD CHECK (number <> 7)")
    batches: list[NotedRows] = []

    def rows() -> NotedRows:
        batches.append(NotedRows())
        return batches[-1]

    await bench.publish(*(a_message(n) for n in range(30)))
    async with bench.working(bench.subscription(note_message, rows=rows, alone=alone)):
        await bench.until_counted(set(range(30)) - {7})
        await until(lambda: _some_dead_letters(bench))
    letters = await bench.dead_letters()
    assert {letter.event_id for letter in letters} == {str(a_message(7).id)}
    assert "CheckViolationError" in letters[0].error
    assert Counter(await bench.counted()) == Counter(set(range(30)) - {7})
    told = [number for each in batches if each.told for *_, number in each.noted]
    assert Counter(told) == Counter(set(range(30)) - {7}), "told of what was rolled back, or not of what was kept"
    assert_in_order(await bench.said_about())


async def test_what_needs_something_else_first_is_not_even_read(bench):
    """The last one is for us and cannot be read: its dead letter shows that one would have come for the others."""
    others = [garbled(a_case_in_need(n, "dispute", "shipment")) for n in range(5)]
    answered = garbled(a_case_in_need(5))
    await bench.publish(*others, answered, a_case_in_need(6, "shipment"), garbled(a_case_in_need(7, "shipment")))
    async with bench.working(Subscription(InquiryUnderstood, count_message, need="shipment")):
        await bench.until_counted({6})
        await until(lambda: _some_dead_letters(bench))
    (letter,) = await bench.dead_letters()
    assert (letter.event_type, letter.event_topic) == ("InquiryUnderstood", "understanding-shipment")
    assert await bench.counted() == [6]


async def test_who_names_no_need_is_given_every_event_of_its_type(bench):
    cases = [a_case_in_need(0, "dispute"), a_case_in_need(1), a_case_in_need(2, "shipment")]
    await bench.publish(*cases)
    async with bench.working(Subscription(InquiryUnderstood, count_message)):
        await bench.until_counted({0, 1, 2})
    assert Counter(await bench.counted()) == Counter([0, 1, 2])


@pytest.mark.parametrize("outage", [ConnectionError("reset"), asyncpg.CannotConnectNowError("starting up")])
async def test_a_fetch_that_meets_an_outage_of_the_database_is_tried_again_whatever_its_attempts(bench, outage):
    tries: Counter[int] = Counter()

    async def fetch(event, database):
        number = int(event.inquiry.text)
        tries[number] += 1
        if number == 0 and tries[0] <= 2:
            raise outage

    await bench.publish(*(a_message(n, conversation=n % 2) for n in range(6)))
    async with bench.working(bench.subscription(fetch=fetch, retry=Retry(attempts=1)), limit=0):
        await bench.until_counted(set(range(6)))
    assert tries == Counter({0: 3, **dict.fromkeys(range(1, 6), 1)})
    assert await bench.dead_letters() == []
    assert_in_order(await bench.said_about())


BACKLOG = 3000


async def test_an_urgent_event_overtakes_a_backlog(bench):
    handled: list[int] = []
    busy, go_on = asyncio.Event(), asyncio.Event()

    async def note(event, work):
        busy.set()
        await go_on.wait()
        handled.append(int(event.inquiry.text))
        return []

    await bench.publish(*(a_message(n, conversation=n % 300) for n in range(BACKLOG)))
    async with bench.working(bench.subscription(note)):
        await busy.wait()
        await bench.publish(a_message(BACKLOG, conversation=300, lane="urgent"))
        go_on.set()
        await until(lambda: _all_handled(handled))
    assert Counter(handled) == Counter(range(BACKLOG + 1))
    assert handled.index(BACKLOG) < BACKLOG / 2


async def _all_handled(handled: list[int]) -> bool:
    return len(handled) > BACKLOG


async def test_two_members_that_were_given_the_same_events_count_each_once_without_a_transaction(bench):
    """As when one was stopped for long and goes on where another has taken over: each reads the log for itself."""
    await bench.publish(*(a_message(n, conversation=n % 5) for n in range(200)))
    async with open_bus(bench.bus_url) as one, open_bus(bench.bus_url) as other:
        alone = bench.subscription(note_message, rows=NotedRows, alone=True)
        async with (
            bench.working(alone, bus=SeparateGroups(one, "one")),
            bench.working(alone, bus=SeparateGroups(other, "other")),
        ):
            await bench.until_counted(set(range(200)))
            await bench.publish(*(a_message(n, conversation=n % 5) for n in range(200, 300)))
            await bench.until_counted(set(range(300)))
    assert Counter(await bench.counted()) == Counter(range(300))
    assert_in_order(await bench.said_about())


class SeparateGroups:
    """A bus that puts its member into a group of its own, so that it is given what others are given, too."""

    def __init__(self, bus: Bus, suffix: str) -> None:
        self._bus = bus
        self._suffix = suffix
        self.publish = bus.publish

    def join(self, group: str, topics: Collection[str]) -> AbstractAsyncContextManager[Membership]:
        return self._bus.join(f"{group}-{self._suffix}", topics)
