"""A customer is told before they ask: a notice opens a conversation that all see and the customer answers in."""

from collections.abc import AsyncIterator, Callable
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from crossdesk.contracts.gateway import InquiryReceived, WebhookConfigured
from crossdesk.contracts.knowledge import Answer, NoticeWritten
from crossdesk.contracts.routing import CallbackBooked, ConversationQueued
from crossdesk.store.database import Database
from crossdesk.testing.examples import NOON, a_customer, an_inquiry
from crossdesk.testing.handling import handle
from services.gateway.tests.integration.another_replica import HANDLERS, written_by_another_replica

from gateway.gateway import Gateway
from gateway.read.stream import happenings
from gateway.read.stream_shop import shop_events

Clients = Callable[..., httpx.AsyncClient]

ANSWER = Answer(
    text="Ihr Paket hängt beim Zoll. 1. Warten 2. Erstattung",
    language="de",
    scenario="parcel_trouble.customs_hold",
    choices=["Warten", "Erstattung"],
)


def a_notice(conversation: UUID, tenant: str = "demo") -> NoticeWritten:
    return NoticeWritten(
        tenant=tenant,
        conversation_id=conversation,
        notice_id=uuid4(),
        customer=a_customer(name="Jana Beispiel", email="jana@example.com"),
        order_id="CB-10000042",
        answer=ANSWER,
        why="trouble noticed: customs hold",
    )


async def record(database: Database, *events: Any) -> None:
    for event in events:
        await handle(database, HANDLERS[type(event)], event, rows=written_by_another_replica(database))


async def told(database: Database) -> NoticeWritten:
    notice = a_notice(uuid4())
    await record(database, notice)
    return notice


async def first_with(part: bytes, events: AsyncIterator[bytes]) -> bytes:
    """Passes over a gap, which is told where PostgreSQL is listened to only from then on."""
    async for event in events:
        if part in event:
            return event
    raise AssertionError(f"the stream ended without {part!r}")


async def test_a_notice_opens_a_conversation_with_our_message(gateway_database: Database, clients: Clients) -> None:
    notice = await told(gateway_database)
    path = f"/v1/conversations/{notice.conversation_id}"
    shown = (await clients().get(path)).json()
    assert (shown["state"], shown["inquiries"]) == ("open", [])
    (message,) = (await clients().get(f"{path}/messages")).json()["messages"]
    assert (message["author"], message["text"], message["language"]) == ("bot", ANSWER.text, "de")
    assert (await clients("other").get(path)).status_code == 404
    assert (await clients("other").get(f"{path}/messages")).status_code == 404


async def test_agents_see_the_notice_and_whom_it_went_to(gateway_database: Database, clients: Clients) -> None:
    notice = await told(gateway_database)
    path = f"/v1/agents/conversations/{notice.conversation_id}"
    shown = (await clients(agent=True).get(path)).json()
    assert (shown["customer"]["name"], shown["order_id"], shown["channel"]) == ("Jana Beispiel", "CB-10000042", None)
    (entry,) = shown["timeline"]
    assert (entry["type"], entry["by"], entry["why"]) == ("NoticeWritten", "knowledge", notice.why)
    assert entry["answer"]["choices"] == ["Warten", "Erstattung"]
    assert (await clients("other", agent=True).get(path)).status_code == 404


async def test_the_streams_of_the_conversation_and_of_the_shop_tell_the_notice(
    gateway: Gateway, gateway_database: Database
) -> None:
    shop = shop_events(gateway, "demo", (), None)
    assert b"follow" in await anext(shop)
    notice = await told(gateway_database)
    assert ANSWER.text.encode() in await first_with(b"NoticeWritten", shop)
    events = happenings(gateway, "demo", notice.conversation_id, 0)
    await anext(events)
    event = await anext(events)
    assert event.event == "NoticeWritten"
    assert ANSWER.text in str(event.data)
    assert "jana@example.com" not in str(event.data)
    await events.aclose()
    await shop.aclose()


async def test_webhooks_are_sent_what_the_shop_needs_to_deliver_it(gateway_database: Database) -> None:
    endpoint = WebhookConfigured(tenant="demo", endpoint_id="main", url="https://shop.example/hooks")
    await record(gateway_database, endpoint)
    notice = await told(gateway_database)
    async with gateway_database.transaction(["demo"]) as connection:
        (delivery,) = await connection.fetch("SELECT event FROM webhook_deliveries")
    assert delivery["event"]["type"] == "notice.sent"
    assert delivery["event"]["data"] == {
        "conversation_id": str(notice.conversation_id),
        "notice_id": str(notice.notice_id),
        "customer_id": "c-1",
        "order_id": "CB-10000042",
        "answer": {**ANSWER.model_dump()},
    }


async def test_a_notice_recorded_twice_is_one_conversation_with_one_message(
    gateway_database: Database, clients: Clients
) -> None:
    notice, event_id = a_notice(uuid4()), uuid4()
    for _ in range(2):
        rows = written_by_another_replica(gateway_database)
        await handle(gateway_database, HANDLERS[NoticeWritten], notice, rows=rows, event_id=event_id)
    shown = (await clients().get(f"/v1/conversations/{notice.conversation_id}/messages")).json()
    assert len(shown["messages"]) == 1


@pytest.mark.parametrize(("channel", "taken"), [(None, "web"), ("whatsapp", "whatsapp")])
async def test_the_customers_answer_takes_over_who_they_are_and_which_order_it_is_about(
    gateway: Gateway, gateway_database: Database, clients: Clients, channel: str | None, taken: str
) -> None:
    notice = await told(gateway_database)
    body = {"text": "2", **({"channel": channel} if channel else {})}
    path = f"/v1/conversations/{notice.conversation_id}/messages"
    assert (await clients("other").post(path, json=body)).status_code == 404
    answer = await clients().post(path, json=body)
    assert (answer.status_code, answer.json()["conversation_id"]) == (202, str(notice.conversation_id))
    (event,) = gateway.bus.events  # type: ignore[attr-defined]  # the bus of these tests keeps what it took
    assert isinstance(event, InquiryReceived)
    assert (event.inquiry.channel, event.inquiry.order_id, event.inquiry.text) == (taken, "CB-10000042", "2")
    assert event.inquiry.customer == notice.customer


async def test_an_inquiry_may_name_the_conversation_of_a_notice(
    gateway: Gateway, gateway_database: Database, clients: Clients
) -> None:
    notice = await told(gateway_database)
    body = {"channel": "email", "customer": {"id": "c-1"}, "text": "Geld zurück"}
    named = {**body, "conversation_id": str(notice.conversation_id)}
    answer = await clients().post("/v1/inquiries", json=named)
    assert (answer.status_code, answer.json()["conversation_id"]) == (202, str(notice.conversation_id))


async def test_what_the_customer_answers_ends_with_a_person_who_has_read_the_notice(
    gateway_database: Database, clients: Clients
) -> None:
    notice = await told(gateway_database)
    place: dict[str, Any] = {"tenant": "demo", "conversation_id": notice.conversation_id}
    inquiry = an_inquiry("2", inquiry_id=uuid4(), customer=notice.customer)
    queued = ConversationQueued(
        **place, inquiry_id=inquiry.inquiry_id, skill="delivery", language="de", priority=10, summary="Wants a refund"
    )
    await record(gateway_database, InquiryReceived(**place, inquiry=inquiry), queued)
    shown = (await clients(agent=True).get(f"/v1/agents/conversations/{notice.conversation_id}")).json()
    assert [entry["type"] for entry in shown["timeline"]] == ["NoticeWritten", "InquiryReceived", "ConversationQueued"]
    assert [message["author"] for message in shown["messages"]] == ["bot", "customer"]
    assert (shown["place"]["skill"], shown["place"]["summary"]) == ("delivery", "Wants a refund")


async def test_who_calls_back_is_shown_what_of(gateway_database: Database, clients: Clients) -> None:
    conversation, inquiry = uuid4(), an_inquiry(inquiry_id=uuid4())
    place: dict[str, Any] = {"tenant": "demo", "conversation_id": conversation}
    booked = CallbackBooked(
        **place,
        inquiry_id=inquiry.inquiry_id,
        starts_at=NOON,
        ends_at=NOON,
        time_zone="Europe/Berlin",
        skill="payments",
        language="de",
        summary="Wants a refund",
    )
    await record(gateway_database, InquiryReceived(**place, inquiry=inquiry), booked)
    shown = (await clients(agent=True).get(f"/v1/agents/conversations/{conversation}")).json()["place"]
    assert (shown["state"], shown["skill"], shown["language"]) == ("callback", "payments", "de")
    assert shown["summary"] == "Wants a refund"


@pytest.mark.parametrize("before", [True, False], ids=["the notice is read first", "the answer is read first"])
async def test_whichever_topic_is_read_first_the_conversation_is_the_same(
    gateway_database: Database, clients: Clients, before: bool
) -> None:
    notice = a_notice(uuid4())
    place: dict[str, Any] = {"tenant": "demo", "conversation_id": notice.conversation_id}
    received = InquiryReceived(**place, inquiry=an_inquiry("2", inquiry_id=uuid4(), customer=notice.customer))
    await record(gateway_database, *([notice, received] if before else [received, notice]))
    shown = (await clients().get(f"/v1/conversations/{notice.conversation_id}")).json()
    assert (shown["state"], len(shown["inquiries"])) == ("open", 1)
