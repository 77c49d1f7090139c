"""Customers in a real queue are told their place and wait, when it matters, until somebody has them."""

from datetime import timedelta

import pytest
from crossdesk.contracts.gateway import ResolveRequested
from crossdesk.contracts.waits import WaitEstimated, WaitsDue
from crossdesk.testing.examples import NOON, TENANT, a_conversation, an_inquiry

from routing.metrics import WAITS_TOLD
from routing.waiting import queue_seen
from routing.waiting.estimate import FEWEST
from routing.waiting.wait_rounds import KEPT_FOR, LOOKED_EVERY, clear_waits, tell_due_waits

SOON = NOON + timedelta(seconds=10)


class NotingBus:
    """Keeps the events that are told."""

    def __init__(self):
        self.told = []

    async def publish(self, envelopes, *, deadline=10.0):
        self.told += [envelope.type for envelope in envelopes]


@pytest.fixture
def look(desk):
    """What customers are told at a moment, by conversation."""

    async def at(moment) -> dict:
        said = await desk(WaitsDue(tenant=TENANT), at=moment)
        assert all(isinstance(each, WaitEstimated) for each in said)
        return {each.conversation_id: each for each in said}

    return at


@pytest.fixture
def resolve(desk):
    async def end(agent_id, name, at) -> None:
        await desk(ResolveRequested(tenant=TENANT, conversation_id=a_conversation(name), agent_id=agent_id), at=at)

    return end


@pytest.fixture
def work(resolve):
    """An agent handles some conversations, one after the other, each in so many minutes; gives when they are done."""

    async def handle(need_person, agent_id: str, count: int, minutes: int):
        at = NOON - timedelta(minutes=count * minutes)
        for number in range(count):
            await need_person(f"earlier {number}", at=at)
            at += timedelta(minutes=minutes)
            await resolve(agent_id, f"earlier {number}", at)

    return handle


async def test_who_waits_is_told_a_place_and_that_nothing_is_known_yet_and_both_move(come, need_person, resolve, look):
    await come("anna", capacity=1)
    for number, name in enumerate(("served", "first", "second")):
        await need_person(name, at=NOON + timedelta(seconds=number))
    told = await look(SOON)
    assert {key: (each.state, each.position) for key, each in told.items()} == {
        a_conversation("first"): ("unknown", 1),
        a_conversation("second"): ("unknown", 2),
    }
    first = told[a_conversation("first")]
    assert first.inquiry_id == an_inquiry("first 1").inquiry_id
    assert first.language == "de"
    assert "Platz" in (first.text or "")
    assert await look(SOON) == {}
    await resolve("anna", "served", SOON + timedelta(seconds=20))
    moved = await look(SOON + timedelta(seconds=30))
    assert {key: each.position for key, each in moved.items()} == {a_conversation("second"): 1}
    assert await look(SOON + timedelta(minutes=10)) == {}


async def test_a_wait_is_estimated_from_how_long_conversations_took(come, need_person, work, look):
    await come("anna", capacity=1)
    await work(need_person, "anna", FEWEST + 1, minutes=6)
    for number, name in enumerate(("served", "first", "second")):
        await need_person(name, at=NOON + timedelta(seconds=number))
    told = await look(SOON)
    first, second = told[a_conversation("first")], told[a_conversation("second")]
    assert (first.state, second.state) == ("estimated", "estimated")
    assert first.least_minutes < 6 <= first.most_minutes < second.most_minutes
    assert "about 360 seconds" in first.why
    assert f"{second.most_minutes} Min." in second.text


async def test_who_waits_for_others_is_not_ahead(come, need_person, look):
    await come("anna", skills=("sales",), capacity=0)
    await come("bert", skills=("payments",), capacity=0)
    for number, skill in enumerate(("sales", "payments", "sales")):
        await need_person(f"{skill} {number}", skill=skill, at=NOON + timedelta(seconds=number))
    told = await look(SOON)
    assert [told[a_conversation(name)].position for name in ("sales 0", "payments 1", "sales 2")] == [1, 1, 2]


async def test_where_nobody_is_on_duty_that_is_told_once(need_person, look):
    await need_person()
    [told] = (await look(SOON)).values()
    assert (told.state, told.position, told.opens_at) == ("nobody_on_duty", None, None)
    assert told.text
    assert await look(SOON + timedelta(minutes=10)) == {}


async def test_who_is_overtaken_is_told_so_ever_more_seldom(come, need_person, look, database):
    await come("anna", capacity=0)
    await need_person("overtaken")
    places = []
    for minute in range(12):
        await need_person(f"vip {minute}", tier="vip", at=NOON + timedelta(minutes=minute, seconds=20))
        if told := (await look(NOON + timedelta(minutes=minute, seconds=30))).get(a_conversation("overtaken")):
            places.append(told.position)
    assert places == sorted(places)
    assert 4 <= len(places) <= 8
    async with database.transaction([TENANT]) as connection:
        found = await connection.fetchval("SELECT times FROM waits WHERE position = $1", places[-1])
    assert found == len(places)


async def test_what_was_told_is_compared_with_what_came_and_forgotten_later(
    come, need_person, work, resolve, look, database
):
    await come("anna", capacity=1)
    await work(need_person, "anna", FEWEST + 1, minutes=6)
    await need_person("served")
    await need_person("first")
    told = (await look(SOON))[a_conversation("first")]
    in_range, at = WAITS_TOLD.labels("in range"), SOON + timedelta(minutes=told.most_minutes)
    before = in_range._value.get()
    await resolve("anna", "served", at)
    assert await look(at + LOOKED_EVERY) == {}
    assert in_range._value.get() == before + 1
    async with database.transaction([TENANT]) as connection:
        [row] = await connection.fetch("SELECT served, ended_at FROM waits")
    assert tuple(row) == (True, at)
    await clear_waits(database, lambda: at + KEPT_FOR + timedelta(hours=1))
    async with database.transaction([TENANT]) as connection:
        assert await connection.fetchval("SELECT count(*) FROM waits") == 0


async def test_desks_where_somebody_waits_are_told_to_look_and_no_others(come, need_person, database):
    bus = NotingBus()
    await come("anna", capacity=1)
    await tell_due_waits(database, bus, lambda: SOON)
    assert bus.told == []
    await need_person("served")
    await tell_due_waits(database, bus, lambda: SOON)
    assert bus.told == []
    await need_person("waits")
    await tell_due_waits(database, bus, lambda: SOON)
    assert bus.told == ["WaitsDue"]


async def test_of_a_long_queue_each_is_looked_at_once_in_turns_and_told_their_place(
    come, need_person, look, monkeypatch
):
    await come("anna", capacity=1)
    await need_person("served", at=NOON - timedelta(hours=1))
    names = [f"customer {number}" for number in range(7)]
    for number, name in enumerate(names):
        await need_person(name, at=NOON - timedelta(minutes=10 - number))
    monkeypatch.setattr(queue_seen, "AT_A_LOOK", 2)
    told = [await look(NOON + turn * LOOKED_EVERY) for turn in range(4)]
    assert sum(map(len, told)) == len(names), "nobody twice"
    positions = {place: each.position for part in told for place, each in part.items()}
    assert [positions[a_conversation(name)] for name in names] == [1, 2, 3, 4, 5, 6, 7]
