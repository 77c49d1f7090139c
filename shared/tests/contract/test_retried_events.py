"""Events that were given up and are retried by an operator: handled once, by the consumer that gave them up."""

from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

from crossdesk.bus.envelope import Envelope, wrap
from crossdesk.contracts.dead_letters import EventDeadLettered, EventRetried
from crossdesk.contracts.event import derive_id
from crossdesk.operate.trace.read_way import read_way
from crossdesk.operate.trace.show_way import show_way
from crossdesk.operate.trace.tree import way_of
from crossdesk.testing.examples import NOON
from crossdesk.testing.waiting import until
from crossdesk.testing.worker_bench import TOPICS, a_message, count_message, say_number

MENDED: list[bool] = []


@contextmanager
def not_yet_mended() -> Iterator[None]:
    MENDED.clear()
    yield
    MENDED.clear()


async def refuse_seven(event, work):
    if event.inquiry.text == "7" and not MENDED:
        raise ValueError("seven is not for us yet")
    return await count_message(event, work)


async def say_once_mended(event):
    if not MENDED:
        raise ValueError("not yet")
    return await say_number(event)


def an_order(original: Envelope, consumer: str = "counter", number: int = 1, letter: UUID | None = None) -> Envelope:
    """The order to handle an event again; the same number is the same order."""
    letter = letter or derive_id("letter", original.id, number)
    order = EventRetried(
        tenant=original.tenant,
        consumer=consumer,
        dead_letter_id=letter,
        event_id=original.id,
        event_type=original.type,
        event_topic=original.topic,
        why=f"an operator has {consumer} handle {original.type} again",
        event_key=original.key,
        event_time=original.time,
        payload=b64encode(original.data).decode(),
    )
    at = NOON + timedelta(minutes=number)
    return wrap(order, event_id=derive_id("retry", letter), source="gateway", time=at, cause=letter)


async def letters(bench, count: int) -> list[EventDeadLettered]:
    async def there() -> bool:
        return len(await bench.dead_letters()) == count

    await until(there)
    return await bench.dead_letters()


async def test_after_mending_a_retry_is_handled_once_and_says_what_it_would_have_said(bench):
    seven = a_message(7)
    with not_yet_mended():
        await bench.publish(seven)
        async with bench.working(bench.subscription(refuse_seven)):
            (letter,) = await letters(bench, 1)
            MENDED.append(True)
            # The event itself has a receipt: published again it stays a dead letter. The order may come twice.
            await bench.publish(seven, an_order(seven), an_order(seven), a_message(14))
            await bench.until_counted({7, 14})
    assert Counter(await bench.counted()) == Counter([7, 14])
    assert (letter.event_id, letter.event_time) == (str(seven.id), seven.time)
    said = {envelope.cause: envelope.id for envelope in await bench.said("languages")}
    assert said[seven.id] == derive_id(seven.id, "counter", "LanguageDetected", 1)


async def test_a_retry_that_fails_again_is_a_new_dead_letter_that_names_the_one_before(bench):
    seven = a_message(7)
    order = an_order(seven)
    with not_yet_mended():
        await bench.publish(seven)
        async with bench.working(bench.subscription(refuse_seven)):
            await letters(bench, 1)
            await bench.publish(order)
            first, second = await letters(bench, 2)
            MENDED.append(True)
            await bench.publish(an_order(seven, number=2))
            await bench.until_counted({7})
    assert first.retry_of is None
    assert second.retry_of == derive_id("letter", seven.id, 1)
    assert second.event_id == first.event_id == str(seven.id)
    assert second.payload == first.payload
    assert len({envelope.id for envelope in await bench.said("dead-letters")}) == 2


async def test_an_order_to_another_consumer_is_passed_over(bench):
    await bench.publish(an_order(a_message(7), consumer="another"), a_message(14))
    async with bench.working(bench.subscription()):
        await bench.until_counted({14})
    assert await bench.counted() == [14]
    assert not await bench.dead_letters()


async def test_a_stateless_step_that_is_mended_says_it_after_all(bench):
    seven = a_message(7)
    with not_yet_mended():
        await bench.publish(seven)
        async with bench.working(bench.subscription(say_once_mended, stateless=True)):
            await letters(bench, 1)
            MENDED.append(True)
            await bench.publish(an_order(seven))

            async def said() -> bool:
                return bool(await bench.said("languages"))

            await until(said)
    assert {envelope.cause for envelope in await bench.said("languages")} == {seven.id}


async def test_the_way_of_an_inquiry_tells_why_it_was_given_up_and_what_came_of_trying_again(bench):
    seven, inquiry_id = a_message(7), derive_id("inquiry", "7")
    with not_yet_mended():
        await bench.publish(seven)
        async with bench.working(bench.subscription(refuse_seven)):
            for number in (1, 2):
                await letters(bench, number)
                MENDED.extend([True] * (number - 1))
                given_up = (await bench.said("dead-letters"))[-1]
                await bench.publish(an_order(seven, number=number, letter=given_up.id))
            await bench.until_counted({7})
            await until(lambda: has_said(bench))
    way = way_of(await read_way(bench.bus_url, inquiry_id, NOON, TOPICS))
    assert [(len(branch.lasts), branch.step.service, branch.step.event) for branch in way] == [
        (0, "test", "InquiryReceived"),
        (1, "counter", "EventDeadLettered"),
        (2, "gateway", "EventRetried"),
        (3, "counter", "EventDeadLettered"),
        (4, "gateway", "EventRetried"),
        (5, "counter", "LanguageDetected"),
    ]
    shown, with_texts = ("\n".join(show_way(inquiry_id, way, texts=texts)) for texts in (False, True))
    assert "EventDeadLettered: counter could not handle InquiryReceived: ValueError at the first try" in shown
    assert "EventRetried: an operator has counter handle InquiryReceived again" in shown
    assert "seven is not for us yet" not in shown
    assert "seven is not for us yet" in with_texts


async def has_said(bench) -> bool:
    return bool(await bench.said("languages"))
