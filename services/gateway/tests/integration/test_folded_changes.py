"""A batch written as one leaves the same tables, down to the last column, as its events written one by one.

Two shops live through the same events, under the same ids at the same times: one has them written one by one, the
other in batches. Then their rows are compared.
"""

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import pytest
from crossdesk.contracts.event import ConversationEvent, Event
from crossdesk.contracts.gateway import AgentReplied, IdempotencyClaim, InquiryReceived, WebhookConfigured
from crossdesk.contracts.intent import InquiryUnderstood
from crossdesk.contracts.routing import (
    AssignmentRefused,
    CallbackBooked,
    ConversationAssigned,
    ConversationQueued,
    ConversationResolved,
    GuidedStepAsked,
    ReplyDecided,
)
from crossdesk.contracts.sla_clocks import SlaAtRisk
from crossdesk.contracts.translation import InquiryTranslated
from crossdesk.store.database import Database
from crossdesk.store.unit_of_work import Cause, UnitOfWork
from crossdesk.testing.examples import NOON, TENANT, a_case, an_inquiry
from crossdesk.testing.handling import handle
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from services.gateway.tests.integration.another_replica import HANDLERS, written_by_another_replica
from services.gateway.tests.integration.test_projection import ANSWER, a_dead_letter, a_life, shuffled_within_topics

SINGLY, TOGETHER = "one-by-one", "folded"
TABLES = {
    "conversations": ("state", "timeline_seq", "message_seq"),
    "inquiries": ("*",),
    "messages": ("*",),
    "timeline": ("*",),
    "queue": ("*",),
    "assignment_outcomes": ("*",),
    "webhook_deliveries": ("id", "endpoint_id", "event", "state"),
}
"""Columns to compare; of conversations, times are left to a test of their own."""
AT_RISK: dict[str, Any] = {"clock": "resolution", "percent": 75, "reached_at": NOON, "due_at": NOON, "rule": "all"}


class Step(NamedTuple):
    """An event of the life as the log has it."""

    event: Event
    event_id: UUID
    at: datetime

    def of(self, tenant: str) -> "Step":
        return self._replace(event=self.event.model_copy(update={"tenant": tenant}))


def on_the_log(events: Sequence[Event]) -> list[Step]:
    """The events a second apart, in their order."""
    return [Step(event, uuid4(), NOON + timedelta(seconds=place)) for place, event in enumerate(events)]


def in_batches(steps: Sequence[Step], draw: random.Random) -> Iterator[Sequence[Step]]:
    place = 0
    while place < len(steps):
        size = draw.randint(1, 12)
        yield steps[place : place + size]
        place += size


async def write_singly(database: Database, steps: Sequence[Step]) -> None:
    for step in steps:
        event, event_id, at = step.of(SINGLY)
        handler = HANDLERS[type(event)]
        await handle(database, handler, event, event_id=event_id, at=at, rows=written_by_another_replica(database))


async def write_together(database: Database, steps: Sequence[Step], tenant: str = TOGETHER) -> None:
    """As the worker does with a batch: one transaction, each event with its own cause, the rows shared."""
    batch = [step.of(tenant) for step in steps]
    rows = written_by_another_replica(database)()
    async with database.transaction([tenant]) as connection:
        await rows.load(connection, [step.event for step in batch])
        for step in batch:
            work = UnitOfWork(connection, Cause(step.event_id, step.at), rows)
            assert await HANDLERS[type(step.event)](step.event, work) == []
        await rows.save(connection, [])
    rows.committed()


async def tables(database: Database, tenant: str, conversations: Sequence[UUID]) -> dict[str, list[str]]:
    """All that is stored of the conversations but the name of the shop, sorted."""
    found: dict[str, list[str]] = {}
    async with database.transaction([tenant]) as connection:
        for table, columns in TABLES.items():
            place = "(event #>> '{data,conversation_id}')::uuid" if table == "webhook_deliveries" else "conversation_id"
            query = f"SELECT {', '.join(columns)} FROM {table} WHERE {place} = ANY ($1)"
            rows = await connection.fetch(query, list(conversations))
            found[table] = sorted(
                repr({name: value for name, value in row.items() if name != "tenant"}) for row in rows
            )
    return found


async def timeline(database: Database, conversation: UUID, tenant: str = TOGETHER) -> list[tuple[int, str]]:
    async with database.transaction([tenant]) as connection:
        rows = await connection.fetch(
            "SELECT seq, type FROM timeline WHERE conversation_id = $1 ORDER BY seq", conversation
        )
    return [(row["seq"], row["type"]) for row in rows]


async def assert_the_same(database: Database, *conversations: UUID) -> None:
    singly = await tables(database, SINGLY, conversations)
    together = await tables(database, TOGETHER, conversations)
    for table in TABLES:
        assert together[table] == singly[table], f"{table} differ"


def received(conversation: UUID, inquiry_id: UUID, text: str = "Wo bleibt mein Paket?") -> InquiryReceived:
    return InquiryReceived(
        tenant=TENANT,
        conversation_id=conversation,
        inquiry=an_inquiry(text, inquiry_id=inquiry_id, order_id=text),
        idempotency=IdempotencyClaim(key_hash="k", body_hash=text),
    )


def repeated(event: Event, draw: random.Random) -> list[Event]:
    """What came under the same key at other replicas: none, the same body, or another one."""
    if not isinstance(event, InquiryReceived):
        return []
    again = [received(event.conversation_id, event.inquiry.inquiry_id, text) for text in ("same", "other", "same")]
    return list(again[: draw.randint(0, 3)])


def what_may_follow(conversation: UUID, draw: random.Random) -> list[Event]:
    """More of the same and of another inquiry: resolved, reopened, booked, refused."""
    place: dict[str, Any] = {"tenant": TENANT, "conversation_id": conversation}
    about = {**place, "inquiry_id": uuid4()}
    waiting = {"skill": "delivery", "language": "de", "priority": draw.randint(0, 9), "summary": "Upset"}
    window = {"starts_at": NOON, "ends_at": NOON, "time_zone": "Europe/Berlin"}
    otherwise = an_inquiry(inquiry_id=about["inquiry_id"], order_id="o-2", channel="email")
    events: list[ConversationEvent | Any] = [
        received(conversation, about["inquiry_id"]),
        a_case(InquiryUnderstood, **place, inquiry=otherwise, turn=3),
        ConversationResolved(**place, agent_id="ben"),
        GuidedStepAsked(**about, answer=ANSWER),
        InquiryTranslated(**about, source="de", target="es", text="¿Dónde?", engine="e"),
        ReplyDecided(**about, answer=ANSWER),
        ConversationQueued(**about, **waiting, holding_text=ANSWER),
        ConversationQueued(**about, **waiting, urgent=draw.random() < 0.5),
        SlaAtRisk(**place, **AT_RISK, priority=draw.randint(10, 19)),
        ConversationQueued(**about, **waiting),
        AssignmentRefused(**place, request_id=uuid4(), agent_id="ben"),
        ConversationAssigned(**about, agent_id="ben", request_id=uuid4(), priority=12, urgent=True),
        SlaAtRisk(**place, **AT_RISK),
        CallbackBooked(**about, **window, priority=draw.randint(0, 9)),
        ConversationResolved(**place),
        ReplyDecided(**about, answer=ANSWER),
        a_dead_letter(**about, consumer="intent"),
    ]
    return [event for event in events if draw.random() < 0.7]


def a_drawn_life(conversation: UUID, draw: random.Random) -> list[Event]:
    life = [again for event in a_life(conversation) for again in (event, *repeated(event, draw))]
    return shuffled_within_topics([*life, *what_may_follow(conversation, draw)], draw)


def woven(lives: Sequence[list[Event]], draw: random.Random) -> list[Event]:
    """Several lives in one log, each in its order."""
    order = [number for number, life in enumerate(lives) for _ in life]
    draw.shuffle(order)
    following = [iter(life) for life in lives]
    return [next(following[number]) for number in order]


@pytest.fixture
async def database(gateway_database: Database) -> Database:
    """Both shops want webhooks, so that deliveries are compared as well."""
    for tenant in (SINGLY, TOGETHER):
        hook = WebhookConfigured(tenant=tenant, endpoint_id="hook", url="https://shop.example/hook")
        await handle(gateway_database, HANDLERS[WebhookConfigured], hook)
    return gateway_database


# A smaller seed gives another life, not a shorter one, so there is nothing to shrink.
@settings(
    max_examples=40,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 2**32 - 1))
async def test_a_life_written_in_batches_leaves_the_same_tables_as_written_event_by_event(
    database: Database, seed: int
) -> None:
    draw = random.Random(seed)
    conversations = [uuid4(), uuid4()]
    steps = on_the_log(woven([a_drawn_life(each, draw) for each in conversations], draw))
    await write_singly(database, steps)
    for batch in in_batches(steps, draw):
        await write_together(database, batch)
    await assert_the_same(database, *conversations)


async def test_a_whole_life_in_one_batch_leaves_a_timeline_without_gaps(database: Database) -> None:
    conversation = uuid4()
    events = a_life(conversation)
    steps = on_the_log(events)
    await write_singly(database, steps)
    await write_together(database, steps)
    await assert_the_same(database, conversation)
    assert await timeline(database, conversation) == [
        (place, type(event).__name__) for place, event in enumerate(events, start=1)
    ]


TOLD_AS = {"first": "RequestRepeated", "second": "IdempotencyKeyReused"}


@pytest.mark.parametrize("size", [2, 9])
@pytest.mark.parametrize("again", [("first",), ("second",), ("second", "first"), ("first", "second", "second")])
async def test_of_requests_under_one_key_the_first_counts_whichever_batches_they_come_in(
    database: Database, again: tuple[str, ...], size: int
) -> None:
    conversation, inquiry_id = uuid4(), uuid4()
    texts = ("first", *again)
    steps = on_the_log([received(conversation, inquiry_id, text) for text in texts])
    await write_singly(database, steps)
    for begin in range(0, len(steps), size):
        await write_together(database, steps[begin : begin + size])
    await assert_the_same(database, conversation)
    told = ["InquiryReceived", *(TOLD_AS[text] for text in again)]
    assert await timeline(database, conversation) == list(enumerate(told, start=1))
    async with database.transaction([TOGETHER]) as connection:
        said = await connection.fetch("SELECT text FROM messages WHERE conversation_id = $1", conversation)
    assert [row["text"] for row in said] == ["first"]


async def test_one_request_in_two_conversations_at_once_counts_in_the_first(database: Database) -> None:
    """A key that is used for two conversations stands for one inquiry: two rows of one batch meet at a third."""
    first, second, inquiry_id = uuid4(), uuid4(), uuid4()
    events = [received(each, inquiry_id, text) for each, text in ((first, "one"), (second, "one"), (second, "two"))]
    followed = [received(second, uuid4()), received(first, inquiry_id, "one")]
    steps = on_the_log([*events, *followed])
    await write_singly(database, steps)
    await write_together(database, steps)
    await assert_the_same(database, first, second)
    assert await timeline(database, first) == [(1, "InquiryReceived"), (2, "RequestRepeated")]
    told = ["RequestRepeated", "IdempotencyKeyReused", "InquiryReceived"]
    assert await timeline(database, second) == list(enumerate(told, start=1))


@pytest.mark.parametrize("ending", [("resolved",), ("resolved", "queued"), ("resolved", "answered")])
async def test_conversations_that_are_queued_and_resolved_in_one_batch_end_as_one_by_one(
    database: Database, ending: tuple[str, ...]
) -> None:
    events: list[Event] = []
    conversations = [uuid4(), uuid4()]
    for conversation in conversations:
        about: dict[str, Any] = {"tenant": TENANT, "conversation_id": conversation, "inquiry_id": uuid4()}
        place = {"tenant": TENANT, "conversation_id": conversation}
        waiting = {"skill": "delivery", "language": "de", "priority": 1, "summary": "Upset"}
        then = {
            "resolved": ConversationResolved(**place, agent_id="ben"),
            "queued": ConversationQueued(**about, **waiting),
            "answered": ReplyDecided(**about, answer=ANSWER),
        }
        queued = ConversationQueued(**about, **waiting, holding_text=ANSWER)
        events += [received(conversation, about["inquiry_id"]), queued, *(then[name] for name in ending)]
    steps = on_the_log(events)
    await write_singly(database, steps)
    await write_together(database, steps)
    await assert_the_same(database, *conversations)
    waiting_rows = (await tables(database, TOGETHER, conversations))["queue"]
    assert len(waiting_rows) == (2 if ending[-1] == "queued" else 0)


async def test_an_agents_words_next_to_a_repeated_request_are_kept(database: Database) -> None:
    conversation, inquiry_id = uuid4(), uuid4()
    words = [event for event in a_life(conversation) if isinstance(event, AgentReplied)]
    steps = on_the_log([received(conversation, inquiry_id), *words, received(conversation, inquiry_id)])
    await write_singly(database, steps)
    await write_together(database, steps)
    await assert_the_same(database, conversation)
    assert [kind for _, kind in await timeline(database, conversation)] == [
        "InquiryReceived",
        "AgentReplied",
        "RequestRepeated",
    ]


async def test_times_of_a_conversation_are_those_of_its_earliest_and_its_latest_event(database: Database) -> None:
    conversation = uuid4()
    steps = on_the_log([event for event in a_life(conversation) if not isinstance(event, InquiryReceived)][:4])
    read = [steps[place] for place in (1, 3, 0, 2)]  # topics are read in any order
    await write_singly(database, read)
    await write_together(database, read)
    times = (steps[0].at, steps[-1].at)
    assert [await opened_and_changed(database, conversation, tenant) for tenant in (SINGLY, TOGETHER)] == [times] * 2


async def opened_and_changed(database: Database, conversation: UUID, tenant: str) -> tuple[datetime, datetime]:
    async with database.transaction([tenant]) as connection:
        (row,) = await connection.fetch(
            "SELECT opened_at, changed_at FROM conversations WHERE conversation_id = $1", conversation
        )
    return row["opened_at"], row["changed_at"]
