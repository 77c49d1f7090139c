"""Customers rate answers; agents, and nobody else, are shown what they may reply."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from crossdesk.contracts.event import Event
from crossdesk.contracts.gateway import AnswerRated, InquiryReceived
from crossdesk.contracts.intent import InquiryUnderstood
from crossdesk.contracts.knowledge import Answer, RepliesSuggested, Suggestion
from crossdesk.contracts.routing import ReplyDecided
from crossdesk.store.database import Database
from crossdesk.testing.examples import NOON, a_case, an_inquiry
from crossdesk.testing.handling import handle
from services.gateway.tests.integration.another_replica import HANDLERS, written_by_another_replica

from gateway.gateway import Gateway

Clients = Callable[..., httpx.AsyncClient]
ANSWER = Answer(text="Ihr Paket ist unterwegs.", language="de", scenario="parcel_in_transit")
SUGGESTION = Suggestion(text="We engrave watches.", language="en", origin="reply", source="reply/1", why="A colleague.")


async def record(database: Database, *events: Event, later: timedelta = timedelta()) -> None:
    for event in events:
        rows = written_by_another_replica(database)
        await handle(database, HANDLERS[type(event)], event, rows=rows, at=NOON + later)


async def an_answered_conversation(database: Database, tenant: str = "demo") -> tuple[UUID, UUID]:
    """A conversation and its inquiry."""
    conversation, inquiry = uuid4(), an_inquiry(inquiry_id=uuid4())
    place: dict[str, Any] = {"tenant": tenant, "conversation_id": conversation}
    await record(
        database,
        InquiryReceived(**place, inquiry=inquiry),
        a_case(InquiryUnderstood, **place, inquiry=inquiry),
        ReplyDecided(**place, inquiry_id=inquiry.inquiry_id, answer=ANSWER),
    )
    return conversation, inquiry.inquiry_id


def rate(client: httpx.AsyncClient, conversation: UUID, **fields: Any) -> Any:
    body = {name: str(value) if isinstance(value, UUID) else value for name, value in fields.items()}
    return client.post(f"/v1/conversations/{conversation}/ratings", json=body)


async def test_a_rating_brings_the_question_and_what_was_answered(
    gateway_database: Database, gateway: Gateway, clients: Clients
) -> None:
    conversation, inquiry_id = await an_answered_conversation(gateway_database)
    answer = await rate(clients(), conversation, inquiry_id=inquiry_id, stars=2)
    assert answer.status_code == 202
    [event] = gateway.bus.events  # type: ignore[attr-defined]  # the bus of these tests keeps what it took
    assert isinstance(event, AnswerRated)
    assert (event.stars, event.helpful, event.author, event.inquiry_id) == (2, None, "bot", inquiry_id)
    assert (event.question, event.language, event.intent) == ("Wo bleibt mein Paket?", "de", "track_shipment")
    assert event.scenario == "parcel_in_transit"
    assert answer.json()["message_id"] == str(event.message_id)


async def test_the_message_itself_can_be_named_and_both_ways_mean_the_same(
    gateway_database: Database, gateway: Gateway, clients: Clients
) -> None:
    conversation, inquiry_id = await an_answered_conversation(gateway_database)
    message_id = (await rate(clients(), conversation, inquiry_id=inquiry_id, helpful=True)).json()["message_id"]
    again = await rate(clients(), conversation, message_id=message_id, helpful=False)
    assert again.json()["message_id"] == message_id
    one, other = gateway.bus.events  # type: ignore[attr-defined]  # the bus of these tests keeps what it took
    assert (one.helpful, other.helpful) == (True, False)


async def test_repeated_with_its_key_a_rating_is_the_same_event(
    gateway_database: Database, gateway: Gateway, clients: Clients
) -> None:
    conversation, inquiry_id = await an_answered_conversation(gateway_database)
    for _ in range(2):
        await clients().post(
            f"/v1/conversations/{conversation}/ratings",
            json={"inquiry_id": str(inquiry_id), "stars": 5},
            headers={"Idempotency-Key": "rating-1"},
        )
    assert len({envelope.id for envelope in gateway.bus.published}) == 1  # type: ignore[attr-defined]  # as above


@pytest.mark.parametrize(
    "wrong",
    [
        {"stars": 5},
        {"inquiry_id": uuid4(), "message_id": uuid4(), "stars": 5},
        {"inquiry_id": uuid4()},
        {"inquiry_id": uuid4(), "stars": 5, "helpful": True},
        {"inquiry_id": uuid4(), "stars": 6},
        {"inquiry_id": uuid4(), "stars": "5"},
        {"inquiry_id": uuid4(), "helpful": 1},
        {"inquiry_id": uuid4(), "stars": 5, "comment": "good"},
    ],
    ids=str,
)
async def test_what_is_no_rating_is_refused(clients: Clients, wrong: dict[str, Any]) -> None:
    assert (await rate(clients(), uuid4(), **wrong)).status_code == 422


async def test_only_what_was_said_to_this_shops_customer_can_be_rated(
    gateway_database: Database, clients: Clients
) -> None:
    conversation, inquiry_id = await an_answered_conversation(gateway_database)
    assert (await rate(clients(), conversation, inquiry_id=uuid4(), stars=1)).status_code == 404
    assert (await rate(clients(), conversation, message_id=inquiry_id, stars=1)).status_code == 404, "the question"
    assert (await rate(clients("other"), conversation, inquiry_id=inquiry_id, stars=1)).status_code == 404
    assert (await rate(clients(agent=True), conversation, inquiry_id=inquiry_id, stars=1)).status_code == 401


async def test_a_rating_is_told_in_the_timeline(gateway_database: Database, clients: Clients) -> None:
    conversation, inquiry_id = await an_answered_conversation(gateway_database)
    rating = AnswerRated(
        tenant="demo",
        conversation_id=conversation,
        message_id=uuid4(),
        author="bot",
        stars=4,
        inquiry_id=inquiry_id,
        why="a customer rated an answer",
    )
    await record(gateway_database, rating)
    shown = (await clients().get(f"/v1/inquiries/{inquiry_id}")).json()
    assert [entry["type"] for entry in shown["timeline"]][-1] == "AnswerRated"
    assert shown["status"] == "answered"


async def test_suggestions_are_shown_to_agents_of_the_shop_alone(gateway_database: Database, clients: Clients) -> None:
    conversation, inquiry_id = await an_answered_conversation(gateway_database)
    place: dict[str, Any] = {"tenant": "demo", "conversation_id": conversation, "inquiry_id": inquiry_id}
    await record(gateway_database, RepliesSuggested(**place, suggestions=[SUGGESTION]))
    shown = (await clients(agent=True).get(f"/v1/agents/conversations/{conversation}")).json()
    assert shown["suggestions"] == [SUGGESTION.model_dump()]
    assert (await clients("other", agent=True).get(f"/v1/agents/conversations/{conversation}")).status_code == 404
    for path in ("", "/messages"):
        told = (await clients().get(f"/v1/conversations/{conversation}{path}")).text
        assert "engrave" not in told
    assert "engrave" not in (await clients().get(f"/v1/inquiries/{inquiry_id}")).text


async def test_the_latest_suggestions_replace_those_before(gateway_database: Database, clients: Clients) -> None:
    conversation, inquiry_id = await an_answered_conversation(gateway_database)
    place: dict[str, Any] = {"tenant": "demo", "conversation_id": conversation, "inquiry_id": inquiry_id}
    await record(gateway_database, RepliesSuggested(**place, suggestions=[SUGGESTION]), later=timedelta(minutes=1))
    await record(gateway_database, RepliesSuggested(**place), later=timedelta(minutes=2))
    await record(gateway_database, RepliesSuggested(**place, suggestions=[SUGGESTION]))
    shown = (await clients(agent=True).get(f"/v1/agents/conversations/{conversation}")).json()
    assert shown["suggestions"] == []
