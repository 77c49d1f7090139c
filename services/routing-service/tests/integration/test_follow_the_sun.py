"""Desks hand over at the end of their shifts, on a real database and by the clock that each event brings along."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import pytest
from crossdesk.bus.envelope import Envelope
from crossdesk.contracts.desks import DesksConfigured, ShopDesks
from crossdesk.contracts.event import Event, derive_id
from crossdesk.contracts.gateway import AgentPresenceChanged, AgentReplied, Promised, ResolveRequested
from crossdesk.contracts.handoff import HandoffSummarized
from crossdesk.contracts.knowledge import NoAnswer
from crossdesk.contracts.routing import (
    CallbackBooked,
    ConversationAssigned,
    ConversationHandedOver,
    ConversationQueued,
    DeskReviewDue,
)
from crossdesk.testing.examples import TENANT, a_case, a_conversation, a_customer, an_inquiry, an_understanding
from pydantic import ValidationError

from routing.follow_sun.shift_rounds import tell_ended_shifts
from routing.follow_sun.teams import Teams

E = TypeVar("E", bound=Event)
WEEK = {day: ["09:00-17:00"] for day in ("mon", "tue", "wed", "thu", "fri")}
DESKS = ShopDesks.model_validate(
    {
        "desks": [
            {"desk": "berlin", "time_zone": "Europe/Berlin", "week": WEEK},
            {"desk": "denver", "time_zone": "America/Denver", "week": {day: ["08:00-16:00"] for day in WEEK}},
        ]
    }
)
"""In November Berlin is open from 8 to 16 UTC, Denver from 15 to 23."""
TUESDAY = datetime(2026, 11, 24, tzinfo=UTC)
PROMISE = Promised(what="a word from the carrier", due_by=TUESDAY + timedelta(hours=20))


def at(hour: int, minute: int = 0) -> datetime:
    return TUESDAY + timedelta(hours=hour, minutes=minute)


def of(kind: type[E], events: Sequence[Event]) -> list[E]:
    return [event for event in events if isinstance(event, kind)]


@pytest.fixture
async def day(everything):
    """A Tuesday of two desks; what is done takes the hour it is done at."""
    await everything(DesksConfigured(tenant=TENANT, desks=DESKS), at=at(0))

    class Day:
        async def come(self, agent_id, desk, hour, presence="online"):
            languages = ["de", "en"]
            event = AgentPresenceChanged(
                tenant=TENANT, agent_id=agent_id, presence=presence, desk=desk, languages=languages
            )
            return await everything(event, at=hour)

        async def write(self, name, hour, channel="email", text="", **customer):
            inquiry = an_inquiry(text or name, customer=a_customer(**customer), channel=channel)
            case = a_case(
                NoAnswer,
                conversation_id=a_conversation(name),
                inquiry=inquiry,
                understanding=an_understanding("complaint", language="de"),
                reason="judgement_needed",
                skill="general",
                summary="wants a decision",
            )
            return await everything(case, at=hour)

        async def reply(self, name, agent_id, hour, **said):
            place = {"tenant": TENANT, "conversation_id": a_conversation(name), "agent_id": agent_id}
            event = AgentReplied(**place, message_id=derive_id(name, hour), text="Moment", **said)
            return await everything(event, at=hour)

        async def resolve(self, name, agent_id, hour):
            place = {"tenant": TENANT, "conversation_id": a_conversation(name), "agent_id": agent_id}
            return await everything(ResolveRequested(**place), at=hour)

        async def look(self, hour):
            return await everything(DeskReviewDue(tenant=TENANT), at=hour)

    return Day()


async def test_what_can_wait_goes_ahead_of_the_end_with_all_that_was_promised_and_asked(day) -> None:
    await day.come("bert", "berlin", at(8))
    await day.come("dora", "denver", at(15))
    await day.write("letter", at(10))
    await day.reply("letter", "bert", at(11), promised=PROMISE, asked=["order_number", "photo"])
    assert of(ConversationHandedOver, await day.look(at(15, 44))) == []
    events = await day.look(at(15, 45))
    [handed], [summary] = of(ConversationHandedOver, events), of(HandoffSummarized, events)
    assert (handed.from_agent, handed.from_desk, handed.owner, handed.to_agent, handed.to_desk) == (
        ("bert", "berlin", "agent", "dora", "denver")
    )
    assert (handed.due_by, handed.told is not None and handed.told.language) == (PROMISE.due_by, "de")
    assert (summary.promised, summary.asked) == (PROMISE, ["order_number", "photo"])
    assert [event.agent_id for event in of(ConversationAssigned, events)] == ["dora"]
    assert await day.look(at(15, 46)) == []


async def test_who_writes_after_a_handover_is_told_of_once_and_nothing_asked_is_lost(day) -> None:
    await day.come("bert", "berlin", at(8))
    await day.come("dora", "denver", at(15))
    await day.write("letter", at(10))
    await day.reply("letter", "bert", at(11), asked=["order_number"])
    await day.look(at(15, 45))
    [summary] = of(HandoffSummarized, await day.write("letter", at(16, 30), text="und?"))
    assert summary.asked == ["order_number"]
    await day.come("bert", "berlin", at(16, 40), presence="offline")
    [again] = of(ConversationHandedOver, await day.look(at(23)))
    assert (again.from_agent, again.owner, again.told) == ("dora", "callback", None)


async def test_a_live_chat_may_be_finished_within_the_grace_and_goes_on_elsewhere_after_it(day) -> None:
    await day.come("bert", "berlin", at(8))
    await day.come("dora", "denver", at(15))
    await day.write("chat", at(15, 30), channel="web", country="DE")
    for minute in (45, 59):
        assert of(ConversationHandedOver, await day.look(at(15, minute))) == []
    assert of(ConversationHandedOver, await day.look(at(16, 9))) == []
    [handed] = of(ConversationHandedOver, await day.look(at(16, 10)))
    assert (handed.owner, handed.to_agent) == ("agent", "dora")


async def test_after_an_outage_over_the_end_of_a_shift_nothing_is_left_out(day) -> None:
    await day.come("bert", "berlin", at(8))
    await day.write("letter", at(10))
    await day.write("chat", at(10), channel="web")
    await day.come("dora", "denver", at(19))
    handed = of(ConversationHandedOver, await day.look(at(19, 1)))
    assert [each.to_agent for each in handed] == ["dora", "dora"]


async def test_with_nobody_on_duty_who_waits_is_promised_a_callback_and_others_wait_for_the_next_desk(day) -> None:
    await day.come("bert", "berlin", at(8))
    await day.write("waiting", at(10), country="DE", time_zone="Europe/Berlin")
    await day.write("answered", at(11), country="DE", time_zone="Europe/Berlin")
    await day.reply("answered", "bert", at(12))
    assert of(ConversationHandedOver, await day.look(at(15, 50))) == []  # Denver has nobody, so Berlin goes on
    events = await day.look(at(16))
    owners = {each.conversation_id: each.owner for each in of(ConversationHandedOver, events)}
    assert owners == {a_conversation("waiting"): "callback", a_conversation("answered"): "queue"}
    [callback] = of(CallbackBooked, events)
    assert (callback.desk, callback.conversation_id) == ("berlin", a_conversation("waiting"))
    [queued] = of(ConversationQueued, events)
    assert queued.desk == "denver"
    given = await day.come("dora", "denver", at(16, 30))
    assert {event.agent_id for event in of(ConversationAssigned, given)} == {"dora"}


async def test_who_opens_a_conversation_again_gets_the_desk_on_duty_and_not_who_went_home(day) -> None:
    await day.come("bert", "berlin", at(8))
    await day.write("letter", at(10))
    await day.resolve("letter", "bert", at(11))
    await day.come("dora", "denver", at(15))
    given = await day.write("letter", at(18), text="noch einmal")  # bert's client still says that he is there
    assert [event.agent_id for event in of(ConversationAssigned, given)] == ["dora"]


async def test_of_equals_the_desk_whose_clock_is_nearest_to_the_customers_serves(day) -> None:
    await day.come("bert", "berlin", at(15))
    await day.come("dora", "denver", at(15))
    german = await day.write("german", at(15, 10), time_zone="Europe/Vienna")
    mexican = await day.write("mexican", at(15, 11), time_zone="America/Mexico_City")
    assert [each.agent_id for each in of(ConversationAssigned, [*german, *mexican])] == ["bert", "dora"]


async def test_an_agent_who_comes_after_the_shift_keeps_what_they_take(day) -> None:
    await day.come("bert", "berlin", at(18))
    await day.write("letter", at(18, 1))
    await day.reply("letter", "bert", at(18, 2))
    assert of(ConversationHandedOver, await day.look(at(18, 3))) == []


async def test_what_an_agent_promised_who_went_is_seen_to_by_a_colleague_of_the_desk(day) -> None:
    await day.come("bert", "berlin", at(8))
    await day.write("promised", at(9))
    await day.write("answered", at(9))
    await day.reply("promised", "bert", at(10), promised=PROMISE)
    await day.reply("answered", "bert", at(10))
    await day.come("bea", "berlin", at(11))
    given = of(ConversationAssigned, await day.come("bert", "berlin", at(12), presence="offline"))
    assert [(each.agent_id, each.conversation_id) for each in given] == [("bea", a_conversation("promised"))]


async def test_without_desks_of_their_own_nothing_is_handed_over(day, everything) -> None:
    await day.come("bert", "berlin", at(8))
    await day.write("letter", at(10))
    await everything(DesksConfigured(tenant=TENANT), at=at(12))
    assert of(ConversationHandedOver, await day.look(at(19))) == []


async def test_desks_that_cannot_be_laid_out_leave_the_ones_before_in_place(day, everything) -> None:
    calendar = {"desk": "berlin", "time_zone": "Europe/Berlin", "week": WEEK, "holidays": [{"country": "ZZ"}]}
    wrong = DesksConfigured(tenant=TENANT, desks=ShopDesks.model_validate({"desks": [calendar]}))
    with pytest.raises(ValidationError, match="no public holidays are known"):
        await everything(wrong, at=at(7))
    await day.come("bert", "berlin", at(8))
    await day.write("letter", at(10))
    assert len(of(ConversationHandedOver, await day.look(at(16)))) == 1


class NotingBus:
    """Keeps what is published."""

    def __init__(self) -> None:
        self.published: list[Envelope] = []

    async def publish(self, envelopes: Sequence[Envelope]) -> None:
        self.published += envelopes


async def test_replicas_tell_of_a_shifts_end_under_one_id_and_only_while_something_is_left(day, database) -> None:
    await day.come("bert", "berlin", at(8))
    await day.write("letter", at(10))
    bus, moment = NotingBus(), at(16) + timedelta(seconds=4)
    later = moment + timedelta(seconds=1)
    await tell_ended_shifts(database, bus, Teams(), lambda: moment)  # type: ignore[arg-type]  # publishes alone
    await tell_ended_shifts(database, bus, Teams(), lambda: later)  # type: ignore[arg-type]  # publishes alone
    first, second = bus.published
    assert (first.id, first.time) == (second.id, second.time)
    await day.look(moment)
    await tell_ended_shifts(database, bus, Teams(), lambda: moment)  # type: ignore[arg-type]  # publishes alone
    assert len(bus.published) == 2
