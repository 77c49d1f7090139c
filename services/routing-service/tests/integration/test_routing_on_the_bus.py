"""Two replicas of the service on a real bus: whatever order things come in, each inquiry is decided once."""

import asyncio
import contextlib
import random
from base64 import b64encode
from collections import defaultdict

import pytest
from crossdesk.bus.envelope import from_headers, unwrap, wrap
from crossdesk.bus.protocol import Caught
from crossdesk.bus.url import create_topics, open_bus
from crossdesk.consume.worker import Worker
from crossdesk.contracts import TOPICS
from crossdesk.contracts.dead_letters import EventDeadLettered
from crossdesk.contracts.event import derive_id
from crossdesk.contracts.gateway import AgentPresenceChanged, AssignmentRequested, ResolveRequested
from crossdesk.contracts.knowledge import Answer, AnswerDrafted, NoAnswer
from crossdesk.contracts.routing import (
    AssignmentRefused,
    CallbackBooked,
    ConversationAssigned,
    ConversationQueued,
    ReplyDecided,
)
from crossdesk.testing.examples import NOON, a_case, a_conversation, an_inquiry
from crossdesk.testing.waiting import until

from routing.agents import UNSEEN_CAPACITY
from routing.main import subscriptions
from routing.policy import load_policy

TENANTS, CONVERSATIONS, TURNS, AGENTS, CAPACITY = ["one", "two"], 8, 5, ["anna", "bert"], 3
PLACES = [(tenant, str(number)) for tenant in TENANTS for number in range(CONVERSATIONS)]


def a_verdict(tenant: str, name: str, turn: int, kind: str):
    inquiry = an_inquiry(f"{tenant} {name} {turn}")
    case = a_case(tenant=tenant, conversation_id=a_conversation(name), inquiry=inquiry, turn=turn)
    if kind == "answered":
        answer = Answer(text=f"{turn}", language="de", scenario="track_shipment.in_transit")
        return AnswerDrafted(**dict(case), kind="answer", answer=answer)
    if kind == "unanswered":
        return NoAnswer(**dict(case), reason="low_confidence", summary="wants a person")
    return EventDeadLettered(
        tenant=tenant,
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
    )


def a_busy_hour(seed: int):
    """Verdicts of all turns, and agents who come, help themselves and resolve, in an order nobody arranged."""
    chance = random.Random(seed)
    events = [
        a_verdict(tenant, name, turn, chance.choice(["answered", "answered", "unanswered", "lost"]))
        for tenant, name in PLACES
        for turn in range(1, TURNS + 1)
    ]
    for tenant, name in PLACES:
        place = {"tenant": tenant, "conversation_id": a_conversation(name)}
        agent = chance.choice(AGENTS)
        events.append(AssignmentRequested(**place, agent_id=agent, request_id=derive_id(tenant, name)))
        if chance.random() < 0.5:
            events.append(ResolveRequested(**place, agent_id=agent))
    events += [
        AgentPresenceChanged(tenant=tenant, agent_id=agent, presence="online", capacity=CAPACITY)
        for tenant in TENANTS
        for agent in AGENTS
    ]
    chance.shuffle(events)
    return [wrap(event, event_id=derive_id(seed, n), source="test", time=NOON) for n, event in enumerate(events)]


@contextlib.asynccontextmanager
async def replicas(count, database, bus_url):
    async with contextlib.AsyncExitStack() as stack:
        workers = []
        for _ in range(count):
            bus = await stack.enter_async_context(open_bus(bus_url))
            workers.append(Worker("routing", bus, database, subscriptions(load_policy()), dead_letters_in_a_row=1))
        running = [asyncio.create_task(worker.run()) for worker in workers]
        try:
            yield
        finally:
            for worker in workers:
                worker.drain()
            await asyncio.gather(*running)


async def read(bus_url, topic):
    found = {}
    async with open_bus(bus_url) as bus:
        async for item in bus.tail([topic]):
            if isinstance(item, Caught):
                return list(found.values())
            envelope = from_headers(topic, item.key, item.headers, item.data)
            found.setdefault(envelope.id, unwrap(envelope))
    return list(found.values())


@pytest.mark.parametrize("seed", [1, 2])
async def test_two_replicas_decide_every_inquiry_once_and_load_no_agent_beyond_capacity(database, bus_url, seed):
    await create_topics(bus_url, TOPICS, partitions=4)
    events = a_busy_hour(seed)
    expected = {
        an_inquiry(f"{tenant} {name} {turn}").inquiry_id for tenant, name in PLACES for turn in range(1, TURNS + 1)
    }

    async def all_decided() -> bool:
        told = await read(bus_url, "outcomes")
        answered = {event.request_id for event in told if isinstance(event, ConversationAssigned | AssignmentRefused)}
        return {getattr(event, "inquiry_id", None) for event in told} >= expected and len(answered - {None}) == len(
            PLACES
        )

    async with open_bus(bus_url) as bus:
        for start in range(0, len(events), 20):
            await bus.publish(events[start : start + 20])
    async with replicas(2, database, bus_url):
        await until(all_decided)
    assert_each_decided_once(await read(bus_url, "outcomes"), expected)
    lost = [event for event in await read(bus_url, "dead-letters") if event.consumer == "routing"]
    assert lost == []
    async with database.transaction(TENANTS) as connection:
        assert await connection.fetchval("SELECT count(*) FROM held") == 0
        assert await connection.fetch("SELECT next_turn FROM turns WHERE next_turn <> $1", TURNS + 1) == []
        load = await connection.fetch(
            "SELECT active, (SELECT count(*) FROM desk AS d WHERE d.tenant = a.tenant AND d.agent_id = a.agent_id) "
            "AS actual FROM agents AS a"
        )
    # An agent who helped themselves before their presence was known may have had the customary 4.
    assert all(row["active"] == row["actual"] <= max(CAPACITY, UNSEEN_CAPACITY) for row in load)


def assert_each_decided_once(outcomes, expected):
    """The first word on an inquiry is its decision: a reply, or a person; never both, never two of them."""
    words = defaultdict(list)
    for event in outcomes:
        if isinstance(event, ReplyDecided | ConversationQueued | CallbackBooked | ConversationAssigned):
            words[event.inquiry_id].append(type(event))
    assert set(words) == expected
    for kinds in words.values():
        assert kinds.count(ReplyDecided) == 0 or kinds == [ReplyDecided]
        assert kinds.count(ConversationQueued) + kinds.count(CallbackBooked) <= 1
