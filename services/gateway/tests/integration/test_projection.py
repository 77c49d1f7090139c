"""Whatever the order in which topics are read, a conversation ends up the same, with a gap-free timeline."""

import asyncio
import random
from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

import pytest
from crossdesk.contracts.dead_letters import EventDeadLettered
from crossdesk.contracts.event import Event
from crossdesk.contracts.gateway import AgentReplied, IdempotencyClaim, InquiryReceived, TransferRequested
from crossdesk.contracts.intent import InquiryUnderstood
from crossdesk.contracts.knowledge import Answer, AnswerDrafted, NoAnswer
from crossdesk.contracts.logistics import ShipmentLocated
from crossdesk.contracts.routing import (
    CallbackBooked,
    ConversationAssigned,
    ConversationQueued,
    ConversationResolved,
    ReplyDecided,
)
from crossdesk.contracts.translation import InquiryTranslated, LanguageDetected
from crossdesk.store.database import Database
from crossdesk.testing.examples import NOON, TENANT, a_case, an_inquiry
from crossdesk.testing.handling import handle
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from services.gateway.tests.integration.another_replica import HANDLERS, written_by_another_replica

ANSWER = Answer(
    text="Ihr Paket ist unterwegs.", language="de", scenario="track_shipment.in_transit", sources=["17TRACK"]
)


async def project_all(database: Database, events: Sequence[Event]) -> None:
    for event in events:
        await handle(database, HANDLERS[type(event)], event, rows=written_by_another_replica(database))


def a_life(conversation: UUID) -> list[Event]:
    """A conversation with a first question that is answered at once and a second one that needs two people."""
    first = an_inquiry("Wo bleibt mein Paket?", inquiry_id=uuid4())
    second = an_inquiry("Das kann nicht sein!", inquiry_id=uuid4())
    place: dict[str, Any] = {"tenant": TENANT, "conversation_id": conversation}
    return [
        InquiryReceived(**place, inquiry=first),
        LanguageDetected(**place, inquiry_id=first.inquiry_id, language="de", confidence=0.99),
        InquiryTranslated(
            **place, inquiry_id=first.inquiry_id, source="de", target="en", text="Where is it?", engine="e"
        ),
        a_case(InquiryUnderstood, **place, inquiry=first, needs=["shipment"]),
        a_case(ShipmentLocated, **place, inquiry=first),
        AnswerDrafted(**a_case(**place, inquiry=first).model_dump(), kind="answer", answer=ANSWER),
        ReplyDecided(**place, inquiry_id=first.inquiry_id, answer=ANSWER, why="confidence 0.95"),
        InquiryReceived(**place, inquiry=second),
        a_case(InquiryUnderstood, **place, inquiry=second, turn=2),
        a_case(NoAnswer, **place, inquiry=second, turn=2, reason="low_confidence", summary="Upset about a parcel"),
        a_dead_letter(**place, inquiry_id=second.inquiry_id, consumer="knowledge"),
        ConversationQueued(
            **place,
            inquiry_id=second.inquiry_id,
            skill="delivery",
            language="de",
            priority=5,
            summary="Upset",
            holding_text=ANSWER,
        ),
        ConversationAssigned(**place, inquiry_id=second.inquiry_id, agent_id="anna", request_id=uuid4()),
        AgentReplied(**place, message_id=uuid4(), agent_id="anna", text="Ich schaue nach."),
        TransferRequested(**place, agent_id="anna", to_agent="ben"),
        ConversationAssigned(**place, inquiry_id=second.inquiry_id, agent_id="ben"),
    ]


def a_dead_letter(**fields: Any) -> EventDeadLettered:
    source = {"event_id": "1", "event_type": "InquiryReceived", "event_topic": "inquiries", "event_partition": 0}
    rest = {"event_offset": 1, "event_key": "k", "payload": "", "error": "broken", "attempts": 3}
    return EventDeadLettered(**source, **rest, **fields)


def shuffled_within_topics(events: Sequence[Event], draw: random.Random) -> list[Event]:
    """Any interleaving the log allows: each topic of a conversation stays in order."""
    topics: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        topics[event.topic].append(event)
    order = [topic for topic, of_topic in topics.items() for _ in of_topic]
    draw.shuffle(order)
    return [topics[topic].pop(0) for topic in order]


async def facts(database: Database, conversation: UUID) -> dict[str, Any]:
    """All that must not depend on the order."""
    async with database.transaction([TENANT]) as connection:
        rows = await connection.fetch("SELECT * FROM inquiries WHERE conversation_id = $1", conversation)
        seqs = await connection.fetch("SELECT seq FROM timeline WHERE conversation_id = $1 ORDER BY seq", conversation)
        state = await connection.fetchval("SELECT state FROM conversations WHERE conversation_id = $1", conversation)
        queue = await connection.fetchrow(
            "SELECT state, agent_id, skill, summary FROM queue WHERE conversation_id = $1", conversation
        )
        said = await connection.fetch("SELECT author, text FROM messages WHERE conversation_id = $1", conversation)
    own = {"inquiry_id", "conversation_id", "received_event"}
    return {
        "inquiries": sorted(repr({key: value for key, value in row.items() if key not in own}) for row in rows),
        "seqs": [row["seq"] for row in seqs],
        "state": state,
        "queue": queue and dict(queue),
        "said": sorted((row["author"], row["text"]) for row in said),
    }


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(draw=st.randoms(use_true_random=False))
async def test_topics_read_in_any_order_give_the_same_inquiries_and_a_gap_free_timeline(
    gateway_database: Database, draw: random.Random
) -> None:
    plain, mixed = uuid4(), uuid4()
    await project_all(gateway_database, a_life(plain))
    events = a_life(mixed)
    await project_all(gateway_database, shuffled_within_topics(events, draw))
    found = await facts(gateway_database, mixed)
    assert found == await facts(gateway_database, plain)
    assert found["seqs"] == list(range(1, len(events) + 1))


async def test_events_projected_at_once_by_several_replicas_leave_no_gap(gateway_database: Database) -> None:
    conversation = uuid4()
    place: dict[str, Any] = {"tenant": TENANT, "conversation_id": conversation}
    events = [AgentReplied(**place, message_id=uuid4(), agent_id="anna", text=str(number)) for number in range(40)]
    await asyncio.gather(*(project_all(gateway_database, [event]) for event in events))
    found = await facts(gateway_database, conversation)
    assert found["seqs"] == list(range(1, 41))
    assert len(found["said"]) == 40


async def test_of_two_bodies_under_one_key_the_first_counts_and_the_timeline_tells(gateway_database: Database) -> None:
    conversation, inquiry_id = uuid4(), uuid4()
    for text in ("first", "second", "first"):
        event = InquiryReceived(
            tenant=TENANT,
            conversation_id=conversation,
            inquiry=an_inquiry(text, inquiry_id=inquiry_id),
            idempotency=IdempotencyClaim(key_hash="k", body_hash=text),
        )
        await project_all(gateway_database, [event])
    assert (await facts(gateway_database, conversation))["said"] == [("customer", "first")]
    assert await types(gateway_database, conversation) == ["InquiryReceived", "IdempotencyKeyReused", "RequestRepeated"]


async def test_resolving_closes_what_had_an_outcome_and_leaves_what_is_still_on_its_way(
    gateway_database: Database,
) -> None:
    conversation, late = uuid4(), an_inquiry("Noch etwas", inquiry_id=uuid4())
    place: dict[str, Any] = {"tenant": TENANT, "conversation_id": conversation}
    events = [
        *a_life(conversation),
        InquiryReceived(**place, inquiry=late),
        ConversationResolved(**place, agent_id="ben"),
    ]
    await project_all(gateway_database, events)
    assert await statuses(gateway_database, conversation) == ["accepted", "resolved", "resolved"]
    assert (await facts(gateway_database, conversation))["queue"] is None
    await project_all(gateway_database, [ReplyDecided(**place, inquiry_id=late.inquiry_id, answer=ANSWER)])
    assert await statuses(gateway_database, conversation) == ["answered", "resolved", "resolved"]
    assert (await facts(gateway_database, conversation))["state"] == "open"


@pytest.mark.parametrize(("consumer", "status"), [("intent", "failed"), ("translation", "accepted")])
async def test_only_a_service_on_the_way_to_an_answer_fails_an_inquiry(
    gateway_database: Database, consumer: str, status: str
) -> None:
    conversation, inquiry = uuid4(), an_inquiry(inquiry_id=uuid4())
    place: dict[str, Any] = {"tenant": TENANT, "conversation_id": conversation}
    letter = a_dead_letter(**place, inquiry_id=inquiry.inquiry_id, consumer=consumer)
    await project_all(gateway_database, [InquiryReceived(**place, inquiry=inquiry), letter])
    assert await statuses(gateway_database, conversation) == [status]


async def test_a_rescued_inquiry_shows_its_rescue_though_the_failure_is_read_later(gateway_database: Database) -> None:
    conversation, inquiry = uuid4(), an_inquiry(inquiry_id=uuid4())
    place: dict[str, Any] = {"tenant": TENANT, "conversation_id": conversation}
    about = {**place, "inquiry_id": inquiry.inquiry_id}
    window = {"starts_at": NOON, "ends_at": NOON, "time_zone": "Europe/Berlin"}
    await project_all(gateway_database, [CallbackBooked(**about, **window), a_dead_letter(**about, consumer="intent")])
    assert await statuses(gateway_database, conversation) == ["callback_booked"]


async def test_another_tenant_sees_nothing(gateway_database: Database) -> None:
    await project_all(gateway_database, a_life(uuid4()))
    async with gateway_database.transaction(["other"]) as connection:
        for table in ("conversations", "inquiries", "messages", "timeline", "queue", "assignment_outcomes"):
            assert await connection.fetchval(f"SELECT count(*) FROM {table}") == 0


async def types(database: Database, conversation: UUID) -> list[str]:
    async with database.transaction([TENANT]) as connection:
        rows = await connection.fetch("SELECT type FROM timeline WHERE conversation_id = $1 ORDER BY seq", conversation)
    return [row["type"] for row in rows]


async def statuses(database: Database, conversation: UUID) -> list[str]:
    async with database.transaction([TENANT]) as connection:
        rows = await connection.fetch(
            "SELECT status FROM inquiries WHERE conversation_id = $1 ORDER BY status", conversation
        )
    return [row["status"] for row in rows]
