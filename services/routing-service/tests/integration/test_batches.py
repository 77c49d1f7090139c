"""A batch decides as its events would one by one, and costs a handful of statements whatever its size."""

from base64 import b64encode
from uuid import uuid4

import pytest
from crossdesk.contracts.dead_letters import EventDeadLettered
from crossdesk.contracts.event import Event, derive_id
from crossdesk.contracts.gateway import (
    AgentPresenceChanged,
    AgentReplied,
    AssignmentRequested,
    ResolveRequested,
    TransferRequested,
)
from crossdesk.contracts.knowledge import Answer, AnswerDrafted, NoAnswer
from crossdesk.contracts.routing import ConversationAssigned
from crossdesk.store.database import Database
from crossdesk.store.unit_of_work import Cause, UnitOfWork
from crossdesk.testing.examples import NOON, a_case, a_conversation, a_customer, an_inquiry, an_understanding
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from routing.main import subscriptions
from routing.office import Office
from routing.policy import load_policy

LINES = {each.event: each for each in subscriptions(load_policy())}
AGENTS = st.sampled_from(["anna", "bert", "carl"])
NAMES = st.sampled_from(["one", "two", "three", "four"])
SKILLS = st.sampled_from([[], ["general"], ["payments"], ["delivery", "payments"]])
TURNS = st.integers(1, 3)
LANGUAGES = st.sampled_from(["de", "ja", "und"])

MESSAGES = st.tuples(st.sampled_from(["answered", "needs a person", "lost"]), NAMES, TURNS, LANGUAGES, SKILLS)
COMINGS = st.tuples(
    st.just("presence"), AGENTS, st.sampled_from(["online", "busy", "away", "offline"]), SKILLS, st.integers(0, 2)
)
ACTIONS = st.tuples(st.sampled_from(["take", "reply", "resolve", "hand on", "hand to"]), AGENTS, NAMES, AGENTS)
HOURS = st.lists(st.one_of(MESSAGES, COMINGS, ACTIONS), min_size=1, max_size=25)


def an_event(tenant: str, number: int, told) -> Event:
    match told:
        case "presence", agent, presence, skills, capacity:
            return AgentPresenceChanged(
                tenant=tenant, agent_id=agent, presence=presence, skills=skills, languages=["de"], capacity=capacity
            )
        case ("answered" | "needs a person" | "lost") as kind, name, turn, language, skills:
            return a_message(tenant, kind, name, turn, language, (*skills, "general")[0])
        case action, agent, name, other:
            return an_action(tenant, number, action, agent, name, other)


def a_message(tenant: str, kind: str, name: str, turn: int, language: str, skill: str) -> Event:
    inquiry = an_inquiry(f"{name} {turn}", customer=a_customer(tier="vip" if turn == 2 else "standard"))
    understanding = an_understanding("complaint", language=language)
    where = {"tenant": tenant, "conversation_id": a_conversation(name)}
    case = a_case(**where, inquiry=inquiry, turn=turn, understanding=understanding)
    if kind == "answered":
        return AnswerDrafted(
            **dict(case), kind="answer", answer=Answer(text=f"{turn}", language="de", scenario="parcel_lost")
        )
    if kind == "needs a person":
        return NoAnswer(**dict(case), reason="judgement_needed", skill=skill, summary="wants a decision")
    return EventDeadLettered(
        **where,
        consumer="knowledge",
        event_id="1",
        event_type="InquiryUnderstood",
        event_topic="understanding",
        event_partition=0,
        event_offset=0,
        event_key=case.key,
        payload=b64encode(case.model_dump_json().encode()).decode(),
        error="KeyError: 'x'",
        attempts=1,
        inquiry_id=inquiry.inquiry_id,
        turn=turn,
    )


def an_action(tenant: str, number: int, action: str, agent: str, name: str, other: str) -> Event:
    where = {"tenant": tenant, "conversation_id": a_conversation(name), "agent_id": agent}
    actions = {
        "take": lambda: AssignmentRequested(**where, request_id=derive_id("request", number)),
        "reply": lambda: AgentReplied(**where, message_id=derive_id("reply", number), text="Guten Tag"),
        "resolve": lambda: ResolveRequested(**where),
        "hand on": lambda: TransferRequested(**where, to_skill="payments"),
        "hand to": lambda: TransferRequested(**where, to_agent=other),
    }
    return actions[action]()


async def settled(database: Database, events: list[Event]) -> list[dict]:
    """What the handlers say to these events in one transaction with one office, tenants left out."""
    said: list[Event] = []
    async with database.transaction({event.tenant for event in events}) as connection:
        office = Office()
        await office.load(connection, events)
        for event in events:
            work = UnitOfWork(connection, Cause(uuid4(), NOON), office)
            said += await LINES[type(event)].handler(event, work)
        await office.save(connection, [])
    return [event.model_dump(exclude={"tenant"}) for event in said]


async def left_behind(database: Database, tenant: str) -> list[list[dict]]:
    """All that stands in the tables afterwards, tenants left out (and held events, which hold theirs)."""
    async with database.transaction([tenant]) as connection:
        tables = [
            await connection.fetch(f"SELECT * FROM {table} ORDER BY 2, 3")  # the names below
            for table in ("desk", "agents", "turns", "decisions", "held", "served", "sla_clocks")
        ]
    return [[{**row, "tenant": "", "event": None} for row in table] for table in tables]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(HOURS, st.integers(1, 24))
async def test_a_batch_says_and_leaves_what_its_events_would_one_by_one(database, told, cut):
    together, alone = f"together-{uuid4()}", f"alone-{uuid4()}"
    batch = [an_event(together, number, each) for number, each in enumerate(told)]
    said = [*await settled(database, batch[:cut]), *(await settled(database, batch[cut:]) if batch[cut:] else [])]
    one_by_one = [
        words for number, each in enumerate(told) for words in await settled(database, [an_event(alone, number, each)])
    ]
    assert said == one_by_one
    assert await left_behind(database, together) == await left_behind(database, alone)


class Counting:
    """A connection that counts what is asked of it."""

    def __init__(self, connection) -> None:
        self._connection, self.asked = connection, 0

    async def fetch(self, *asked):
        self.asked += 1
        return await self._connection.fetch(*asked)

    async def execute(self, *asked):
        self.asked += 1
        return await self._connection.execute(*asked)


@pytest.mark.parametrize("size", [1, 40])
async def test_handing_over_takes_six_statements_however_many_are_handed_over(database, come, size):
    await come("anna", capacity=3)
    events = [a_message("demo", "needs a person", f"customer {number}", 1, "de", "general") for number in range(size)]
    async with database.transaction(["demo"]) as connection:
        counting, office, said = Counting(connection), Office(), []
        await office.load(counting, events)
        for event in events:
            said += await LINES[NoAnswer].handler(event, UnitOfWork(counting, Cause(uuid4(), NOON), office))
        await office.save(counting, [])
    assert counting.asked == 6
    assert sum(isinstance(event, ConversationAssigned) for event in said) == min(size, 3)


async def test_who_hears_of_several_tenants_opens_each_desk_with_what_was_taken_there(database):
    coming = [AgentPresenceChanged(tenant=tenant, agent_id="anna", presence="online") for tenant in ("one", "two")]
    assert await settled(database, coming) == []
    events = [a_message(tenant, "needs a person", "x", 1, "de", "general") for tenant in ("one", "two", "one")]
    assigned = [each for each in await settled(database, events) if "agent_id" in each]
    assert [each["agent_id"] for each in assigned] == ["anna", "anna"]
