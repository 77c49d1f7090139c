from datetime import timedelta
from zoneinfo import ZoneInfo

from crossdesk.contracts.event import derive_id
from crossdesk.contracts.gateway import AgentReplied, AssignmentRequested, ResolveRequested
from crossdesk.contracts.routing import (
    CallbackBooked,
    ConversationAssigned,
    ConversationQueued,
    GuidedStepAsked,
    ReplyDecided,
)
from crossdesk.testing.examples import NOON, an_inquiry


def kinds(events):
    return [type(event) for event in events]


async def test_a_drafted_answer_is_given_at_once_with_its_grounds(ask):
    (reply,) = await ask()
    assert isinstance(reply, ReplyDecided)
    assert reply.answer.text == "answer 1"
    assert "track_shipment" in reply.why
    assert "0.95" in reply.why


async def test_a_question_back_is_asked(ask):
    assert kinds(await ask(kind="question")) == [GuidedStepAsked]


async def test_an_inquiry_is_decided_once_even_if_another_verdict_follows(ask, need_person, lose):
    assert await ask()
    assert await ask() == []
    assert await need_person(text="conversation 1") == []
    assert await lose() == []


async def test_nobody_on_duty_means_a_callback_in_the_customers_morning(need_person):
    (booked,) = await need_person(country="JP", time_zone="Asia/Tokyo")
    assert isinstance(booked, CallbackBooked)
    assert booked.starts_at.astimezone(ZoneInfo("Asia/Tokyo")).strftime("%a %H:%M") == "Sat 09:00"
    assert booked.time_zone == "Asia/Tokyo"
    assert "on duty" in booked.why


async def test_whoever_calls_back_knows_what_of(need_person):
    (booked,) = await need_person(skill="payments")
    assert (booked.skill, booked.language, booked.summary) == ("payments", "de", "wants a decision")


async def test_an_agent_on_duty_gets_the_conversation_at_once(come, need_person, load):
    await come("anna", skills=["payments"], languages=["de"])
    queued, assigned = await need_person(skill="payments")
    assert kinds([queued, assigned]) == [ConversationQueued, ConversationAssigned]
    assert assigned.agent_id == "anna"
    assert assigned.why == "assigned to an agent who speaks German and handles payments; 1 of 4 conversations taken"
    assert await load() == {"anna": 1}


async def test_with_everybody_busy_the_conversation_waits(come, need_person, load):
    await come("anna", capacity=1)
    await need_person("first")
    assert kinds(await need_person("second")) == [ConversationQueued]
    assert await load() == {"anna": 1}


async def test_an_agent_with_another_skill_is_not_on_duty_for_this_one(come, need_person):
    await come("anna", skills=["delivery"])
    assert kinds(await need_person(skill="payments")) == [CallbackBooked]


async def test_an_agent_who_is_away_gets_nothing(come, need_person):
    await come("anna", presence="away")
    assert kinds(await need_person()) == [CallbackBooked]


async def test_messages_to_a_conversation_an_agent_has_go_to_that_agent(come, need_person, ask, load):
    await come("anna")
    await come("bert")
    first = await need_person(turn=1)
    agent = first[-1].agent_id
    for events in (await ask(turn=2), await need_person(turn=3)):
        (event,) = events
        assert isinstance(event, ConversationAssigned)
        assert event.agent_id == agent
    assert event.inquiry_id == an_inquiry("conversation 3").inquiry_id
    assert await load() == {agent: 1}


async def test_while_a_conversation_only_waits_answers_are_still_given(need_person, ask):
    await need_person(turn=1)
    assert kinds(await ask(turn=2)) == [ReplyDecided]


async def test_after_it_is_resolved_answers_are_given_again(come, need_person, ask, act):
    await come("anna")
    await need_person(turn=1)
    await act(ResolveRequested, "anna")
    assert kinds(await ask(turn=2)) == [ReplyDecided]


async def test_all_messages_that_wait_are_assigned_together(need_person, act):
    await need_person(turn=1)
    await need_person(turn=2)
    events = await act(AssignmentRequested, "anna", request_id=derive_id("request"))
    assert [event.inquiry_id for event in events] == [an_inquiry(f"conversation {turn}").inquiry_id for turn in (1, 2)]


async def test_a_second_message_may_raise_the_priority_but_never_the_waiting_time(database, come, need_person):
    await come("anna", capacity=0)
    await need_person("other")
    await need_person(turn=1)
    (again,) = await need_person(turn=2, tier="vip", at=NOON + timedelta(hours=1))
    assert again.priority > 0
    async with database.transaction(["demo"]) as connection:
        queue = await connection.fetch("SELECT queued_at, summary FROM desk ORDER BY ranked_at")
    assert [row["queued_at"] for row in queue] == [NOON, NOON]


async def test_when_the_agent_has_left_a_later_message_goes_to_somebody_else(come, need_person, act, load):
    await come("anna")
    await need_person(turn=1)
    await act(AgentReplied, "anna", message_id=derive_id("message"), text="Guten Tag")
    await come("anna", presence="offline")
    await come("bert")
    assert [event.agent_id for event in await need_person(turn=2) if isinstance(event, ConversationAssigned)] == [
        "bert"
    ]
    assert await load() == {"bert": 1}


async def test_no_tenant_sees_another_tenants_desk(database, need_person):
    await need_person()
    async with database.transaction(["other"]) as connection:
        for table in ("turns", "held", "decisions", "agents", "desk"):
            assert await connection.fetchval(f"SELECT count(*) FROM {table}") == 0
