"""SLA clocks stand while a callback that the customer chose is ahead, by whatever it ends."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from crossdesk.contracts.callbacks import CallbackCancelled, CallbackRequested
from crossdesk.contracts.event import Event, derive_id
from crossdesk.contracts.gateway import AgentPresenceChanged, AgentReplied, AssignmentRequested, ResolveRequested
from crossdesk.contracts.knowledge import NoAnswer
from crossdesk.contracts.routing import DeskReviewDue
from crossdesk.contracts.sla_clocks import SlaAtRisk, SlaBreached, SlaClocksMoved
from crossdesk.testing.examples import NOON, TENANT, a_case, a_conversation, an_inquiry
from crossdesk.testing.handling import handle

from routing.desk_rounds import due_desks
from routing.main import subscriptions
from routing.policy import load_policy

Send = Callable[..., Awaitable[list[Event]]]
HOUR = timedelta(hours=1)
STARTS = NOON + 2 * HOUR
"""The next window of the customer's day in Berlin. The shop has no desk, so that all hours count."""
LATER = STARTS + 18 * HOUR
RUNNING = {"first_response": 1.0, "resolution": 24.0}
"""Hours that the default levels promise to everybody."""


@pytest.fixture
def send(database) -> Send:
    """Hands over what happens in a conversation; gives what is told of the clocks of the one this is about."""
    subscribed = {each.event: each for each in subscriptions(load_policy())}

    async def hand(kind: type[Event], at: datetime = NOON, name: str = "conversation", **fields: Any) -> list[Event]:
        line, place = subscribed[kind], {"tenant": TENANT, "conversation_id": a_conversation(name)}
        event = kind(**(place if kind not in (AgentPresenceChanged, DeskReviewDue) else {"tenant": TENANT}), **fields)
        said = await handle(database, line.handler, event, at=at, rows=line.rows)
        told = [each for each in said if isinstance(each, SlaClocksMoved | SlaAtRisk | SlaBreached)]
        return [each for each in told if each.conversation_id == a_conversation("conversation")]

    return hand


@pytest.fixture
def write(database, send) -> Send:
    async def need(at: datetime = NOON, name: str = "conversation", turn: int = 1) -> list[Event]:
        inquiry = an_inquiry(f"{name} {turn}")
        case = a_case(NoAnswer, inquiry=inquiry, turn=turn, reason="judgement_needed", skill="general", summary="x")
        fields = {key: value for key, value in dict(case).items() if key not in ("tenant", "conversation_id")}
        return await send(NoAnswer, at, name, **fields)

    return need


@pytest.fixture
def come(send) -> Send:
    async def arrive(at: datetime = NOON, presence: str = "online", capacity: int = 1) -> list[Event]:
        able = {"skills": ["general"], "languages": ["de"], "capacity": capacity}
        return await send(AgentPresenceChanged, at, agent_id="anna", presence=presence, **able)

    return arrive


@pytest.fixture
async def waiting(come, write):
    """The one agent has as many as they may have."""
    await come()
    await write(name="served")
    await write()


@pytest.fixture
def choose(send) -> Send:
    async def wish(starts_at: datetime | None = STARTS, by: datetime | None = None, at: datetime = NOON):
        return await send(CallbackRequested, at, request_id=uuid4(), starts_at=None if by else starts_at, by=by)

    return wish


@pytest.fixture
def make_room(send) -> Send:
    async def resolve(at: datetime) -> list[Event]:
        return await send(ResolveRequested, at, "served", agent_id="anna")

    return resolve


def left(events: list[Event], since: datetime) -> dict[str, float]:
    """Hours from `since` until each clock told of last is due; all of them run."""
    [*_, moved] = events
    assert isinstance(moved, SlaClocksMoved) and moved.waits_for is None
    return {each.clock: (each.due_at - since) / HOUR for each in moved.clocks if each.due_at}


def stand(events: list[Event]) -> bool:
    """Whether it was told that all stand for the callback."""
    [moved] = events
    assert isinstance(moved, SlaClocksMoved)
    return moved.waits_for == "callback" and {(each.state, each.due_at) for each in moved.clocks} == {("paused", None)}


async def test_nobody_is_warned_before_the_window_and_then_the_clocks_go_on_where_they_stood(
    database, waiting, choose, send
):
    half_past = NOON + HOUR / 2
    await send(DeskReviewDue, half_past - timedelta(minutes=1))
    assert stand(await choose(at=half_past - timedelta(minutes=1)))
    assert await choose(at=half_past) == [], "the same choice again"
    for hours in (0.5, 1, 1.9):
        assert await send(DeskReviewDue, NOON + hours * HOUR) == []
    assert await due_desks(database, load_policy().matching.rules, STARTS) == [TENANT]
    gone_on = await send(DeskReviewDue, STARTS)
    assert left(gone_on, STARTS) == pytest.approx({"first_response": 31 / 60, "resolution": 23 + 31 / 60})
    assert await send(DeskReviewDue, STARTS) == []
    [warned] = await send(DeskReviewDue, STARTS + timedelta(minutes=1))
    assert (warned.clock, warned.percent) == ("first_response", 50)


async def test_a_look_that_comes_late_counts_from_when_the_window_began(waiting, choose, send):
    await choose()
    alarms = [each for each in await send(DeskReviewDue, STARTS + 2 * HOUR) if isinstance(each, SlaBreached)]
    assert [(each.clock, each.due_at) for each in alarms] == [("first_response", STARTS + HOUR)]


async def test_another_choice_moves_the_wait_and_cancelling_ends_it(waiting, choose, send):
    await choose()
    assert stand(await choose(LATER, at=NOON + HOUR))
    assert await send(DeskReviewDue, STARTS) == []
    assert left(await send(CallbackCancelled, STARTS + HOUR, request_id=uuid4()), STARTS + HOUR) == RUNNING


@pytest.mark.parametrize("kind", [AssignmentRequested, AgentReplied])
async def test_an_agent_who_takes_the_conversation_before_its_window_ends_the_wait(
    kind, waiting, choose, make_room, send
):
    await choose()
    await make_room(NOON)
    reply = {"message_id": derive_id("reply"), "text": "Gladly."} if kind is AgentReplied else {"request_id": uuid4()}
    taken = await send(kind, NOON + HOUR, agent_id="anna", **reply)
    ended = {"first_response"} if kind is AgentReplied else set()
    assert left(taken, NOON + HOUR) == {kind: hours for kind, hours in RUNNING.items() if kind not in ended}
    later = await send(DeskReviewDue, STARTS)
    assert not [each for each in later if isinstance(each, SlaClocksMoved)], "the window moves nothing any more"


async def test_who_can_wait_until_a_time_is_late_only_then_and_goes_on_when_somebody_is_free_before(
    waiting, choose, make_room
):
    assert stand(await choose(by=STARTS + HOUR))
    assert left((await make_room(NOON + HOUR))[-1:], NOON + HOUR) == RUNNING


async def test_what_the_customer_writes_ends_the_wait_only_where_somebody_serves_them_now(write, choose, come):
    await write()
    assert stand(await choose(LATER))
    assert await write(NOON + HOUR, turn=2) == []
    await come(NOON + HOUR)
    again = await write(NOON + 2 * HOUR, turn=3)
    assert left(again, NOON + 2 * HOUR) == RUNNING
