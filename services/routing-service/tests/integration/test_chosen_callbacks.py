"""Callbacks that customers choose, as time goes by: kept back, near, due, kept or missed, and never lost."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest
from crossdesk.contracts.callbacks import (
    CallbackCancelled,
    CallbackRefused,
    CallbackReminded,
    CallbackRequested,
    CallbackSettled,
)
from crossdesk.contracts.gateway import ResolveRequested
from crossdesk.contracts.routing import CallbackBooked, ConversationAssigned, ConversationQueued, DeskReviewDue
from crossdesk.testing.examples import NOON, TENANT, a_conversation
from crossdesk.testing.handling import handle

from routing.desk_rounds import due_desks
from routing.main import subscriptions
from routing.policy import load_policy

POLICY = load_policy()
RULES = POLICY.callbacks
SHORTLY = timedelta(seconds=1)
# Friday 13:00 in Berlin; the next window of the customer's day begins at 15:00, and ends at 18:00.
STARTS = NOON + timedelta(hours=2)
ENDS = STARTS + timedelta(hours=3)
REMINDER = STARTS - timedelta(minutes=RULES.reminder_minutes)


@pytest.fixture
def choose(desk):
    async def wish(name="conversation", starts_at=STARTS, by=None, at=NOON):
        place = {"tenant": TENANT, "conversation_id": a_conversation(name), "request_id": uuid4()}
        return await desk(CallbackRequested(**place, starts_at=None if by else starts_at, by=by), at=at)

    return wish


@pytest.fixture
def cancel(desk):
    async def wish(name="conversation", at=NOON):
        place = {"tenant": TENANT, "conversation_id": a_conversation(name), "request_id": uuid4()}
        return await desk(CallbackCancelled(**place), at=at)

    return wish


@pytest.fixture
def review(desk):
    async def look(at):
        return await desk(DeskReviewDue(tenant=TENANT), at=at)

    return look


def of(kind, events):
    return [event for event in events if isinstance(event, kind)]


def given(events):
    return [(event.conversation_id, event.agent_id) for event in of(ConversationAssigned, events)]


@pytest.fixture
async def waiting(come, need_person):
    """A customer who waits, as the one agent has as many as they may have."""
    await come("anna", capacity=1)
    await need_person("served")
    await need_person("conversation")


@pytest.fixture
def make_room(desk):
    """The agent is done with what they have."""

    async def resolve(name="served", at=NOON):
        return await desk(ResolveRequested(tenant=TENANT, conversation_id=a_conversation(name), agent_id="anna"), at=at)

    return resolve


async def test_a_chosen_window_is_told_in_the_customers_language_and_time(waiting, choose):
    (booked,) = await choose()
    assert (booked.starts_at, booked.ends_at, booked.chosen) == (STARTS, ENDS, True)
    assert booked.holding_text.language == "de"
    assert "Freitag, 27. November 2026, 15:00\N{EN DASH}18:00 (Europe/Berlin)" in booked.holding_text.text
    assert "the customer chose this window" in booked.why


async def test_who_chose_a_callback_is_kept_back_until_it_is_due_and_then_comes_first(
    waiting, choose, need_person, make_room, review
):
    await choose()
    assert given(await make_room()) == []
    assert given(await review(STARTS - SHORTLY)) == []
    await need_person("busy", at=STARTS - timedelta(minutes=30))
    await need_person("earlier", at=STARTS - timedelta(minutes=30))
    due = await review(STARTS)
    (queued,) = of(ConversationQueued, due)
    assert queued.priority >= RULES.due_points
    freed = await make_room("busy", at=STARTS + SHORTLY)
    assert given(freed) == [(a_conversation("conversation"), "anna")]


async def test_the_reminder_comes_once_and_none_where_an_agent_has_the_case(waiting, choose, review, make_room, desk):
    await choose()
    assert of(CallbackReminded, await review(REMINDER - SHORTLY)) == []
    (reminded,) = of(CallbackReminded, await review(REMINDER))
    assert "15:00" in reminded.holding_text.text
    assert of(CallbackReminded, await review(REMINDER)) == []
    assert of(CallbackReminded, await review(STARTS - SHORTLY)) == []


async def test_a_look_that_comes_too_late_reminds_nobody_of_what_has_begun(waiting, choose, review):
    await choose()
    assert of(CallbackReminded, await review(STARTS + SHORTLY)) == []


async def test_each_replica_finds_the_desk_due_at_each_step_of_a_promise(database, waiting, choose, review):
    await choose()
    for step in (REMINDER, STARTS, ENDS):
        async with database.transaction([TENANT]) as connection:
            assert await connection.fetchval("SELECT look_at FROM callbacks") == step
        assert await due_desks(database, POLICY.matching.rules, step) == [TENANT]
        await review(step)
    async with database.transaction([TENANT]) as connection:
        assert await connection.fetchval("SELECT look_at FROM callbacks") is None


async def test_a_promise_is_kept_when_an_agent_takes_the_case_in_its_window(waiting, choose, review, make_room, desk):
    await choose()
    await make_room()
    assert given(await review(STARTS)) == [(a_conversation("conversation"), "anna")]
    (settled,) = of(CallbackSettled, await review(ENDS))
    assert (settled.outcome, settled.holding_text) == ("kept", None)
    assert of(CallbackSettled, await review(ENDS + SHORTLY)) == []


async def test_a_promise_is_kept_also_when_the_case_is_resolved_before_its_window_ends(
    waiting, choose, review, make_room
):
    await choose()
    await make_room()
    await review(STARTS)
    await make_room("conversation", at=STARTS + SHORTLY)
    (settled,) = of(CallbackSettled, await review(ENDS))
    assert settled.outcome == "kept"


async def test_whose_case_was_resolved_meanwhile_is_not_reminded(waiting, choose, review, desk):
    await choose()
    await desk(ResolveRequested(tenant=TENANT, conversation_id=a_conversation("conversation"), agent_id="anna"))
    events = await review(REMINDER)
    (settled,) = of(CallbackSettled, events)
    assert (settled.outcome, settled.holding_text) == ("not_needed", None)
    assert of(CallbackReminded, events) == []


async def test_a_missed_window_is_told_honestly_and_the_customer_comes_first(waiting, choose, review, make_room):
    await choose()
    await review(STARTS)
    missed = await review(ENDS)
    (settled,) = of(CallbackSettled, missed)
    assert settled.outcome == "missed"
    assert "tut uns leid" in settled.holding_text.text
    (queued,) = of(ConversationQueued, missed)
    assert queued.priority >= RULES.due_points + RULES.late_points
    assert given(await make_room(at=ENDS + SHORTLY)) == [(a_conversation("conversation"), "anna")]


async def test_a_missed_window_with_nobody_on_duty_is_booked_anew_in_one_message(need_person, review, come, choose):
    (first,) = of(CallbackBooked, await need_person("conversation"))
    await review(first.starts_at)
    events = await review(first.ends_at)
    (settled,), (again,) = of(CallbackSettled, events), of(CallbackBooked, events)
    assert settled.outcome == "missed"
    assert again.starts_at > first.ends_at
    assert again.holding_text is None
    assert "tut uns leid" in settled.holding_text.text and "Samstag, 28. November" in settled.holding_text.text
    assert [event.agent_id for event in of(ConversationAssigned, await come("anna"))] == ["anna"]


async def test_who_writes_again_is_served_now_if_somebody_is_there(waiting, choose, need_person, make_room, review):
    await choose()
    await make_room()
    events = await need_person("conversation", turn=2, at=NOON + SHORTLY)
    assert [event.outcome for event in of(CallbackSettled, events)] == ["not_needed"]
    assert {place for place, _ in given(events)} == {a_conversation("conversation")}
    assert of(CallbackReminded, await review(REMINDER)) == []


async def test_who_writes_again_while_nobody_is_there_keeps_the_window_they_chose(need_person, choose):
    await need_person("conversation")
    tomorrow = STARTS + timedelta(hours=18)
    assert [event.starts_at for event in await choose(starts_at=tomorrow)] == [tomorrow]
    (again,) = await need_person("conversation", turn=2, at=NOON + SHORTLY)
    assert (again.starts_at, again.chosen) == (tomorrow, True)


async def test_cancelling_puts_the_customer_back_into_the_queue(waiting, choose, cancel, make_room, review):
    await choose()
    events = await cancel(at=NOON + SHORTLY)
    (settled,), (queued,) = of(CallbackSettled, events), of(ConversationQueued, events)
    assert (settled.outcome, queued.inquiry_id) == ("cancelled", settled.inquiry_id)
    assert given(await make_room(at=NOON + SHORTLY)) == [(a_conversation("conversation"), "anna")]
    assert await cancel("served")
    assert of(CallbackReminded, await review(REMINDER)) == []


async def test_another_choice_replaces_the_one_before_and_the_same_one_changes_nothing(waiting, choose, review):
    await choose()
    (same,) = await choose(at=NOON + SHORTLY)
    assert (same.starts_at, same.holding_text) == (STARTS, None)
    tomorrow = STARTS + timedelta(hours=18)
    (other,) = await choose(starts_at=tomorrow, at=NOON + SHORTLY)
    assert other.starts_at == tomorrow
    assert of(CallbackReminded, await review(STARTS)) == []
    assert of(CallbackReminded, await review(tomorrow - SHORTLY))


async def test_who_can_wait_until_a_time_may_be_served_before(waiting, choose, make_room):
    (booked,) = await choose(by=STARTS + timedelta(hours=2))
    assert (booked.starts_at, booked.ends_at) == (STARTS, STARTS + timedelta(hours=2))
    assert given(await make_room(at=NOON + SHORTLY)) == [(a_conversation("conversation"), "anna")]


async def test_what_cannot_be_is_refused_with_its_reason(waiting, choose, cancel):
    async def reason(answer):
        (refused,) = answer
        assert isinstance(refused, CallbackRefused)
        assert refused.why
        return refused.reason

    assert await reason(await choose(starts_at=NOON - timedelta(hours=1))) == "past"
    assert await reason(await choose(starts_at=STARTS + timedelta(minutes=1))) == "not_offered"
    assert await reason(await choose(by=NOON + timedelta(minutes=5))) == "not_offered"
    assert await reason(await choose("served")) == "with_agent"
    assert await reason(await choose("of another shop, or of nobody")) == "nobody_needed"
    assert await reason(await cancel()) == "nothing_booked"


async def test_the_agent_who_had_the_case_before_gets_it_back_when_it_is_due(come, need_person, choose, review):
    await come("anna")
    await need_person()
    await come("anna", presence="offline")
    await choose()
    await come("bert")
    assert given(await come("anna")) == []
    assert given(await review(STARTS)) == [(a_conversation(), "anna")]


async def test_of_customers_who_choose_at_once_no_more_get_a_window_than_it_has_places(
    database, come, need_person, monkeypatch
):
    """Each in a transaction of its own; who is refused waits on as before."""
    names = [f"customer {number}" for number in range(12)]
    await come("anna", capacity=0)
    for name in names:
        await need_person(name)
    capacity = RULES.capacity.model_copy(update={"staff": 1, "percent_of_time": 20})
    rules = RULES.model_copy(update={"capacity": capacity})
    policy = type(POLICY)(**{**vars(POLICY), "callbacks": rules})
    line = next(each for each in subscriptions(policy) if each.event is CallbackRequested)
    wishes = [
        CallbackRequested(tenant=TENANT, conversation_id=a_conversation(name), request_id=uuid4(), starts_at=STARTS)
        for name in names
    ]
    said = await asyncio.gather(*(handle(database, line.handler, wish, rows=line.rows) for wish in wishes))
    answers = [event for each in said for event in each]
    assert len(of(CallbackBooked, answers)) == 3  # 180 minutes, a fifth of one agent's time, 12 minutes each
    assert {event.reason for event in of(CallbackRefused, answers)} == {"full"}
    async with database.transaction([TENANT]) as connection:
        states = await connection.fetch("SELECT state, count(*) FROM desk GROUP BY state ORDER BY state")
    assert [tuple(row) for row in states] == [("callback", 3), ("waiting", 9)]
