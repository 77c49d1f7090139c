"""What a replica knows of a crowd it did not see come: after a kill, and after it heard of no outcome for a while."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from crossdesk.bus.envelope import Envelope, wrap
from crossdesk.contracts.event import Event
from crossdesk.contracts.gateway import InquiryReceived
from crossdesk.contracts.routing import ConversationAssigned, ConversationQueued, ConversationResolved
from crossdesk.errors import BusUnavailable
from crossdesk.testing.examples import an_inquiry, an_inquiry_received
from hypothesis import given
from hypothesis import strategies as st

from gateway.accept.recall_outcomes import Recall, recalling
from gateway.accept.waiting_room import FEW, FORGOTTEN_AFTER, SPAN, SPANS, WaitingRoom
from gateway.follow_log import follow_log
from gateway.memory import Memory


def sealed(event: Event, ago: float = 0.0) -> Envelope:
    at = datetime.now(UTC) - timedelta(seconds=ago)
    return wrap(event, event_id=uuid4(), source="gateway", time=at)


def messages(count: int) -> list[InquiryReceived]:
    return [an_inquiry_received(inquiry=an_inquiry(inquiry_id=uuid4())) for _ in range(count)]


def queued(message: InquiryReceived) -> ConversationQueued:
    place = {"tenant": message.tenant, "conversation_id": message.conversation_id}
    wish: dict[str, Any] = {"skill": "general", "language": "en", "priority": 0, "summary": ""}
    return ConversationQueued(**place, inquiry_id=message.inquiry.inquiry_id, **wish)


async def started(bus: Any, room: WaitingRoom, memory: Memory) -> None:
    """A replica that has just read the log."""
    recall = Recall(bus, room)
    async with asyncio.timeout(10), follow_log(bus, memory, recall.ask), recalling(recall):
        pass


async def test_a_replica_that_was_killed_knows_who_waits_and_how_quickly_they_are_answered(
    bus: Any, waiting_room: WaitingRoom, memory: Memory
) -> None:
    crowd = messages(3 * FEW)
    answered = crowd[: 2 * FEW]
    bus.published = [sealed(each, ago=50) for each in crowd]
    bus.published += [sealed(queued(each), ago=number * 40 / len(answered)) for number, each in enumerate(answered)]
    await started(bus, waiting_room, memory)
    assert waiting_room.waiting == FEW
    assert waiting_room.expected_wait() == pytest.approx(FEW / (2 * FEW / 40), rel=0.1)


async def test_what_waited_too_long_and_what_is_no_outcome_changes_nothing(
    bus: Any, waiting_room: WaitingRoom, memory: Memory
) -> None:
    stuck, waiting = messages(2)
    place = {"tenant": waiting.tenant, "conversation_id": waiting.conversation_id}
    bus.published = [
        sealed(stuck, ago=FORGOTTEN_AFTER + 1),
        sealed(waiting),
        sealed(ConversationResolved(**place, agent_id="ana")),
    ]
    await started(bus, waiting_room, memory)
    assert waiting_room.holds(str(waiting.inquiry.inquiry_id))
    assert waiting_room.waiting == 1


async def test_who_was_answered_while_nobody_told_waits_no_longer_once_asked(
    bus: Any, waiting_room: WaitingRoom, memory: Memory
) -> None:
    first, second = messages(2)
    bus.published = [sealed(first), sealed(second)]
    recall = Recall(bus, waiting_room)
    async with asyncio.timeout(10), follow_log(bus, memory, recall.ask), recalling(recall):
        assert waiting_room.waiting == 2
        place = {"tenant": first.tenant, "conversation_id": first.conversation_id}
        assigned = ConversationAssigned(**place, inquiry_id=first.inquiry.inquiry_id, agent_id="ana")
        bus.published.append(sealed(assigned))
        recall.done.clear()
        recall.ask()
        await recall.done.wait()
        assert waiting_room.waiting == 1


async def test_outcomes_are_read_again_when_the_log_was_away(
    bus: Any, waiting_room: WaitingRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    tail, failed = bus.tail, False

    async def failing_once(topics: Any, **options: Any) -> Any:
        nonlocal failed
        if not failed:
            failed = True
            raise BusUnavailable("away")
        async for entry in tail(topics, **options):
            yield entry

    monkeypatch.setattr(bus, "tail", failing_once)
    recall = Recall(bus, waiting_room)
    async with asyncio.timeout(10), recalling(recall):
        assert failed
        assert recall.done.is_set()


@given(st.permutations([f"{step} {who}" for step in ("accepted", "decided") for who in range(4)]))
def test_in_whatever_order_beginning_and_end_are_told_nobody_is_left_waiting(told: Sequence[str]) -> None:
    room = WaitingRoom(60.0, lambda: 1000.0)
    for each in told:
        step, who = each.split()
        room.enter(who) if step == "accepted" else room.leave(who)
    assert room.waiting == 0


def test_what_was_missed_while_nobody_told_does_not_count_as_a_pace() -> None:
    now = 1000.0
    room = WaitingRoom(60.0, lambda: now)
    for number in range(100):
        room.enter(str(number))
    for number in range(3 * 5):
        now += 1.0
        room.leave(str(number))
    before = room.expected_wait() / room.waiting
    room.recall({str(number): SPANS * SPAN / 2 for number in range(50)})
    assert room.waiting == 50
    assert room.expected_wait() / room.waiting == pytest.approx(before)
