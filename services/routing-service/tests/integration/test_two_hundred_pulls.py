"""Two hundred agents at once, on forty connections: nothing is given twice, nothing is lost, nobody gets too much."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from crossdesk.contracts.event import Event, derive_id
from crossdesk.contracts.gateway import AgentPresenceChanged, AssignmentRequested
from crossdesk.contracts.knowledge import NoAnswer
from crossdesk.contracts.routing import AssignmentRefused, ConversationAssigned
from crossdesk.store.database import Database, open_database
from crossdesk.store.unit_of_work import Cause, UnitOfWork
from crossdesk.testing.examples import NOON, TENANT, a_case, a_conversation, an_inquiry
from crossdesk.testing.handling import handle
from crossdesk.testing.plugin import provision

from routing.main import subscriptions
from routing.office import Office
from routing.policy import load_policy

AGENTS, CONVERSATIONS, CAPACITY = 200, 120, 3
LINES = {each.event: each for each in subscriptions(load_policy())}
NAMES = [f"customer {number}" for number in range(CONVERSATIONS)]


@pytest.fixture
async def busy_database(database_url) -> AsyncIterator[Database]:
    async with open_database(await provision(database_url, "routing"), "routing", connections=40) as database:
        await queue_all(database)
        yield database


async def queue_all(database: Database) -> None:
    events = [
        a_case(
            NoAnswer,
            conversation_id=a_conversation(name),
            inquiry=an_inquiry(name),
            reason="judgement_needed",
            summary="wants a decision",
        )
        for name in NAMES
    ]
    async with database.transaction([TENANT]) as connection:
        office = Office()
        await office.load(connection, events)
        for event in events:
            await LINES[NoAnswer].handler(event, UnitOfWork(connection, Cause(uuid4(), NOON), office))
        await office.save(connection, [])


async def all_at_once(database: Database, events: list[Event]) -> list[Event]:
    lines = [LINES[type(event)] for event in events]
    said = await asyncio.gather(
        *(handle(database, line.handler, event, rows=line.rows) for line, event in zip(lines, events, strict=True))
    )
    return [event for each in said for event in each]


async def held(database: Database) -> Counter[str]:
    """How many conversations each agent has, after checking that rows and counts agree and that none is lost."""
    async with database.transaction([TENANT]) as connection:
        rows = await connection.fetch("SELECT agent_id FROM desk")
        counted = await connection.fetch("SELECT agent_id, active, load FROM agents WHERE active > 0")
    assert len(rows) == CONVERSATIONS
    taken = Counter(row["agent_id"] for row in rows if row["agent_id"])
    assert {row["agent_id"]: (row["active"], row["load"]) for row in counted} == {
        agent: (count, 100 * count) for agent, count in taken.items()
    }
    return taken


async def test_of_two_hundred_who_pull_at_once_each_conversation_goes_to_exactly_one(busy_database):
    wanted = [NAMES[number % (CONVERSATIONS // 2)] for number in range(AGENTS)]
    pulls = [
        AssignmentRequested(
            tenant=TENANT,
            conversation_id=a_conversation(name),
            agent_id=f"agent {number}",
            request_id=derive_id("pull", number),
        )
        for number, name in enumerate(wanted)
    ]
    said = await all_at_once(busy_database, pulls)
    won = [event for event in said if isinstance(event, ConversationAssigned)]
    refused = [event for event in said if isinstance(event, AssignmentRefused)]
    assert Counter(event.conversation_id for event in won) == Counter({a_conversation(name): 1 for name in set(wanted)})
    assert {event.request_id for event in (*won, *refused)} == {pull.request_id for pull in pulls}
    assert await held(busy_database) == Counter({event.agent_id: 1 for event in won})


async def test_two_hundred_who_come_at_once_share_the_queue_without_doubles(busy_database):
    coming = [
        AgentPresenceChanged(
            tenant=TENANT, agent_id=f"agent {number}", presence="online", languages=["de"], capacity=CAPACITY
        )
        for number in range(AGENTS)
    ]
    said = await all_at_once(busy_database, coming)
    given = Counter(event.conversation_id for event in said if isinstance(event, ConversationAssigned))
    assert given == Counter({a_conversation(name): 1 for name in NAMES})
    taken = await held(busy_database)
    assert sum(taken.values()) == CONVERSATIONS
    assert max(taken.values()) <= CAPACITY


async def test_an_agent_who_asks_for_another_shops_conversation_is_refused_and_told_what_to_do(busy_database):
    pull = AssignmentRequested(
        tenant="other", conversation_id=a_conversation(NAMES[0]), agent_id="eve", request_id=derive_id("pull")
    )
    (refused,) = await all_at_once(busy_database, [pull])
    assert isinstance(refused, AssignmentRefused)
    assert "never was this shop's" in refused.why
    assert "look at the queue again" in refused.why
    assert await held(busy_database) == Counter()
