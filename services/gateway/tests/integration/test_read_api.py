"""What readers see over HTTP of what was projected: their own tenant's, in pages, and soon after the 202."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from crossdesk.contracts.event import Event, derive_id
from crossdesk.contracts.gateway import AgentReplied, InquiryReceived
from crossdesk.contracts.intent import InquiryUnderstood
from crossdesk.contracts.knowledge import Answer
from crossdesk.contracts.routing import ConversationAssigned, ConversationQueued, ReplyDecided
from crossdesk.contracts.translation import InquiryTranslated, LanguageDetected
from crossdesk.store.database import Database
from crossdesk.testing.examples import NOON, a_case, an_inquiry
from crossdesk.testing.handling import handle
from services.gateway.tests.integration.another_replica import HANDLERS, written_by_another_replica

from gateway.gateway import Gateway

Clients = Callable[..., httpx.AsyncClient]
ANSWER = Answer(
    text="Ihr Paket ist unterwegs.", language="de", scenario="track_shipment.in_transit", sources=["17TRACK"]
)


async def project_all(database: Database, events: Sequence[Event]) -> None:
    for event in events:
        await handle(database, HANDLERS[type(event)], event, rows=written_by_another_replica(database))


def an_answered_inquiry(conversation: UUID, inquiry_id: UUID, tenant: str = "demo") -> list[Event]:
    inquiry = an_inquiry(inquiry_id=inquiry_id)
    place: dict[str, Any] = {"tenant": tenant, "conversation_id": conversation}
    about = {**place, "inquiry_id": inquiry_id}
    return [
        InquiryReceived(**place, inquiry=inquiry, why="a customer wrote"),
        LanguageDetected(**about, language="de", confidence=0.9),
        InquiryTranslated(**about, source="de", target="en", text="Where is my parcel?", engine="argos"),
        a_case(InquiryUnderstood, **place, inquiry=inquiry, why="says `Paket`"),
        ReplyDecided(**about, answer=ANSWER, why="confident"),
    ]


async def test_an_answered_inquiry_shows_its_answer_and_why(gateway_database: Database, clients: Clients) -> None:
    conversation, inquiry_id = uuid4(), uuid4()
    await project_all(gateway_database, an_answered_inquiry(conversation, inquiry_id))
    found = (await clients().get(f"/v1/inquiries/{inquiry_id}")).json()
    timeline = found.pop("timeline")
    assert found == {
        "inquiry_id": str(inquiry_id),
        "conversation_id": str(conversation),
        "status": "answered",
        "language": "de",
        "intent": {"id": "track_shipment", "confidence": 0.95},
        "sentiment": "neutral",
        "emotion": "neutral",
        "tier": "instant",
        "answer": ANSWER.model_dump(),
        "assignment": None,
        "wait": None,
    }
    assert [(entry["type"], entry["by"]) for entry in timeline] == [
        ("InquiryReceived", "customer"),
        ("LanguageDetected", "translation"),
        ("InquiryTranslated", "translation"),
        ("InquiryUnderstood", "intent"),
        ("ReplyDecided", "routing"),
    ]
    assert timeline[-1] == {"at": "2026-11-27T12:00:00Z", "type": "ReplyDecided", "by": "routing", "why": "confident"}


@pytest.mark.parametrize(
    "path", ["inquiries/{inquiry}", "conversations/{conversation}", "conversations/{conversation}/messages"]
)
async def test_what_was_accepted_a_moment_ago_is_waited_for(
    gateway_database: Database, clients: Clients, path: str
) -> None:
    conversation, inquiry_id = uuid4(), uuid4()
    url = "/v1/" + path.format(inquiry=inquiry_id, conversation=conversation)
    reading = asyncio.create_task(clients().get(url))
    await asyncio.sleep(0.2)
    assert not reading.done()
    await project_all(gateway_database, an_answered_inquiry(conversation, inquiry_id)[:1])
    answer = await asyncio.wait_for(reading, 30)
    assert answer.status_code == 200


async def test_an_inquiry_the_log_has_but_the_tables_do_not_yet_is_accepted(gateway: Gateway, clients: Clients) -> None:
    inquiry = an_inquiry(inquiry_id=uuid4())
    conversation = derive_id("demo", "conversation", inquiry.inquiry_id)
    gateway.memory.apply(InquiryReceived(tenant="demo", conversation_id=conversation, inquiry=inquiry), NOON)
    found = await clients().get(f"/v1/inquiries/{inquiry.inquiry_id}")
    assert found.status_code == 200
    assert found.json()["status"] == "accepted"
    assert (await clients("other").get(f"/v1/inquiries/{inquiry.inquiry_id}")).status_code == 404


@pytest.mark.parametrize(
    "path", ["inquiries/{inquiry}", "conversations/{conversation}", "conversations/{conversation}/messages"]
)
async def test_another_shop_and_a_nonexistent_id_look_the_same(
    gateway_database: Database, clients: Clients, path: str
) -> None:
    conversation, inquiry_id = uuid4(), uuid4()
    await project_all(gateway_database, an_answered_inquiry(conversation, inquiry_id))
    url = "/v1/" + path.format(inquiry=inquiry_id, conversation=conversation)
    unknown = "/v1/" + path.format(inquiry=uuid4(), conversation=uuid4())
    foreign, missing = await asyncio.gather(clients("other").get(url), clients().get(unknown))
    assert foreign.status_code == missing.status_code == 404
    assert foreign.content == missing.content
    assert foreign.headers["content-type"] == "application/problem+json"


async def test_messages_come_in_pages_each_once_and_in_order(gateway_database: Database, clients: Clients) -> None:
    conversation = uuid4()
    place: dict[str, Any] = {"tenant": "demo", "conversation_id": conversation}
    texts = [str(number) for number in range(7)]
    await project_all(
        gateway_database, [AgentReplied(**place, message_id=uuid4(), agent_id="anna", text=text) for text in texts]
    )
    seen, cursor, pages = [], {}, 0
    while pages == 0 or cursor["cursor"]:
        page = (await clients().get(f"/v1/conversations/{conversation}/messages", params={"limit": 3, **cursor})).json()
        seen += [message["text"] for message in page["messages"]]
        cursor, pages = {"cursor": page["next_cursor"]}, pages + 1
    assert (seen, pages) == (texts, 3)


async def test_a_customers_message_carries_its_translation(gateway_database: Database, clients: Clients) -> None:
    conversation = uuid4()
    await project_all(gateway_database, an_answered_inquiry(conversation, uuid4()))
    said = (await clients().get(f"/v1/conversations/{conversation}/messages")).json()["messages"]
    assert [message["author"] for message in said] == ["customer", "bot"]
    [(language, english)] = said[0]["translations"].items()
    assert (language, english["text"], english["engine"]) == ("en", "Where is my parcel?", "argos")
    assert said[0]["language"] == "de"
    assert said[1]["text"] == ANSWER.text


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "cursor=WzFd.", "cursor=bm90aGluZw", "cursor=eyJhIjoxfQ"])
async def test_a_page_nobody_can_turn_to_is_a_problem(clients: Clients, query: str) -> None:
    answer = await clients().get(f"/v1/conversations/{uuid4()}/messages?{query}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == query.partition("=")[0]


async def test_the_conversation_lists_its_inquiries_and_who_has_it(
    gateway_database: Database, clients: Clients
) -> None:
    conversation, inquiry_id = uuid4(), uuid4()
    place: dict[str, Any] = {"tenant": "demo", "conversation_id": conversation, "inquiry_id": inquiry_id}
    await project_all(gateway_database, [ConversationAssigned(**place, agent_id="anna")])
    found = (await clients().get(f"/v1/conversations/{conversation}")).json()
    assert (found["state"], found["agent_id"]) == ("assigned", "anna")
    assert [(each["inquiry_id"], each["status"]) for each in found["inquiries"]] == [(str(inquiry_id), "assigned")]
    for link in found["links"].values():
        if not link.endswith("/events"):
            assert (await clients().get(link)).status_code == 200


def queued(tenant: str = "demo", priority: int = 0, **fields: Any) -> ConversationQueued:
    values = {
        "conversation_id": uuid4(),
        "inquiry_id": uuid4(),
        "skill": "delivery",
        "language": "de",
        "summary": "Upset",
    }
    return ConversationQueued(**{"tenant": tenant, "priority": priority, **values, **fields})


async def test_the_queue_shows_urgent_first_in_pages_and_what_is_mine(
    gateway_database: Database, clients: Clients
) -> None:
    waiting = [queued(priority=priority) for priority in (1, 9, 5, 5, 3)]
    mine, theirs = uuid4(), uuid4()
    taken = [
        ConversationAssigned(tenant="demo", conversation_id=conversation, inquiry_id=uuid4(), agent_id=agent)
        for conversation, agent in ((mine, "anna"), (theirs, "ben"))
    ]
    await project_all(gateway_database, [*waiting, *taken, queued("other")])
    client = clients(agent=True)
    seen: list[dict[str, Any]] = []
    cursor: str | None = None
    for _ in range(3):
        page = (
            await client.get("/v1/agents/queue", params={"limit": 2, **({"cursor": cursor} if cursor else {})})
        ).json()
        seen, cursor = seen + page["conversations"], page["next_cursor"]
    assert cursor is None
    assert [each["priority"] for each in seen] == [9, 5, 5, 3, 1, 0]
    assert seen[-1]["conversation_id"] == str(mine)
    only_mine = (await client.get("/v1/agents/queue", params={"scope": "mine"})).json()["conversations"]
    assert [each["conversation_id"] for each in only_mine] == [str(mine)]
    assert len((await client.get("/v1/agents/queue", params={"scope": "waiting"})).json()["conversations"]) == 5


async def test_an_agent_sees_who_writes_what_was_said_and_what_was_found_out(
    gateway_database: Database, clients: Clients
) -> None:
    conversation, inquiry_id = uuid4(), uuid4()
    events = an_answered_inquiry(conversation, inquiry_id)
    await project_all(gateway_database, [*events, queued(conversation_id=conversation, inquiry_id=inquiry_id)])
    url = f"/v1/agents/conversations/{conversation}"
    found = (await clients(agent=True).get(url)).json()
    assert found["customer"]["country"] == "DE"
    assert found["place"]["summary"] == "Upset"
    assert len(found["messages"]) == 2
    assert found["timeline"][3]["data"]["intent"] == {"id": "track_shipment", "confidence": 0.95}
    assert (await clients("other", agent=True).get(url)).status_code == 404
    assert (await clients().get(url)).status_code == 401
