import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest
from crossdesk.contracts.event import derive_id
from crossdesk.contracts.gateway import (
    AgentPresenceChanged,
    AgentReplied,
    AssignmentRequested,
    ResolveRequested,
    TransferRequested,
)
from crossdesk.contracts.routing import (
    AssignmentRefused,
    CallbackBooked,
    ConversationAssigned,
    ConversationQueued,
    ConversationResolved,
)
from crossdesk.store.unit_of_work import Cause, UnitOfWork
from crossdesk.testing.examples import NOON, TENANT, a_conversation

from routing.change_presence import change_presence
from routing.office import Office
from routing.policy import load_policy
from routing.resolve_conversation import resolve_conversation


def kinds(events):
    return [type(event) for event in events]


def given_to(events):
    return [(str(event.conversation_id), event.agent_id) for event in events if isinstance(event, ConversationAssigned)]


async def test_of_two_who_ask_at_once_exactly_one_gets_the_conversation(need_person, act, load):
    for round_number in range(8):
        name = f"round {round_number}"
        await need_person(name)
        asked = [act(AssignmentRequested, agent, name, request_id=derive_id(agent, name)) for agent in ("anna", "bert")]
        events = [event for answer in await asyncio.gather(*asked) for event in answer]
        assert sorted(kind.__name__ for kind in kinds(events)) == ["AssignmentRefused", "ConversationAssigned"]
        assert {event.request_id for event in events} == {derive_id("anna", name), derive_id("bert", name)}
        winner = next(event.agent_id for event in events if isinstance(event, ConversationAssigned))
        await act(ResolveRequested, winner, name)
    assert await load() == {}


async def test_no_agent_ever_has_more_than_their_capacity_however_much_comes_at_once(come, need_person, act, load):
    for agent in ("anna", "bert"):
        await come(agent, capacity=3)
    names = [f"customer {number}" for number in range(20)]
    requests = [act(AssignmentRequested, "anna", name, request_id=derive_id("r", name)) for name in names]
    await asyncio.gather(*(need_person(name) for name in names), *requests)
    assert await load() == {"anna": 3, "bert": 3}


async def test_nobody_waits_beside_an_agent_who_becomes_free_at_the_same_moment(database, come, need_person, load):
    await come("anna", capacity=1)
    await need_person("first")
    async with database.transaction([TENANT]) as connection:
        resolve = ResolveRequested(tenant=TENANT, conversation_id=a_conversation("first"), agent_id="anna")
        office = Office()
        await office.load(connection, [resolve])
        await resolve_conversation(resolve, UnitOfWork(connection, Cause(uuid4(), NOON), office), load_policy())
        await office.save(connection, [])
        writing = asyncio.create_task(need_person("second"))
        await asyncio.wait([writing], timeout=0.2)  # long enough to look at the agents, who are not free for others yet
    assert given_to(await writing) == [(str(a_conversation("second")), "anna")]
    assert await load() == {"anna": 1}


async def test_capacity_holds_for_those_who_help_themselves_too(need_person, act):
    for number in range(5):
        await need_person(str(number))
    answers = [
        await act(AssignmentRequested, "anna", str(number), request_id=derive_id("r", number)) for number in range(5)
    ]
    assert [type(events[0]) for events in answers] == [ConversationAssigned] * 4 + [AssignmentRefused]


async def test_a_conversation_that_does_not_wait_is_refused(act):
    (refused,) = await act(AssignmentRequested, "anna", "unknown", request_id=derive_id("r"))
    assert isinstance(refused, AssignmentRefused)
    assert "no conversation with this id waits" in refused.why


async def test_asking_for_ones_own_conversation_is_granted_again(come, need_person, act, load):
    await come("anna")
    await need_person()
    (event,) = await act(AssignmentRequested, "anna", request_id=derive_id("r"))
    assert (event.agent_id, event.request_id) == ("anna", derive_id("r"))
    assert await load() == {"anna": 1}


async def test_an_agent_who_comes_gets_the_most_urgent_up_to_capacity(come, need_person, load):
    await need_person("early", at=NOON - timedelta(minutes=5))
    await need_person("late", at=NOON)
    await need_person("vip", at=NOON, tier="vip")
    events = await come("anna", capacity=2)
    assert given_to(events) == [(str(a_conversation(name)), "anna") for name in ("vip", "early")]
    assert await load() == {"anna": 2}


async def test_an_agent_is_offered_only_what_their_skills_allow(come, need_person):
    await need_person("money", skill="payments")
    await need_person("parcel", skill="delivery")
    assert given_to(await come("anna", skills=["delivery"])) == [(str(a_conversation("parcel")), "anna")]


async def test_a_booked_callback_is_given_to_whoever_comes_on_duty(come, need_person):
    assert kinds(await need_person()) == [CallbackBooked]
    assert given_to(await come("anna")) == [(str(a_conversation()), "anna")]


async def test_resolving_makes_room_for_the_next(come, need_person, act, load):
    await come("anna", capacity=1)
    await need_person("first")
    await need_person("second")
    resolved, assigned = await act(ResolveRequested, "anna", "first")
    assert isinstance(resolved, ConversationResolved)
    assert given_to([assigned]) == [(str(a_conversation("second")), "anna")]
    assert await load() == {"anna": 1}


async def test_resolving_twice_or_without_an_agent_frees_nothing_twice(come, need_person, act, load):
    await come("anna")
    await need_person("kept")
    await need_person("done")
    for _ in range(2):
        assert kinds(await act(ResolveRequested, "anna", "done")) == [ConversationResolved]
    assert await load() == {"anna": 1}


async def test_handed_to_a_colleague_with_room(come, need_person, act, load):
    await come("anna")
    await need_person()
    await come("bert")
    events = await act(TransferRequested, "anna", to_agent="bert")
    assert given_to(events) == [(str(a_conversation()), "bert")]
    assert await load() == {"bert": 1}


@pytest.mark.parametrize("colleague", ["unknown", "full", "gone"])
async def test_handed_to_a_colleague_without_room_it_waits_and_does_not_come_back(
    come, need_person, act, load, colleague
):
    await come("anna")
    await need_person()
    await come("full", capacity=0)
    await come("gone", presence="offline")
    events = await act(TransferRequested, "anna", to_agent=colleague)
    assert kinds(events) == [ConversationQueued]
    assert await come("anna") == []
    assert given_to(await come("bert")) == [(str(a_conversation()), "bert")]


async def test_handed_to_another_skill(come, need_person, act, load):
    await come("anna")
    await need_person()
    await come("paul", skills=["payments"])
    events = await act(TransferRequested, "anna", to_skill="payments")
    assert events[0].skill == "payments"
    assert given_to(events) == [(str(a_conversation()), "paul")]


async def test_handing_on_makes_room_for_the_next(come, need_person, act):
    await come("anna", capacity=1)
    await need_person("first")
    await need_person("second", skill="delivery")
    await come("bert", capacity=1, skills=["payments"])
    events = await act(TransferRequested, "anna", "first", to_skill="payments")
    assert given_to(events) == [(str(a_conversation("first")), "bert"), (str(a_conversation("second")), "anna")]


async def test_what_an_agent_did_not_answer_before_leaving_goes_to_others(come, need_person, act, load):
    await come("anna")
    await need_person("open")
    await need_person("replied")
    await act(AgentReplied, "anna", "replied", message_id=derive_id("m"), text="Guten Tag")
    await come("bert")
    events = await come("anna", presence="offline")
    assert given_to(events) == [(str(a_conversation("open")), "bert")]
    assert await load() == {"anna": 1, "bert": 1}


async def test_when_the_last_suitable_agent_leaves_those_who_wait_are_promised_a_callback(come, need_person):
    await come("anna", capacity=0)
    await need_person()
    (booked,) = await come("anna", presence="offline")
    assert isinstance(booked, CallbackBooked)
    assert "last suitable agent" in booked.why


async def test_an_agent_who_is_away_keeps_their_conversations(come, need_person, ask, load):
    await come("anna")
    await need_person(turn=1)
    assert await come("anna", presence="away") == []
    assert given_to(await ask(turn=2)) == [(str(a_conversation()), "anna")]


async def test_who_replies_in_a_conversation_nobody_has_has_taken_it(need_person, act, load):
    await need_person()
    events = await act(AgentReplied, "anna", message_id=derive_id("m"), text="Guten Tag")
    assert given_to(events) == [(str(a_conversation()), "anna")]
    assert await load() == {"anna": 1}


async def test_batches_that_touch_several_tenants_in_opposite_order_do_not_block_each_other(database):
    async def settle_batch(tenants: list[str]) -> None:
        async with database.transaction(tenants) as connection:
            coming = [AgentPresenceChanged(tenant=tenant, agent_id="anna", presence="online") for tenant in tenants]
            office = Office()
            await office.load(connection, coming)
            for event in coming:
                await change_presence(event, UnitOfWork(connection, Cause(uuid4(), NOON), office), policy)
                await asyncio.sleep(0.01)
            await office.save(connection, [])

    policy = load_policy()
    batches = [["one", "two", "three"], ["three", "two", "one"], ["two", "three"]] * 4
    await asyncio.gather(*(settle_batch(batch) for batch in batches))
    async with database.transaction(["one", "two", "three"]) as connection:
        assert await connection.fetchval("SELECT count(*) FROM agents") == 3
