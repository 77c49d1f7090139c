"""An agent and a customer of two languages: each reply reaches the customer once, translated or as written."""

import asyncio
import random
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

import httpx
from crossdesk.contracts.event import Event
from crossdesk.contracts.translation import (
    ReplyOverdue,
)
from crossdesk.store.database import Database
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from prometheus_client import REGISTRY

from gateway.agents.release_replies import release_replies
from gateway.gateway import Gateway

from .two_languages import (
    LONG_AGO,
    SAID,
    SOON,
    TRANSLATED,
    Clients,
    a_held_reply,
    a_question,
    announced,
    localised,
    overdue,
    read,
    record,
)


async def read_by_agent(client: httpx.AsyncClient, conversation: UUID) -> list[dict[str, Any]]:
    found = (await client.get(f"/v1/agents/conversations/{conversation}")).json()["messages"]
    return [each for each in found if each["author"] == "agent"]


async def told(database: Database, conversation: UUID) -> list[tuple[str, str]]:
    """Texts of replies that the timeline, and so every stream, tells."""
    async with database.transaction(["demo"]) as connection:
        rows = await connection.fetch(
            "SELECT type, data FROM timeline WHERE conversation_id = $1 ORDER BY seq", conversation
        )
    return [(row["type"], row["data"]["text"]) for row in rows if "text" in row["data"]]


async def test_a_reply_is_read_once_it_is_translated_and_the_original_on_request(
    endpoints: Database, clients: Clients
) -> None:
    conversation = uuid4()
    reply = a_held_reply(conversation)
    await record(endpoints, *a_question(conversation), reply)
    assert await read(clients(), conversation) == []
    [seen] = await read_by_agent(clients(agent=True), conversation)
    assert (seen["text"], seen["translation"]) == (SAID, "being_translated")
    assert await announced(endpoints, "message.created") == []

    await record(endpoints, localised(reply))
    [seen] = await read(clients(), conversation)
    assert (seen["text"], seen["language"], seen["translation"]) == (TRANSLATED, "de", "translated")
    assert (seen["original"], seen["original_language"]) == (None, "en")
    [asked] = await read(clients(), conversation, original="true")
    assert (asked["text"], asked["original"]) == (TRANSLATED, SAID)
    assert await read_by_agent(clients(agent=True), conversation) == [asked]
    [sent] = await announced(endpoints, "message.created")
    assert (sent["text"], sent["language"], sent["original"], sent["original_language"]) == (
        TRANSLATED,
        "de",
        SAID,
        "en",
    )
    assert await told(endpoints, conversation) == [("ReplyLocalised", TRANSLATED)]


async def test_a_reply_that_is_not_translated_is_read_as_written_and_told_once(
    endpoints: Database, clients: Clients
) -> None:
    late, failed = uuid4(), uuid4()
    reply = a_held_reply(late)
    before = told_so_far()
    await record(endpoints, *a_question(late), reply, overdue(reply), localised(reply))
    reply = a_held_reply(failed)
    await record(endpoints, *a_question(failed), reply, localised(reply, None), overdue(reply))
    for conversation in (late, failed):
        [seen] = await read(clients(), conversation, original="true")
        assert (seen["text"], seen["language"], seen["translation"]) == (SAID, "en", "as_written")
        assert seen["original"] is None
        assert [text for _, text in await told(endpoints, conversation)] == [SAID]
    assert [each["text"] for each in await announced(endpoints, "message.created")] == [SAID, SAID]
    assert told_so_far() == {"translated": before["translated"]} | {
        outcome: before[outcome] + 1 for outcome in ("as_written", "overdue")
    }


def told_so_far() -> dict[str, float]:
    """What metrics tell of replies that waited for their translation."""
    outcomes = ("translated", "as_written", "overdue")
    name = "crossdesk_replies_told_total"
    return {each: REGISTRY.get_sample_value(name, {"outcome": each}) or 0.0 for each in outcomes}


async def test_what_comes_after_a_reply_that_is_being_translated_is_read_after_it(
    gateway_database: Database, clients: Clients
) -> None:
    conversation = uuid4()
    first, second = a_held_reply(conversation), a_held_reply(conversation, "In English, please.", translation=None)
    await record(gateway_database, *a_question(conversation), first, second)
    assert await read(clients(), conversation) == []
    await record(gateway_database, localised(first))
    assert [each["text"] for each in await read(clients(), conversation)] == [TRANSLATED, "In English, please."]


async def test_nobody_waits_for_a_reply_longer_than_it_may_be_held(
    endpoints: Database, gateway: Gateway, clients: Clients
) -> None:
    conversation = uuid4()
    late, later = a_held_reply(conversation, within=LONG_AGO), a_held_reply(conversation, "Second", within=SOON)
    await record(endpoints, *a_question(conversation), late, later)
    [seen] = await read(clients(), conversation)
    assert (seen["text"], seen["translation"]) == (SAID, "as_written")

    await release_replies(gateway)
    await release_replies(gateway)
    once, again = gateway.bus.published  # type: ignore[attr-defined]  # the bus of these tests keeps what it took
    assert (once.id, once.time) == (again.id, again.time)
    [event, _] = gateway.bus.events  # type: ignore[attr-defined]
    assert isinstance(event, ReplyOverdue)
    await record(endpoints, event)
    await release_replies(gateway)
    assert len(gateway.bus.published) == 2  # type: ignore[attr-defined]
    assert [each["text"] for each in await announced(endpoints, "message.created")] == [SAID]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(draw=st.randoms(use_true_random=False), failing=st.lists(st.booleans(), min_size=4, max_size=4))
async def test_in_any_order_of_the_log_each_reply_is_told_once_and_read_in_the_order_it_was_written(
    gateway_database: Database, clients: Clients, draw: random.Random, failing: list[bool]
) -> None:
    conversation = uuid4()
    replies = [a_held_reply(conversation, f"Reply {number}") for number in range(len(failing))]
    plain = a_held_reply(conversation, "As it is", translation=None)
    answers = [
        localised(each, None if fails else each.text.upper()) for each, fails in zip(replies, failing, strict=True)
    ]
    too_late = draw.choice(replies)
    events = interleaved([*a_question(conversation), *replies, plain], [*answers], [overdue(too_late)], draw=draw)

    read_so_far: list[str] = []
    for event in events:
        await record(gateway_database, event)
        now = [each["text"] for each in await read(clients(), conversation)] if event in events[5:] else []
        assert now[: len(read_so_far)] == read_so_far  # nothing is read again otherwise, nothing slips in between
        read_so_far = now
    final = await read(clients(), conversation)
    assert [each["message_id"] for each in final] == [str(each.message_id) for each in [*replies, plain]]
    for each, reply, fails in zip(final, replies, failing, strict=False):
        allowed = {reply.text} if fails else {reply.text.upper()} | ({reply.text} if reply is too_late else set())
        assert each["text"] in allowed
    texts = [text for _, text in await told(gateway_database, conversation)]
    assert sorted(texts) == sorted(each["text"] for each in final)


def interleaved(*lines: Sequence[Event], draw: random.Random) -> list[Event]:
    """Any order the log allows: topics are read side by side. The question is on the log before all else."""
    question, waiting = list(lines[0][:5]), [list(lines[0][5:]), *map(list, lines[1:])]
    order = [place for place, line in enumerate(waiting) for _ in line]
    draw.shuffle(order)
    return [*question, *(waiting[place].pop(0) for place in order)]


async def test_of_answers_that_two_replicas_take_at_once_one_is_told(endpoints: Database) -> None:
    conversation = uuid4()
    replies = [a_held_reply(conversation, f"Reply {number}") for number in range(8)]
    await record(endpoints, *a_question(conversation))
    one_each = [(each, localised(each), overdue(each)) for each in replies]
    await asyncio.gather(*(record(endpoints, event) for events in one_each for event in events))
    texts = [text for _, text in await told(endpoints, conversation)]
    assert len(texts) == len(replies)
    assert sorted(each["text"] for each in await announced(endpoints, "message.created")) == sorted(texts)
