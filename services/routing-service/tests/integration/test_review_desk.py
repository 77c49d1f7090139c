"""What time alone changes: silence, offers nobody accepts, steps that open."""

from datetime import timedelta

import pytest
from crossdesk.contracts.event import derive_id
from crossdesk.contracts.gateway import (
    AgentPresenceChanged,
    AgentReplied,
    AssignmentRequested,
    ResolveRequested,
    TransferRequested,
)
from crossdesk.contracts.knowledge import NoAnswer
from crossdesk.contracts.routing import (
    AgentFoundAbsent,
    CallbackBooked,
    ConversationAssigned,
    ConversationQueued,
    DeskReviewDue,
)
from crossdesk.testing.examples import NOON, TENANT, a_case, a_conversation, an_inquiry

from routing.desk_rounds import (
    LOOKED_EVERY,
    REMEMBERED,
    clear_served,
    due_desks,
    longest_step,
    on_the_beat,
    review_at,
    show_load,
    tell_due_desks,
)
from routing.metrics import LOAD_VARIANCE, WAITING
from routing.policy import load_policy

RULES = load_policy().matching.rules
HEARTBEAT = 20
SILENCE = timedelta(seconds=HEARTBEAT * RULES.missed_heartbeats + 1)
LATE = timedelta(seconds=RULES.channel("web").accept_seconds + 1)
STEP = timedelta(seconds=RULES.relaxing.with_translation)


@pytest.fixture
def present(desk):
    async def say(agent_id, presence="online", at=NOON, skills=("general",), languages=("de",), **fields):
        said = {"skills": list(skills), "languages": list(languages), **fields}
        return await desk(AgentPresenceChanged(tenant=TENANT, agent_id=agent_id, presence=presence, **said), at=at)

    return say


@pytest.fixture
def review(desk):
    async def look(at):
        return await desk(DeskReviewDue(tenant=TENANT), at=at)

    return look


def kinds(events):
    return [type(event).__name__ for event in events]


def given_to(events):
    return [event.agent_id for event in events if isinstance(event, ConversationAssigned)]


async def test_who_falls_silent_is_gone_and_their_work_goes_on_elsewhere_with_its_context(
    database, present, need_person, review, load
):
    await present("anna", heartbeat_seconds=HEARTBEAT)
    await need_person()
    await present("bert", heartbeat_seconds=HEARTBEAT, at=NOON + SILENCE)
    absent, queued, assigned = await review(NOON + SILENCE)
    assert (absent.agent_id, absent.presence) == ("anna", "offline")
    assert isinstance(queued, ConversationQueued)
    assert queued.summary == "wants a decision"
    assert "heartbeats" in queued.why
    assert assigned.agent_id == "bert"
    assert await load() == {"bert": 1}
    async with database.transaction([TENANT]) as connection:
        assert await connection.fetchval("SELECT queued_at FROM desk") == NOON


async def test_who_says_again_that_they_are_there_stays(present, need_person, review):
    await present("anna", heartbeat_seconds=HEARTBEAT)
    await need_person()
    await present("anna", heartbeat_seconds=HEARTBEAT, repeated=True, at=NOON + SILENCE / 2)
    assert await review(NOON + SILENCE) == []


async def test_a_client_without_heartbeats_is_believed_for_ever(present, need_person, review):
    await present("anna")
    await need_person()
    assert await review(NOON + timedelta(days=2)) == []


async def test_the_last_to_fall_silent_leaves_callbacks(present, need_person, review):
    await present("anna", capacity=0, heartbeat_seconds=HEARTBEAT)
    await need_person()
    absent, booked = await review(NOON + SILENCE)
    assert isinstance(absent, AgentFoundAbsent)
    assert isinstance(booked, CallbackBooked)


async def test_what_is_not_accepted_in_time_returns_to_the_head_of_the_queue(
    database, present, need_person, review, load
):
    await present("anna", capacity=1, confirms=True)
    await need_person("first")
    await need_person("second", at=NOON + timedelta(seconds=5))
    absent, booked = await review(NOON + LATE)
    assert (absent.agent_id, absent.presence) == ("anna", "away")
    assert "did not accept" in booked.why
    assert await load() == {}
    async with database.transaction([TENANT]) as connection:
        waiting = await connection.fetch("SELECT conversation_id, queued_at, accept_by FROM desk ORDER BY ranked_at")
    assert [tuple(row) for row in waiting] == [
        (a_conversation("first"), NOON, None),
        (a_conversation("second"), NOON + timedelta(seconds=5), None),
    ]


async def test_it_is_offered_to_others_and_never_again_to_who_let_it_lie(present, need_person, review):
    await present("anna", confirms=True)
    await need_person()
    await present("bert", at=NOON + LATE)
    assert given_to(await review(NOON + LATE)) == ["bert"]
    await present("bert", "offline", at=NOON + LATE)
    assert await present("anna", at=NOON + LATE) == []


async def test_whoever_repeats_themselves_stays_away_until_they_announce_themselves(present, need_person, review):
    await present("anna", confirms=True, capacity=1)
    await need_person("first")
    await review(NOON + LATE)
    await present("anna", confirms=True, repeated=True, at=NOON + LATE)
    assert given_to(await need_person("second", at=NOON + LATE)) == []
    assert given_to(await present("anna", at=NOON + LATE)) == ["anna"]


@pytest.mark.parametrize("how", ["accepts", "replies", "resolves"])
async def test_who_accepts_replies_or_resolves_keeps_or_settles_it(present, need_person, review, act, how):
    await present("anna", confirms=True)
    await need_person()
    actions = {
        "accepts": lambda: act(AssignmentRequested, "anna", request_id=derive_id("r")),
        "replies": lambda: act(AgentReplied, "anna", message_id=derive_id("m"), text="Guten Tag"),
        "resolves": lambda: act(ResolveRequested, "anna"),
    }
    await actions[how]()
    assert await review(NOON + LATE) == []


async def test_what_an_agent_took_themselves_need_not_be_accepted(present, need_person, review, act):
    await present("anna", "away", confirms=True)
    await need_person()
    await act(AssignmentRequested, "anna", request_id=derive_id("r"))
    assert await review(NOON + LATE) == []


async def test_a_letter_may_lie_longer_than_a_chat():
    assert RULES.channel("email").accept_seconds > RULES.channel("web").accept_seconds


async def test_time_alone_opens_the_next_step(present, need_person, review):
    await present("full", capacity=0)
    await present("french", languages=["fr"])
    assert kinds(await need_person()) == ["ConversationQueued"]
    assert await review(NOON + STEP - timedelta(seconds=1)) == []
    assert given_to(await review(NOON + STEP)) == ["french"]


async def test_what_opens_is_dealt_out_evenly(present, need_person, review, load):
    await present("full", capacity=0)
    for agent in ("french", "other", "third"):
        await present(agent, languages=["fr"])
    for number in range(6):
        await need_person(str(number))
    await review(NOON + STEP)
    assert await load() == {"french": 2, "other": 2, "third": 2}


async def test_a_busy_agent_is_waited_for_and_gets_nothing(present, need_person):
    await present("anna", "busy")
    assert kinds(await need_person()) == ["ConversationQueued"]


async def test_whoever_had_the_conversation_gets_it_again_when_on_duty(present, need_person, act):
    await present("anna")
    await need_person(turn=1)
    await act(ResolveRequested, "anna")
    await need_person("other")
    await present("bert")
    assert given_to(await need_person(turn=2)) == ["anna"]


async def test_never_back_to_any_of_those_who_passed_it_on(present, need_person, act):
    await present("anna")
    await need_person()
    await act(TransferRequested, "anna", to_skill="general")
    assert given_to(await present("bert")) == ["bert"]
    await act(TransferRequested, "bert", to_skill="general")
    assert await present("anna") == []
    assert given_to(await present("carl")) == ["carl"]


async def test_letters_weigh_less_than_chats(database, present, need_person, desk, load):
    await present("anna", capacity=1)
    for number in range(3):
        inquiry = an_inquiry(f"letter {number}", channel="email")
        case = {"conversation_id": a_conversation(f"letter {number}"), "inquiry": inquiry}
        await desk(a_case(NoAnswer, **case, reason="judgement_needed", summary="writes"))
    assert await load() == {"anna": 2}
    async with database.transaction([TENANT]) as connection:
        assert await connection.fetchval("SELECT load FROM agents") == 2 * RULES.channel("email").weight


async def test_a_desk_is_due_when_time_changes_something_there(database, present, need_person):
    async def due(after):
        return await due_desks(database, RULES, on_the_beat(NOON + after + LOOKED_EVERY))

    await present("anna", heartbeat_seconds=HEARTBEAT, confirms=True, capacity=1)
    await need_person()
    assert await due(timedelta(seconds=20)) == []
    assert await due(SILENCE) == [TENANT]
    await present("anna", heartbeat_seconds=3600, confirms=True, capacity=1)
    assert await due(LATE) == [TENANT]


async def test_a_desk_is_due_while_agents_have_room_and_customers_wait(database, present, need_person):
    await present("full", capacity=0)
    await present("french", languages=["fr"])
    at = on_the_beat(NOON + timedelta(seconds=20))
    assert await due_desks(database, RULES, at) == []
    await need_person()
    assert await due_desks(database, RULES, at) == [TENANT]


async def test_customers_who_waited_all_steps_are_looked_after_once_a_minute(database, present, need_person):
    await present("full", capacity=0)
    await present("privacy", skills=["privacy"])
    await need_person(skill="payments")
    long_after = NOON + timedelta(minutes=10)
    assert long_after - NOON > longest_step(RULES) + timedelta(minutes=1)
    assert await due_desks(database, RULES, long_after) == [TENANT]
    assert await due_desks(database, RULES, long_after + timedelta(seconds=30)) == []


async def test_replicas_that_look_at_about_the_same_time_say_the_same(database, present, need_person):
    class Bus:
        said: list = []

        async def publish(self, envelopes):
            self.said += envelopes

    bus = Bus()
    await present("anna", heartbeat_seconds=HEARTBEAT)
    for milliseconds in (100, 900):
        now = on_the_beat(NOON + SILENCE) + LOOKED_EVERY + timedelta(milliseconds=milliseconds)
        await tell_due_desks(database, bus, RULES, lambda now=now: now)
    first, second = bus.said
    assert first == second == review_at(TENANT, on_the_beat(NOON + SILENCE) + LOOKED_EVERY)


async def test_the_variance_among_equals_and_the_queue_are_shown(database, present, need_person):
    await present("anna", capacity=2)
    await present("bert", capacity=2)
    await need_person("first")
    await show_load(database)
    assert LOAD_VARIANCE._value.get() == pytest.approx(0.25**2)
    for number in range(4):
        await need_person(str(number))
    await show_load(database)
    assert (LOAD_VARIANCE._value.get(), WAITING._value.get()) == (0, 1)


async def test_who_served_long_ago_is_forgotten(database, present, need_person):
    await present("anna")
    await need_person()
    for later, left in ((REMEMBERED, 1), (REMEMBERED + timedelta(seconds=1), 0)):
        await clear_served(database, lambda later=later: NOON + later)
        async with database.transaction([TENANT]) as connection:
            assert await connection.fetchval("SELECT count(*) FROM served") == left
