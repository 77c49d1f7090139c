"""Reading the log back on either bus: what is there now, of what was asked for, and the way of an inquiry in it."""

from datetime import UTC, datetime, timedelta

import pytest
from crossdesk.bus.envelope import wrap
from crossdesk.bus.read_back import read_back
from crossdesk.contracts.event import derive_id
from crossdesk.contracts.translation import LanguageDetected
from crossdesk.operate.trace.read_way import NotOnTheLog, read_way
from crossdesk.operate.trace.tree import way_of
from crossdesk.testing.examples import a_conversation
from crossdesk.testing.waiting import until
from crossdesk.testing.worker_bench import TOPICS, a_message

INQUIRIES = ["inquiries", "inquiries-urgent"]


def hours_ago(hours: int) -> datetime:
    return datetime.now(UTC) - timedelta(hours=hours)


def an_inquiry_id(number: int):
    return derive_id("inquiry", str(number))


async def test_all_that_is_on_the_topics_is_read_and_then_no_more_is_waited_for(bench):
    await bench.publish(*(a_message(n) for n in range(2500)))
    read = [record async for record in read_back(bench.bus_url, INQUIRIES)]
    assert len(read) == 2500
    assert [record async for record in read_back(bench.bus_url, ["languages"])] == []


async def test_of_some_keys_only_their_records_are_read(bench):
    await bench.publish(*(a_message(n) for n in range(70)))
    keys = {f"demo/{a_conversation('3')}", f"demo/{a_conversation('5')}"}
    read = [record async for record in read_back(bench.bus_url, INQUIRIES, keys=keys, since=hours_ago(1))]
    assert len(read) == 20
    assert {record.key for record in read} == keys


async def test_what_is_older_than_the_moment_asked_for_is_not_read(bench):
    await bench.publish(a_message(1))
    ahead = datetime.now(UTC) + timedelta(hours=1)
    assert [record async for record in read_back(bench.bus_url, INQUIRIES, since=ahead)] == []


async def test_the_way_of_an_inquiry_holds_what_it_led_to_and_nothing_of_its_neighbours(bench):
    messages = [a_message(n, conversation=1) for n in range(20)]
    await bench.publish(*messages)
    async with bench.working(bench.subscription()):
        await bench.until_counted(set(range(20)))
        await until(lambda: _all_said(bench))
    way = way_of(await read_way(bench.bus_url, an_inquiry_id(7), hours_ago(1), TOPICS))
    assert [(branch.step.event, branch.step.service) for branch in way] == [
        ("InquiryReceived", "test"),
        ("LanguageDetected", "counter"),
    ]
    assert way[1].step.cause == messages[7].id
    assert way[0].step.texts == ("7",)


async def _all_said(bench) -> bool:
    return len(await bench.said("languages")) >= 20


async def test_an_event_that_names_the_inquiry_without_a_cause_is_found(bench):
    message = a_message(1)
    event = LanguageDetected(
        tenant="demo", conversation_id=a_conversation("1"), inquiry_id=an_inquiry_id(1), language="de", confidence=1
    )
    alone = wrap(event, event_id=derive_id("alone"), source="rounds", time=message.time)
    await bench.publish(message, alone)
    way = way_of(await read_way(bench.bus_url, an_inquiry_id(1), hours_ago(1), TOPICS))
    assert [branch.step.service for branch in way] == ["test", "rounds"]


async def test_an_inquiry_that_was_never_received_is_refused_with_what_to_do(bench):
    await bench.publish(a_message(1))
    with pytest.raises(NotOnTheLog, match="is the id right"):
        await read_way(bench.bus_url, an_inquiry_id(2), hours_ago(1), TOPICS)
