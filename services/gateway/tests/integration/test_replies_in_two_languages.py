"""An agent and a customer of two languages: each reply reaches the customer once, translated or as written."""

import asyncio
import json
import random
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
from crossdesk.contracts.event import Event
from crossdesk.contracts.gateway import AgentReplied, InquiryReceived
from crossdesk.contracts.routing import ConversationAssigned, ConversationQueued
from crossdesk.contracts.translation import (
    InquiryTranslated,
    LanguageDetected,
    ReplyLocalised,
    ReplyOverdue,
    ReplyTranslation,
    TranslationCorrected,
)
from crossdesk.store.database import Database
from crossdesk.testing.examples import a_customer, an_inquiry
from crossdesk.testing.handling import handle
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from prometheus_client import REGISTRY
from services.gateway.tests.integration.another_replica import HANDLERS, written_by_another_replica

from gateway.agents.release_replies import release_replies
from gateway.app import create_app
from gateway.gateway import Gateway

from .conftest import token

Clients = Callable[..., httpx.AsyncClient]
SAID, TRANSLATED, BETTER = "I have asked the carrier.", "Ich habe den Träger gefragt.", "Ich habe nachgefragt."
NO_ENGINE: dict[str, Any] = {"language": "en", "translate": False, "why": "no engine"}
SOON, LONG_AGO = timedelta(minutes=5), timedelta(minutes=-5)


async def record(database: Database, *events: Event) -> None:
    for event in events:
        await handle(database, HANDLERS[type(event)], event, rows=written_by_another_replica(database))


def a_question(conversation: UUID) -> list[Event]:
    """A customer writes German, and anna, who reads English, has the conversation."""
    customer = a_customer(grammatical_gender="feminine")
    inquiry = an_inquiry("Wo bleibt mein Paket?", inquiry_id=uuid4(), customer=customer)
    place: dict[str, Any] = {"tenant": "demo", "conversation_id": conversation}
    about = {**place, "inquiry_id": inquiry.inquiry_id}
    return [
        InquiryReceived(**place, inquiry=inquiry),
        LanguageDetected(**about, language="de", confidence=0.9),
        InquiryTranslated(**about, source="de", target="en", text="Where is my parcel?", engine="argos"),
        ConversationQueued(**about, skill="general", language="de", priority=0, summary="A parcel"),
        ConversationAssigned(**about, agent_id="anna", request_id=uuid4()),
    ]


def a_held_reply(conversation: UUID, text: str = SAID, within: timedelta = SOON, **more: Any) -> AgentReplied:
    held = ReplyTranslation(target="de", by=datetime.now(UTC) + within)
    place = {"tenant": "demo", "conversation_id": conversation, "message_id": uuid4(), "agent_id": "anna"}
    return AgentReplied(**place, text=text, language="en", **{"translation": held, **more})


def localised(reply: AgentReplied, text: str | None = TRANSLATED) -> ReplyLocalised:
    return ReplyLocalised(**about(reply), source="en", target="de", text=text, engine="argos" if text else None)


def overdue(reply: AgentReplied) -> ReplyOverdue:
    return ReplyOverdue(**about(reply), source="en")


def about(reply: AgentReplied) -> dict[str, Any]:
    facts = reply.model_dump(include={"tenant", "conversation_id", "message_id", "agent_id"})
    return {**facts, "original": reply.text}


async def read(client: httpx.AsyncClient, conversation: UUID, **query: str) -> list[dict[str, Any]]:
    """Replies as the customer reads them."""
    answer = await client.get(f"/v1/conversations/{conversation}/messages", params=query)
    assert answer.status_code == 200
    return [each for each in answer.json()["messages"] if each["author"] == "agent"]


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


async def announced(database: Database, kind: str) -> list[dict[str, Any]]:
    async with database.transaction(["demo"]) as connection:
        rows = await connection.fetch("SELECT event FROM webhook_deliveries WHERE event ->> 'type' = $1", kind)
    return [row["event"]["data"] for row in rows]


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


def correct(client: httpx.AsyncClient, conversation: UUID, message_id: object, text: str) -> Any:
    path = f"/v1/agents/conversations/{conversation}/translations/{message_id}/correction"
    return client.post(path, json={"text": text})


def only_event(gateway: Gateway) -> Any:
    [event] = gateway.bus.events  # type: ignore[attr-defined]
    return event


async def test_a_corrected_reply_is_read_and_told_in_its_place(
    endpoints: Database, gateway: Gateway, clients: Clients
) -> None:
    conversation = uuid4()
    reply = a_held_reply(conversation)
    await record(endpoints, *a_question(conversation), reply, localised(reply))
    for _ in range(2):
        answer = await correct(clients(agent=True), conversation, reply.message_id, BETTER)
        assert (answer.status_code, answer.json()["status"]) == (202, "accepted")
    event, same = gateway.bus.events  # type: ignore[attr-defined]
    assert same == event
    assert len({each.id for each in gateway.bus.published}) == 1  # type: ignore[attr-defined]
    assert isinstance(event, TranslationCorrected)
    assert (event.author, event.original, event.was, event.text) == ("agent", SAID, TRANSLATED, BETTER)
    assert (event.source, event.target, event.agent_id) == ("en", "de", "anna")
    await record(endpoints, event)
    [seen] = await read(clients(), conversation, original="true")
    assert (seen["text"], seen["original"], seen["corrected_at"] is None) == (BETTER, SAID, False)
    [sent] = await announced(endpoints, "message.corrected")
    assert (sent["message_id"], sent["text"], sent["language"]) == (str(reply.message_id), BETTER, "de")
    again = await correct(clients(agent=True), conversation, reply.message_id, BETTER)
    assert (again.status_code, again.json()["status"]) == (202, "unchanged")
    assert len(gateway.bus.events) == 2  # type: ignore[attr-defined]


async def test_a_corrected_translation_of_a_customers_message_is_for_agents(
    endpoints: Database, gateway: Gateway, clients: Clients
) -> None:
    conversation = uuid4()
    question = a_question(conversation)
    await record(endpoints, *question)
    inquiry_id = question[0].inquiry.inquiry_id  # type: ignore[attr-defined]
    assert (await correct(clients(agent=True), conversation, inquiry_id, "Where has it got to?")).status_code == 202
    event = only_event(gateway)
    assert (event.author, event.was, event.source, event.target) == ("customer", "Where is my parcel?", "de", "en")
    await record(endpoints, event)
    found = (await clients(agent=True).get(f"/v1/agents/conversations/{conversation}")).json()["messages"]
    assert found[0]["text"] == "Wo bleibt mein Paket?"
    english = found[0]["translations"]["en"]
    assert (english["text"], english["engine"], english["corrected_by"]) == ("Where has it got to?", None, "anna")
    assert await announced(endpoints, "message.corrected") == []


async def test_what_has_no_translation_cannot_be_put_right(gateway_database: Database, clients: Clients) -> None:
    conversation = uuid4()
    held, plain = a_held_reply(conversation), a_held_reply(conversation, translation=None)
    await record(gateway_database, *a_question(conversation), held, plain)
    client = clients(agent=True)
    assert (await correct(client, conversation, held.message_id, BETTER)).status_code == 409
    assert (await correct(client, conversation, plain.message_id, BETTER)).json()["type"].endswith("/no-translation")
    assert (await correct(client, conversation, uuid4(), BETTER)).status_code == 404
    assert (await correct(clients("other", agent=True), conversation, held.message_id, BETTER)).status_code == 404


class Planner:
    """translation-service as far as replies are planned; `answer` None: it does not work."""

    def __init__(self) -> None:
        self.answer: dict[str, Any] | None = {"language": "en", "translate": True, "why": "translated from en"}
        self.asked: list[dict[str, Any]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        assert request.url.path == "/v1/reply-plans"
        self.asked.append(json.loads(request.content))
        return httpx.Response(200, json=self.answer) if self.answer else httpx.Response(500)


@asynccontextmanager
async def desk_of_anna(gateway: Gateway, planner: Planner | None) -> AsyncIterator[httpx.AsyncClient]:
    played = None
    if planner is not None:
        played = httpx.AsyncClient(transport=httpx.MockTransport(planner), base_url="http://translation")
    app = create_app(replace(gateway, translation=played))
    bearer = {"Authorization": f"Bearer {token(gateway, 'demo')}"}
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://gateway", headers=bearer
    ) as client:
        yield client


async def reply_over_http(client: httpx.AsyncClient, conversation: UUID, **fields: Any) -> dict[str, Any] | None:
    """What is told of the translation."""
    answer = await client.post(f"/v1/agents/conversations/{conversation}/reply", json=fields)
    assert answer.status_code == 202
    told: dict[str, Any] | None = answer.json()["translation"]
    return told


async def test_a_reply_to_a_customer_of_another_language_is_held_for_its_translation(
    gateway_database: Database, gateway: Gateway
) -> None:
    conversation, planner = uuid4(), Planner()
    await record(gateway_database, *a_question(conversation))
    async with desk_of_anna(gateway, planner) as client:
        told = await reply_over_http(client, conversation, text=SAID)
        event = only_event(gateway)
        await record(gateway_database, event)
        await reply_over_http(client, conversation, text="As it is", translate=False)
    assert told == {"state": "being_translated", "language": "de", "why": "translated from en"}
    [asked] = planner.asked
    assert (asked["text"], asked["target"]) == (SAID, "de")
    assert (event.language, event.translation.target, event.translation.gender) == ("en", "de", "feminine")
    assert event.translation.by > datetime.now(UTC)
    in_turn = gateway.bus.events[1].translation  # type: ignore[attr-defined]
    assert in_turn is not None  # behind a reply that is being translated
    assert in_turn.target is None


async def test_all_other_replies_are_sent_at_once(gateway_database: Database, gateway: Gateway) -> None:
    conversation, planner = uuid4(), Planner()
    await record(gateway_database, *a_question(conversation))
    async with desk_of_anna(gateway, planner) as client:
        assert await reply_over_http(client, conversation, text="Gern!", language="de") is None
        assert await reply_over_http(client, conversation, text=SAID, translate=False) is None
        assert planner.asked == []
        for answer, why in ((None, "translation-service did not answer"), (NO_ENGINE, "no engine")):
            planner.answer = answer
            told = await reply_over_http(client, conversation, text=SAID, language="en")
            assert told == {"state": "as_written", "language": "en", "why": why}
    async with desk_of_anna(gateway, None) as client:
        assert await reply_over_http(client, conversation, text=SAID) is None
    published = gateway.bus.events  # type: ignore[attr-defined]
    assert [each.language for each in published] == ["de", None, "en", "en", None]
    assert not any(each.translation for each in published)


async def test_of_answers_that_two_replicas_take_at_once_one_is_told(endpoints: Database) -> None:
    conversation = uuid4()
    replies = [a_held_reply(conversation, f"Reply {number}") for number in range(8)]
    await record(endpoints, *a_question(conversation))
    one_each = [(each, localised(each), overdue(each)) for each in replies]
    await asyncio.gather(*(record(endpoints, event) for events in one_each for event in events))
    texts = [text for _, text in await told(endpoints, conversation)]
    assert len(texts) == len(replies)
    assert sorted(each["text"] for each in await announced(endpoints, "message.created")) == sorted(texts)
