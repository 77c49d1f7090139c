"""SLA clocks at the desk: moved by what happens, told by what time does, through nights and changes of the clock."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from crossdesk.contracts.desks import DesksConfigured, ShopDesks
from crossdesk.contracts.event import Event, derive_id
from crossdesk.contracts.gateway import (
    AgentPresenceChanged,
    AgentReplied,
    GiveBackRequested,
    ResolveRequested,
    TransferRequested,
)
from crossdesk.contracts.knowledge import Answer, AnswerDrafted, NoAnswer
from crossdesk.contracts.routing import DeskReviewDue
from crossdesk.contracts.service_levels import ServiceLevels, ServiceLevelsConfigured
from crossdesk.contracts.sla_clocks import PauseRequested, ResumeRequested, SlaAtRisk, SlaBreached, SlaClocksMoved
from crossdesk.testing.examples import TENANT, a_case, a_conversation, a_customer, an_inquiry, an_understanding
from crossdesk.testing.handling import handle
from prometheus_client import REGISTRY

from routing.desk_rounds import REMEMBERED, clear_clocks, due_desks
from routing.main import subscriptions
from routing.policy import load_policy

Send = Callable[..., Awaitable[list[Event]]]

NIGHTS = f"""
desks:
  night: {{time_zone: Europe/Berlin, week: {{mon-sun: ["22:00-06:00"]}}}}
tenants: {{{TENANT}: night}}
"""
LEVELS: dict[str, Any] = {
    "gains": [{"from_percent": 75, "points": 20}, {"from_percent": 100, "points": 50}],
    "rules": [
        {"name": "urgent", "when": {"lanes": ["urgent"]}, "targets": {"first_response": "10m"}},
        {"name": "all", "targets": {"first_response": "1h", "next_response": "2h", "resolution": "8h"}},
    ],
}
ELEVEN = datetime(2026, 10, 24, 21, tzinfo=UTC)
"""23:00 in Berlin; the clock goes back at 01:00 UTC, so the night lasts until 05:00 UTC."""


def after(hours: float) -> datetime:
    return ELEVEN + timedelta(hours=hours)


@pytest.fixture
async def send(database, tmp_path) -> Send:
    """Hands events to a service whose desk works at night and whose shop has levels of its own."""
    (tmp_path / "desks.yaml").write_text(NIGHTS)
    subscribed = {each.event: each for each in subscriptions(load_policy(tmp_path / "desks.yaml"))}

    async def hand(event: Event, at: datetime) -> list[Event]:
        line = subscribed[type(event)]
        return await handle(database, line.handler, event, at=at, rows=line.rows)

    await hand(ServiceLevelsConfigured(tenant=TENANT, levels=ServiceLevels.model_validate(LEVELS)), after(-1))
    return hand


@pytest.fixture
def write(send) -> Send:
    """A customer whose message only a person can answer."""

    async def need(at: datetime, name: str = "conversation", turn: int = 1, **fields: Any) -> list[Event]:
        return await send(no_answer(name, turn, **fields), at)

    return need


@pytest.fixture
def act(send) -> Send:
    """Something anna does in a conversation."""

    async def do(kind: type[Event], at: datetime, name: str = "conversation", agent: str = "anna", **fields: Any):
        event = kind(tenant=TENANT, conversation_id=a_conversation(name), agent_id=agent, **fields)
        return await send(event, at)

    return do


@pytest.fixture
def reply(act) -> Send:
    async def answer(at: datetime, name: str = "conversation") -> list[Event]:
        return await act(AgentReplied, at, name, message_id=derive_id("reply", at), text="Gladly.")

    return answer


@pytest.fixture
def come(send) -> Send:
    async def arrive(at: datetime = ELEVEN, agent: str = "anna", capacity: int = 4) -> list[Event]:
        able: dict[str, Any] = {"skills": ["general"], "languages": ["de"], "capacity": capacity}
        return await send(AgentPresenceChanged(tenant=TENANT, agent_id=agent, presence="online", **able), at)

    return arrive


@pytest.fixture
def pass_time(database, send):
    """Look at the desks again and again as a replica does; gives what is told, and when."""

    async def until(end: datetime, since: datetime = ELEVEN, every: timedelta = timedelta(minutes=15)):
        told, at = [], since
        while at <= end:
            if TENANT in await due_desks(database, load_policy().matching.rules, at):
                events = alarms(await send(DeskReviewDue(tenant=TENANT), at))
                assert alarms(await send(DeskReviewDue(tenant=TENANT), at)) == [], "looked at twice, told once"
                told += [(each.clock, getattr(each, "percent", 100), (at - ELEVEN) / HOUR) for each in events]
            at += every
        return told

    return until


HOUR = timedelta(hours=1)
ANGRY = an_understanding("complaint", language="de", sentiment="negative", emotion="anger")
BREACH = ("first_response", 100)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def no_answer(name: str = "conversation", turn: int = 1, tenant: str = TENANT, **fields: Any) -> NoAnswer:
    case = a_case(
        NoAnswer,
        conversation_id=a_conversation(name),
        inquiry=an_inquiry(f"{name} {turn}", customer=a_customer()),
        turn=turn,
        understanding=an_understanding("complaint", language="de"),
        reason="judgement_needed",
        skill="general",
        summary="wants a decision",
    )
    return case.model_copy(update={"tenant": tenant, **fields})


def alarms(events: list[Event]) -> list[SlaAtRisk | SlaBreached]:
    return [event for event in events if isinstance(event, SlaAtRisk | SlaBreached)]


def breaches() -> float:
    """Of first responses in the urgent lane, as counted."""
    labels = {"clock": "first_response", "lane": "urgent", "told": "breach"}
    return REGISTRY.get_sample_value("crossdesk_sla_told_total", labels) or 0.0


def due(events: list[Event]) -> dict[str, float | None]:
    """Hours after eleven at which each clock told of last is due."""
    [*_, moved] = [event for event in events if isinstance(event, SlaClocksMoved)]
    return {each.clock: (each.due_at - ELEVEN) / HOUR if each.due_at else None for each in moved.clocks}


def stands(events: list[Event]) -> bool:
    return not [event for event in events if isinstance(event, SlaClocksMoved)]


async def test_a_night_in_which_the_clock_goes_back_has_its_nine_hours_and_all_is_told_once(write, pass_time):
    assert due(await write(ELEVEN)) == {"first_response": 1, "resolution": 8}
    assert await pass_time(after(12)) == [
        ("first_response", 50, 0.5),
        ("first_response", 75, 0.75),
        ("first_response", 100, 1),  # 90 percent were overtaken between two looks
        ("resolution", 50, 4),
        ("resolution", 75, 6),
        ("resolution", 90, 7.25),
        ("resolution", 100, 8),
    ]


async def test_who_writes_by_day_is_promised_an_answer_of_the_night(write, pass_time):
    at_noon = after(13)
    assert due(await write(at_noon)) == {"first_response": 25, "resolution": 32}  # it opens at 21:00 UTC by now
    assert await pass_time(after(24), since=at_noon, every=HOUR) == []


async def test_a_reply_in_time_ends_the_first_response_and_a_message_begins_the_next(come, write, reply, pass_time):
    await come()
    await write(ELEVEN)
    assert due(await reply(after(0.25))) == {"resolution": 8}
    assert due(await write(after(1), turn=2)) == {"next_response": 3, "resolution": 8}
    assert stands(await write(after(1.5), turn=3)), "the oldest message unanswered counts"
    assert [told[0] for told in await pass_time(after(2), since=after(0.5))] == ["next_response"]
    assert due(await reply(after(2.5))) == {"resolution": 8}


async def test_a_reply_too_late_tells_the_breach_that_no_look_came_for(come, write, reply):
    await come()
    await write(ELEVEN)
    missed, moved = await reply(after(1.5))
    assert isinstance(missed, SlaBreached)
    assert (missed.clock, missed.due_at, missed.agent_id, missed.rule) == ("first_response", after(1), "anna", "all")
    assert due([moved]) == {"resolution": 8}


async def test_what_comes_twice_moves_no_clock_twice(come, write, act, reply):
    await come()
    await write(ELEVEN)
    await reply(after(0.5))
    assert stands(await reply(after(0.5)))
    assert due(await act(PauseRequested, after(1), reason="carrier")) == {"resolution": None}
    assert stands(await act(PauseRequested, after(1), reason="carrier"))
    assert due(await write(after(3), turn=2)) == {"next_response": 5, "resolution": 26}
    assert stands(await write(after(3), turn=2)), "it was decided before"


async def test_a_pause_of_the_agent_stands_until_the_customer_writes_or_the_agent_goes_on(
    come, write, act, reply, pass_time
):
    await come()
    await write(ELEVEN)
    await reply(after(0.5))
    assert stands(await act(PauseRequested, after(1), agent="bert", reason="customer")), "it is not bert's"
    [paused] = await act(PauseRequested, after(1), reason="payment_provider")
    assert (paused.waits_for, paused.clocks[0].state, paused.clocks[0].left_seconds) == (
        "payment_provider",
        "paused",
        7 * 3600,
    )
    assert await pass_time(after(24), since=after(1), every=HOUR) == []
    [resumed] = await act(ResumeRequested, after(24))
    assert (resumed.waits_for, resumed.clocks[0].due_at) == (None, after(24 + 7))
    assert stands(await act(ResumeRequested, after(24)))


@pytest.mark.parametrize("end", [ResolveRequested, GiveBackRequested])
async def test_what_is_resolved_or_given_back_is_due_no_more_and_goes_on_when_the_customer_comes_again(
    end, come, write, act, pass_time
):
    await come()
    await write(ELEVEN)
    assert due(await act(end, after(0.25))) == {}
    assert await pass_time(after(12)) == []
    assert due(await write(after(24), turn=2)) == {"next_response": 26, "resolution": 24 + 7.75}


async def test_a_conversation_handed_on_keeps_its_clocks(come, write, act, pass_time):
    await come()
    await write(ELEVEN)
    await come(agent="bert")
    assert stands(await act(TransferRequested, after(0.25), to_agent="bert"))
    assert await pass_time(after(0.5)) == [("first_response", 50, 0.5)]


async def test_who_is_about_to_be_answered_too_late_comes_sooner_and_never_gains_more_than_the_most(
    database, come, write, pass_time
):
    await come(capacity=0)
    await write(ELEVEN)
    seconds = load_policy().priorities.seconds_per_point

    async def place() -> tuple[int, datetime]:
        async with database.transaction([TENANT]) as connection:
            row = await connection.fetchrow("SELECT priority, ranked_at FROM desk WHERE tenant = $1", TENANT)
        return row["priority"], row["ranked_at"]

    priority, rank = await place()
    for hours, gained in ((0.5, 0), (0.75, 20), (1, 50), (8, 50)):
        await pass_time(after(hours))
        assert await place() == (priority + gained, rank - timedelta(seconds=seconds * gained))


async def test_the_urgent_lane_has_targets_of_its_own_and_is_counted_by_lane(write, pass_time):
    before = breaches()
    assert due(await write(ELEVEN, lane="urgent")) == {"first_response": 1 / 6}
    await pass_time(after(1))
    assert breaches() == before + 1


async def test_who_is_found_urgent_is_promised_what_the_urgent_lane_is_from_then_on(come, write, reply, pass_time):
    await come()
    assert due(await write(ELEVEN, understanding=ANGRY)) == {"first_response": 1 / 6}
    assert due(await write(ELEVEN, "other")) == {"first_response": 1, "resolution": 8}
    assert due(await write(after(0.5), "other", turn=2, understanding=ANGRY)) == {
        "first_response": 0.5 + 1 / 6,
        "resolution": 8,
    }
    assert stands(await write(after(0.6), "other", turn=3, understanding=ANGRY)), "it is urgent already"
    told = await pass_time(after(0.75), since=after(0.55), every=timedelta(minutes=1))
    assert [each[:2] for each in told if each[2] > 0.6] == [("first_response", 75), ("first_response", 90), BREACH]
    await reply(after(0.75), "other")
    assert due(await write(after(1), "other", turn=4)) == {"next_response": 3, "resolution": 8}


async def test_what_is_due_sooner_than_urgent_targets_stays_so(come, write):
    await come()
    await write(ELEVEN)
    assert due(await write(after(0.9), turn=2, understanding=ANGRY)) == {"first_response": 1, "resolution": 8}


async def test_levels_count_for_those_who_come_after_them_and_for_their_shop_alone(database, send, write):
    assert due(await write(ELEVEN)) == {"first_response": 1, "resolution": 8}
    sooner = {"rules": [{"name": "soon", "targets": {"first_response": "5m"}}]}
    await send(ServiceLevelsConfigured(tenant=TENANT, levels=ServiceLevels.model_validate(sooner)), after(0.1))
    assert due(await write(ELEVEN, "second")) == {"first_response": 5 / 60}
    assert stands(await write(after(0.2), turn=2)), "what was promised before stays promised"
    assert due(await send(no_answer("third", tenant="other"), ELEVEN)) == {"first_response": 1, "resolution": 24}
    await send(ServiceLevelsConfigured(tenant=TENANT), after(0.3))
    assert "resolution" in due(await write(ELEVEN, "fourth"))


async def test_answers_given_at_once_begin_no_clocks_and_clocks_of_long_ago_are_forgotten(
    database, send, come, write, act
):
    answer = Answer(text="on its way", language="de", scenario="track_shipment.in_transit")
    case = a_case(conversation_id=a_conversation("quick"), inquiry=an_inquiry("quick"), turn=1)
    assert stands(await send(AnswerDrafted(**dict(case), kind="answer", answer=answer), ELEVEN))
    await come()
    await write(ELEVEN)
    await write(ELEVEN, "open")
    await act(ResolveRequested, after(1))
    await clear_clocks(database, lambda: after(2) + REMEMBERED)
    async with database.transaction([TENANT]) as connection:
        kept = await connection.fetch("SELECT conversation_id FROM sla_clocks")
    assert [row["conversation_id"] for row in kept] == [a_conversation("open")]


async def test_clocks_go_on_by_the_hours_of_the_desk_that_takes_over_when_a_shift_ends(send, write, pass_time):
    def calendar(desk: str, zone: str) -> dict[str, Any]:
        return {"desk": desk, "time_zone": zone, "week": {day: ["09:00-17:00"] for day in DAYS}}

    shop = {"desks": [calendar("berlin", "Europe/Berlin"), calendar("manila", "Asia/Manila")]}
    await send(DesksConfigured(tenant=TENANT, desks=ShopDesks.model_validate(shop)), ELEVEN)
    half_past_four = after(16.5 + 2)  # Sunday in Berlin, 15:30 UTC: half an hour is left there
    assert due(await write(half_past_four))["first_response"] == 35.5  # Monday 08:30 UTC, if nobody takes over
    assert await pass_time(after(37), since=half_past_four) == [
        ("first_response", 50, 19),
        ("first_response", 75, 28.25),
        ("first_response", 100, 28.5),  # Monday 09:30 in Manila
        ("resolution", 50, 31.5),
        ("resolution", 75, 33.5),
        ("resolution", 90, 34.75),
        ("resolution", 100, 35.5),
    ]


async def test_where_the_shop_takes_its_desk_away_clocks_go_on_by_the_hours_that_are_left(send, write):
    shop = {"desks": [{"desk": "berlin", "time_zone": "Europe/Berlin", "week": {"mon": ["09:00-17:00"]}}]}
    await send(DesksConfigured(tenant=TENANT, desks=ShopDesks.model_validate(shop)), ELEVEN)
    assert due(await write(ELEVEN))["first_response"] == 36  # Monday 09:00 UTC
    await send(DesksConfigured(tenant=TENANT), after(0.25))
    assert due(await write(after(0.5), turn=2)) == {"first_response": 1, "resolution": 8}


async def test_whose_matter_becomes_more_is_promised_what_its_rule_promises_and_less_takes_nothing_back(send, write):
    rules = [
        {"name": "vip", "when": {"customer_tiers": ["vip"]}, "targets": {"first_response": "30m"}},
        {"name": "lane", "when": {"lanes": ["urgent"]}, "targets": {"first_response": "40m", "resolution": "4h"}},
        {"name": "angry", "when": {"priority_from": 10}, "targets": {"first_response": "50m", "resolution": "7h"}},
        {"name": "all", "targets": {"first_response": "1h"}},
    ]
    await send(ServiceLevelsConfigured(tenant=TENANT, levels=ServiceLevels.model_validate({"rules": rules})), ELEVEN)
    vip = an_inquiry("vip", customer=a_customer(tier="vip"))
    assert due(await write(ELEVEN)) == {"first_response": 1}
    angry = await write(after(0.1), turn=2, understanding=an_understanding(language="de", sentiment="negative"))
    assert due(angry) == pytest.approx({"first_response": 0.1 + 5 / 6, "resolution": 7.1})
    urgent = await write(after(0.2), turn=3, lane="urgent")
    assert due(urgent) == pytest.approx({"first_response": 0.2 + 2 / 3, "resolution": 4.2})
    assert stands(await write(after(0.25), turn=4)), "what comes in the normal lane again takes nothing back"
    [*_, moved] = await write(after(0.3), turn=5, inquiry=vip)
    assert (moved.rule, due([moved])) == ("vip", pytest.approx({"first_response": 0.8, "resolution": 4.2}))
    assert stands(await write(after(0.4), turn=6))
