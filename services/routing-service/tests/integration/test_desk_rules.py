"""Whatever happens at a desk in whatever order, its rules hold after every single event."""

from datetime import timedelta
from uuid import uuid4

from crossdesk.contracts.event import Event, derive_id
from crossdesk.contracts.gateway import (
    AgentPresenceChanged,
    AgentReplied,
    AssignmentRequested,
    ResolveRequested,
    TransferRequested,
)
from crossdesk.contracts.knowledge import NoAnswer
from crossdesk.contracts.routing import ConversationAssigned, DeskReviewDue
from crossdesk.store.database import Database
from crossdesk.testing.examples import NOON, a_case, a_conversation, a_customer, an_inquiry, an_understanding
from crossdesk.testing.handling import handle
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from routing.agent import PLACE
from routing.main import subscriptions
from routing.policy import load_policy

LINES = {each.event: each for each in subscriptions(load_policy())}
AGENTS = st.sampled_from(["anna", "bert", "carl"])
NAMES = st.sampled_from(["one", "two", "three", "four", "five"])
SKILLS = st.sampled_from([(), ("general",), ("payments",), ("orders", "payments")])
LANGUAGES = st.sampled_from([("de",), ("ja",)])

MESSAGES = st.tuples(
    st.just("message"),
    NAMES,
    st.sampled_from(["general", "payments", "medicines"]),
    st.sampled_from(["de", "ja"]),
    st.sampled_from(["web", "email", "phone"]),
    st.sampled_from(["standard", "vip"]),
)
COMINGS = st.tuples(
    st.just("presence"),
    AGENTS,
    st.sampled_from(["online", "online", "busy", "away", "offline"]),
    SKILLS,
    LANGUAGES,
    st.integers(0, 3),
    st.booleans(),
)
ACTIONS = st.tuples(st.sampled_from(["take", "reply", "resolve", "hand on", "hand to"]), AGENTS, NAMES, AGENTS)
MINUTES = st.tuples(st.just("time goes by"), st.integers(1, 240))
HOURS = st.lists(st.one_of(MESSAGES, COMINGS, ACTIONS, MINUTES), min_size=4, max_size=18)


def an_event(tenant: str, number: int, told) -> Event:
    match told:
        case "message", name, skill, language, channel, tier:
            inquiry = an_inquiry(f"{name} {number}", channel=channel, customer=a_customer(tier=tier))
            case = {"tenant": tenant, "conversation_id": a_conversation(name), "inquiry": inquiry}
            understanding = an_understanding("complaint", language=language)
            why = {"reason": "judgement_needed", "skill": skill, "summary": "wants a decision"}
            return a_case(NoAnswer, **case, understanding=understanding, **why)
        case "presence", agent, presence, skills, languages, capacity, careful:
            can = {"skills": list(skills), "languages": list(languages), "capacity": capacity}
            watched = {"heartbeat_seconds": 20, "confirms": True} if careful else {}
            return AgentPresenceChanged(tenant=tenant, agent_id=agent, presence=presence, **can, **watched)
        case "time goes by", _:
            return DeskReviewDue(tenant=tenant)
        case action, agent, name, other:
            where = {"tenant": tenant, "conversation_id": a_conversation(name), "agent_id": agent}
            actions = {
                "take": lambda: AssignmentRequested(**where, request_id=derive_id("request", number)),
                "reply": lambda: AgentReplied(**where, message_id=derive_id("reply", number), text="Guten Tag"),
                "resolve": lambda: ResolveRequested(**where),
                "hand on": lambda: TransferRequested(**where, to_skill="payments"),
                "hand to": lambda: TransferRequested(**where, to_agent=other),
            }
            return actions[action]()


async def rows_of(database: Database, tenant: str):
    async with database.transaction([tenant]) as connection:
        return await connection.fetch("SELECT * FROM desk"), await connection.fetch("SELECT * FROM agents")


def assert_loads_are_true(desk, agents) -> None:
    for agent in agents:
        taken = [row["weight"] for row in desk if row["agent_id"] == agent["agent_id"]]
        assert (agent["active"], agent["load"]) == (len(taken), sum(taken))


def assert_what_is_given_fits(said, desk, agents) -> None:
    """Nobody gets more than fits, but one thing that is heavier than all they may have; nor what they passed on."""
    passed = {row["conversation_id"]: row["passed_on_by"] for row in desk}
    rows = {row["agent_id"]: row for row in agents}
    for event in said:
        if isinstance(event, ConversationAssigned) and "already" not in event.why:
            agent = rows[event.agent_id]
            assert agent["load"] <= agent["capacity"] * PLACE or agent["active"] == 1
            by_the_desk = event.why.startswith("assigned to an agent")
            assert not (by_the_desk and event.agent_id in passed[event.conversation_id])


def assert_each_is_told_of_at_most_once(said) -> None:
    given = [(event.conversation_id, event.inquiry_id) for event in said if isinstance(event, ConversationAssigned)]
    assert len(given) == len(set(given))


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(HOURS)
async def test_nothing_is_lost_doubled_or_given_to_whom_it_must_not_be(database, told):
    tenant, now, open_conversations = f"shop-{uuid4()}", NOON, set()
    for number, each in enumerate(told):
        now += timedelta(seconds=each[1] if each[0] == "time goes by" else 1)
        event = an_event(tenant, number, each)
        said = await handle(database, LINES[type(event)].handler, event, at=now, rows=LINES[type(event)].rows)
        desk, agents = await rows_of(database, tenant)
        if isinstance(event, NoAnswer):
            open_conversations.add(event.conversation_id)
        if isinstance(event, ResolveRequested):
            open_conversations.discard(event.conversation_id)
        assert {row["conversation_id"] for row in desk} == open_conversations
        assert_loads_are_true(desk, agents)
        assert_what_is_given_fits(said, desk, agents)
        assert_each_is_told_of_at_most_once(said)
