"""What tests of two languages share: a question in German, replies in English, and who reads them."""

from collections.abc import Callable
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
)
from crossdesk.store.database import Database
from crossdesk.testing.examples import a_customer, an_inquiry
from crossdesk.testing.handling import handle
from services.gateway.tests.integration.another_replica import HANDLERS, written_by_another_replica

from gateway.gateway import Gateway

Clients = Callable[..., httpx.AsyncClient]
SAID, TRANSLATED, BETTER = "I have asked the carrier.", "Ich habe den Träger gefragt.", "Ich habe nachgefragt."
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


async def announced(database: Database, kind: str) -> list[dict[str, Any]]:
    async with database.transaction(["demo"]) as connection:
        rows = await connection.fetch("SELECT event FROM webhook_deliveries WHERE event ->> 'type' = $1", kind)
    return [row["event"]["data"] for row in rows]


def only_event(gateway: Gateway) -> Any:
    [event] = gateway.bus.events  # type: ignore[attr-defined]
    return event
