"""What the log tells of decisions is what routing noted itself when it took them."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from crossdesk.bus.envelope import wrap
from crossdesk.contracts.event import Event, Money
from crossdesk.contracts.gateway import (
    AgentPresenceChanged,
    AgentReplied,
    AnswerRated,
    GiveBackRequested,
    OrderImported,
    ResolveRequested,
)
from crossdesk.contracts.knowledge import Answer, AnswerDrafted, NoAnswer
from crossdesk.store.database import Database
from crossdesk.testing.buses import opened
from crossdesk.testing.examples import NOON, TENANT, a_case, a_conversation, a_customer, an_inquiry, an_understanding

from routing.tiers.policies import default_compiled
from routing.what_if.read_log import DECIDING, ORDERS, read_log
from routing.what_if.read_recorded import recorded
from routing.what_if.replay import Recorded, WhatIf

Send = Callable[..., Awaitable[list[Event]]]


def drafted(conversation: str, turn: int, intent: str = "track_shipment", **more: Any) -> AnswerDrafted:
    answer = Answer(text="...", language="de", scenario="parcel_in_transit")
    return a_case(AnswerDrafted, **asked(conversation, turn, intent, **more), kind="answer", answer=answer)


def unanswered(conversation: str, turn: int, reason: str = "judgement_needed") -> NoAnswer:
    return a_case(NoAnswer, **asked(conversation, turn, "complaint"), reason=reason, summary="wants a decision")


def asked(conversation: str, turn: int, intent: str, order: str | None = None, who: str = "c-1") -> dict[str, Any]:
    inquiry = an_inquiry(f"{conversation} {turn}", customer=a_customer(id=who), order_id=order)
    return {
        "conversation_id": a_conversation(conversation),
        "inquiry": inquiry,
        "turn": turn,
        "understanding": an_understanding(intent),
    }


def by_agent(kind: type[Any], conversation: str, **more: Any) -> Any:
    return kind(tenant=TENANT, conversation_id=a_conversation(conversation), agent_id="ana", **more)


def an_order(minor: int) -> OrderImported:
    return OrderImported(
        tenant=TENANT,
        order_id="CB-10000042",
        customer_id="c-1",
        status="paid",
        placed_at=NOON,
        destination="DE",
        origin="CN",
        total=Money(minor=minor, currency="EUR"),
    )


STORY: tuple[Event, ...] = (
    an_order(5_000),
    drafted("first", 1, order="CB-10000042"),
    AnswerRated(
        tenant=TENANT, conversation_id=a_conversation("first"), message_id=uuid4(), author="bot", helpful=False
    ),
    an_order(90_000),
    drafted("second", 1, order="CB-10000042"),
    drafted("first", 3, "invoice_request"),  # held until the one before it is there
    drafted("first", 2),
    drafted("first", 4, "invoice_request"),
    AgentPresenceChanged(tenant=TENANT, agent_id="ana", presence="online", skills=["general"], languages=["de"]),
    unanswered("second", 2, "asked_for_person"),
    by_agent(AgentReplied, "second", message_id=uuid4(), text="Ich sehe nach."),
    drafted("second", 3),
    drafted("third", 1, who="c-2"),
    by_agent(GiveBackRequested, "second"),
    drafted("second", 4),
    by_agent(ResolveRequested, "second"),
    drafted("second", 5),
    unanswered("third", 2),
    drafted("fourth", 1),
)


def in_order(decision: Recorded) -> tuple[datetime, UUID]:
    """Those of one moment, as an answer and the one that waited for it, have no other order in the table."""
    return decision.decided_at, decision.inquiry_id


@pytest.fixture
async def told(desk: Send, database: Database, bus_url: str) -> Any:
    """The story as the log has it, and the log's reader for one shop."""
    kinds = [*ORDERS, *DECIDING, *{type(event) for event in STORY}]
    async with opened(bus_url, sorted({topic for kind in kinds for topic in kind.topics()})) as bus:
        for step, event in enumerate(STORY):
            at = NOON + timedelta(minutes=step)
            came_of_it = await desk(event, at=at)
            for each in (event, *came_of_it):
                await bus.publish([wrap(each, event_id=uuid4(), source="test", time=at)])
        yield bus


async def test_the_log_tells_the_same_decisions_with_the_same_facts(told: Any, database: Database) -> None:
    until = NOON + timedelta(days=1)
    noted = [each._replace(rule="-") async for each in recorded(database, TENANT, NOON, until)]
    read = list((await read_log(told, [TENANT], NOON)).decisions(NOON, until))
    assert sorted(read, key=in_order) == sorted(noted, key=in_order)
    assert len(noted) == 12
    assert {each.facts.with_person for each in noted} == {True, False}
    assert {each.facts.order_value for each in noted} == {None, 5_000, 90_000}
    assert max(each.facts.failed_answers for each in noted) == 1
    assert max(each.facts.contacts for each in noted) == 2
    assert any(each.facts.asked_for_person for each in noted)


async def test_the_policy_of_those_days_changes_nothing_of_them(told: Any) -> None:
    found = WhatIf(default_compiled(), {"general": 6.0})
    log = await read_log(told, [TENANT], NOON)
    for decision in log.decisions(NOON + timedelta(minutes=5), NOON + timedelta(minutes=14)):
        found.take(decision)
    assert (found.decisions, found.changed) == (6, 0)


async def test_other_shops_on_the_log_are_passed_over(told: Any) -> None:
    assert not list((await read_log(told, ["other"], NOON)).decisions(NOON, NOON + timedelta(days=1)))
