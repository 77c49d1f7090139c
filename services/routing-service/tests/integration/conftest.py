from base64 import b64encode
from collections.abc import Awaitable, Callable

import pytest
from crossdesk.contracts.dead_letters import EventDeadLettered
from crossdesk.contracts.event import Event
from crossdesk.contracts.gateway import AgentPresenceChanged
from crossdesk.contracts.handoff import HandoffSummarized
from crossdesk.contracts.knowledge import Answer, AnswerDrafted, NoAnswer
from crossdesk.contracts.sla_clocks import SlaAtRisk, SlaBreached, SlaClocksMoved
from crossdesk.store.database import Database
from crossdesk.testing.examples import (
    NOON,
    TENANT,
    a_case,
    a_conversation,
    a_customer,
    an_inquiry,
    an_understanding,
)
from crossdesk.testing.handling import handle

from routing.main import subscriptions
from routing.policy import load_policy

Desk = Callable[..., Awaitable[list[Event]]]


@pytest.fixture
async def database(service_database) -> Database:
    return await service_database("routing")


@pytest.fixture
def desk(everything) -> Desk:
    """The same without cases in short for agents, which have tests of their own."""

    async def send(event: Event, *, at=NOON) -> list[Event]:
        return [said for said in await everything(event, at=at) if not isinstance(said, HandoffSummarized)]

    return send


@pytest.fixture
def everything(database) -> Desk:
    """Hands an event to the handler that the service subscribes to it; gives what it says in return.

    What SLA clocks tell is left out: that has tests of its own.
    """
    subscribed = {each.event: each for each in subscriptions(load_policy())}

    async def send(event: Event, *, at=NOON) -> list[Event]:
        line = subscribed[type(event)]
        said = await handle(database, line.handler, event, at=at, rows=line.rows)
        return [each for each in said if not isinstance(each, SlaClocksMoved | SlaAtRisk | SlaBreached)]

    return send


@pytest.fixture
def come(desk):
    """An agent comes, pauses or goes."""

    async def arrive(agent_id, skills=("general",), languages=("de",), capacity=4, presence="online") -> list[Event]:
        return await desk(
            AgentPresenceChanged(
                tenant=TENANT,
                agent_id=agent_id,
                presence=presence,
                skills=list(skills),
                languages=list(languages),
                capacity=capacity,
            )
        )

    return arrive


@pytest.fixture
def need_person(desk):
    """A customer whose message no scenario answers, each in a conversation of its own unless one is named."""

    async def write(name="conversation", text=None, turn=1, skill="general", language="de", at=NOON, **customer):
        inquiry = an_inquiry(text or f"{name} {turn}", customer=a_customer(**customer))
        understanding = an_understanding("complaint", language=language)
        return await desk(
            a_case(
                NoAnswer,
                conversation_id=a_conversation(name),
                inquiry=inquiry,
                turn=turn,
                understanding=understanding,
                reason="judgement_needed",
                skill=skill,
                summary="wants a decision",
            ),
            at=at,
        )

    return write


@pytest.fixture
def ask(desk):
    """A customer whose message has a drafted answer or a question back."""

    async def write(name="conversation", turn=1, kind="answer"):
        inquiry = an_inquiry(f"{name} {turn}")
        answer = Answer(text=f"answer {turn}", language="de", scenario="track_shipment.in_transit")
        case = a_case(conversation_id=a_conversation(name), inquiry=inquiry, turn=turn)
        return await desk(AnswerDrafted(**dict(case), kind=kind, answer=answer))

    return write


@pytest.fixture
def lose(desk):
    """An event of a message that a consumer could not handle."""

    async def give_up(name="conversation", turn=1, consumer="knowledge", kind="InquiryUnderstood", known_turn=True):
        case = a_case(conversation_id=a_conversation(name), inquiry=an_inquiry(f"{name} {turn}"), turn=turn)
        return await desk(
            EventDeadLettered(
                tenant=TENANT,
                consumer=consumer,
                event_id="1",
                event_type=kind,
                event_topic="understanding",
                event_partition=0,
                event_offset=0,
                event_key=case.key,
                payload=b64encode(case.model_dump_json().encode()).decode(),
                error="KeyError: 'x'",
                attempts=1,
                conversation_id=case.conversation_id,
                inquiry_id=case.inquiry.inquiry_id,
                turn=turn if known_turn else None,
            )
        )

    return give_up


@pytest.fixture
def act(desk):
    """Something an agent does in a conversation."""

    async def do(kind, agent_id, name="conversation", **fields) -> list[Event]:
        event = kind(tenant=TENANT, conversation_id=a_conversation(name), agent_id=agent_id, **fields)
        return await desk(event)

    return do


@pytest.fixture
def load(database):
    """How many conversations each agent has: as counted with the agent, and as the desk's rows say. They must agree."""

    async def count() -> dict[str, int]:
        async with database.transaction([TENANT]) as connection:
            counted = await connection.fetch("SELECT agent_id, active FROM agents")
            rows = await connection.fetch(
                "SELECT agent_id, count(*) AS n FROM desk WHERE state = 'assigned' GROUP BY 1"
            )
        actual = {row["agent_id"]: row["n"] for row in rows}
        assert {row["agent_id"]: row["active"] for row in counted if row["active"]} == actual
        return actual

    return count
