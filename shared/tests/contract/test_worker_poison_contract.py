"""What a worker cannot handle is kept as a dead letter with its cause, and holds nobody up."""

import asyncio
from collections import Counter

import pytest
from crossdesk.errors import TooManyDeadLetters, Transient
from crossdesk.testing.databases import execute, with_parts
from crossdesk.testing.waiting import PATIENCE, until
from crossdesk.testing.worker_bench import QUICKLY, a_message, count_message
from msgspec.structs import replace


async def test_poison_is_isolated_from_its_batch_and_kept_with_its_cause(bench):
    async def refuse_seven(event, work):
        if event.inquiry.text == "7":
            raise ValueError("seven is not for us")
        return await count_message(event, work)

    await bench.publish(*(a_message(n) for n in range(30)))
    async with bench.working(bench.subscription(refuse_seven)):
        await bench.until_counted(set(range(30)) - {7})
        await until(lambda: _some_dead_letters(bench))
    (letter,) = await bench.dead_letters()
    assert Counter(await bench.counted()) == Counter(set(range(30)) - {7})
    assert (letter.consumer, letter.event_type, letter.attempts) == ("counter", "InquiryReceived", 1)
    assert "ValueError" in letter.error
    assert letter.inquiry_id is not None


async def _some_dead_letters(bench) -> bool:
    return bool(await bench.dead_letters())


async def test_what_the_database_refuses_only_at_the_commit_is_found_by_splitting(bench, database_url):
    await execute(
        with_parts(database_url, user="crossdesk_owner"),
        "ALTER TABLE counted ADD CONSTRAINT fits UNIQUE (number) DEFERRABLE INITIALLY DEFERRED",
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN IF NEW.number = 3 THEN RAISE EXCEPTION 'three'; END IF; RETURN NULL; END $$",
        "CREATE CONSTRAINT TRIGGER late AFTER INSERT ON counted DEFERRABLE INITIALLY DEFERRED "
        "FOR EACH ROW EXECUTE FUNCTION refuse()",
    )
    await bench.publish(*(a_message(n) for n in range(20)))
    async with bench.working(bench.subscription()):
        await bench.until_counted(set(range(20)) - {3})
        await until(lambda: _some_dead_letters(bench))
    assert Counter(await bench.counted()) == Counter(set(range(20)) - {3})


async def test_bytes_that_are_no_event_become_a_dead_letter_and_hold_nobody_up(bench):
    good = a_message(1)
    garbled = replace(good, id=a_message(2).id, data=b"\xff{")
    await bench.publish(garbled, good)
    async with bench.working(bench.subscription()):
        await bench.until_counted({1})
        await until(lambda: _some_dead_letters(bench))
    (letter,) = await bench.dead_letters()
    assert "Undecodable" in letter.error


async def test_a_transient_failure_is_given_up_after_its_attempts(bench):
    tries: list[str] = []

    async def never(event, work):
        tries.append(event.inquiry.text)
        raise Transient("not today")

    await bench.publish(a_message(0))
    async with bench.working(bench.subscription(never, retry=QUICKLY)):
        await until(lambda: _some_dead_letters(bench))
    (letter,) = await bench.dead_letters()
    assert letter.attempts == len(tries) == QUICKLY.attempts


async def test_too_many_dead_letters_in_a_row_stop_the_consumer_before_the_topic_is_drained(bench):
    async def broken(event, work):
        raise KeyError("everything is wrong")

    await bench.publish(*(a_message(n) for n in range(30)))
    with pytest.raises(TooManyDeadLetters):
        async with bench.working(bench.subscription(broken), limit=3) as task:
            await asyncio.wait([task], timeout=PATIENCE)
    assert len(await bench.dead_letters()) <= 3
    async with bench.working(bench.subscription()):
        await bench.until_counted(set(range(30)))


async def test_poison_here_and_there_stops_nobody(bench):
    async def refuse_even(event, work):
        if int(event.inquiry.text) % 2 == 0:
            raise ValueError("even")
        return await count_message(event, work)

    await bench.publish(*(a_message(n, conversation=1) for n in range(20)))
    async with bench.working(bench.subscription(refuse_even), limit=1):
        await bench.until_counted(set(range(1, 20, 2)))
    assert len({letter.event_id for letter in await bench.dead_letters()}) == 10
