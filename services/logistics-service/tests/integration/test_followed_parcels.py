"""Parcels that are followed, on PostgreSQL: taken in, claimed by several replicas, asked about, moved on."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from crossdesk.contracts.gateway import OrderImported
from crossdesk.contracts.logistics import CarrierScan, CarrierUpdateReported
from crossdesk.contracts.logistics_facts import ShipmentEvent, ShipmentFacts, ShipmentStatus
from crossdesk.errors import Unavailable
from crossdesk.store.database import Database
from crossdesk.testing.handling import handle
from deploy.demo import shop

from logistics.carriers.source import Scope
from logistics.carriers.source_order import source_order
from logistics.carriers.sources import Sources
from logistics.facts_heard import FactsHeard, keep_heard
from logistics.polling.follow import Follower, background_quotas, following, quotas_of
from logistics.polling.followed import LEASE, Asking, backlog, claim, move_on
from logistics.polling.plan import Following, Turn, plan
from logistics.polling.quota import Quota
from logistics.polling.show_plan import read_plan
from logistics.record_carrier_update import record_carrier_update
from logistics.record_order import record_order

NOW = datetime.now(UTC)
ORDER = shop.orders(NOW)[0].model_copy(update={"status": "shipped", "placed_at": NOW - timedelta(days=3)})
NUMBER = ORDER.tracking_numbers[0]
OTHER = "LX480016935CN"
A = "seventeen_track"
ASKING = Asking([A, "aftership"], otherwise=A)


@pytest.fixture
async def database(service_database: Callable[[str], Awaitable[Database]]) -> Database:
    return await service_database("logistics")


class Telling:
    """A source that tells each number's status, or is away."""

    def __init__(self, name: str = A, status: ShipmentStatus | None = "in_transit") -> None:
        self.scope = Scope(name, name, most_numbers=40, requests_per_second=3)
        self.status = status
        self.asked: list[tuple[str, bool]] = []

    def usual(self) -> float:
        return 0.0

    def reads_only(self, number: str) -> bool:
        return True

    async def facts(self, number: str, *, urgent: bool, new: bool) -> ShipmentFacts:
        self.asked.append((number, urgent))
        if self.status is None:
            raise Unavailable("away")
        event = ShipmentEvent(at=NOW, description="Seen")
        return FactsHeard(
            status=self.status,
            tracking_number=number,
            last_event=event,
            checked_at=datetime.now(UTC),
            source=self.scope.name,
        )


def order(**fields: Any) -> OrderImported:
    return ORDER.model_copy(update=fields)


async def rows(database: Database, tenant: str = "demo") -> dict[str, dict[str, Any]]:
    async with database.transaction([tenant]) as connection:
        found = await connection.fetch("SELECT * FROM followed_parcels WHERE tenant = $1", tenant)
    return {row["tracking_number"]: dict(row) for row in found}


async def make_due(database: Database, **seconds_late: float) -> None:
    async with database.transaction(["demo"]) as connection:
        for number, late in seconds_late.items():
            await connection.execute(
                "UPDATE followed_parcels SET next_ask_at = now() - make_interval(secs => $2) "
                "WHERE tenant = 'demo' AND tracking_number = $1",
                number,
                late,
            )


async def claimed(database: Database, most: int = 10, now: datetime | None = None) -> list[Turn]:
    async with database.transaction(["demo"]) as connection:
        found = await claim(connection, ["demo"], ASKING, A, most, now or datetime.now(UTC))
    return [turn for turn, _ in found]


def a_follower(database: Database, source: Telling, seconds: Sequence[float] = (0.0, 100.0)) -> Follower:
    """One whose clock stands at the first of `seconds` when it is made and at the last ever after."""
    ticks = iter(seconds)
    last = seconds[-1]
    sources = Sources([source], source_order())  # type: ignore[list-item]  # a fake of what it asks
    return Follower(database, sources, ASKING, A, Quota(3, 40), lambda: next(ticks, last))


async def test_parcels_of_orders_under_way_are_followed_until_the_order_ends(database: Database) -> None:
    await handle(database, record_order, order(tracking_numbers=[NUMBER, OTHER]), [], at=NOW)
    followed = await rows(database)
    assert set(followed) == {NUMBER, OTHER}
    assert all(row["next_ask_at"] > NOW for row in followed.values())
    await handle(database, record_order, order(tracking_numbers=[NUMBER, OTHER], status="delivered"), [], at=NOW)
    assert [row["next_ask_at"] for row in (await rows(database)).values()] == [None, None]
    await handle(database, record_order, order(tracking_numbers=[NUMBER, OTHER], status="shipped"), [], at=NOW)
    assert all(row["next_ask_at"] for row in (await rows(database)).values())


async def test_a_parcel_another_order_still_waits_for_is_followed_on(database: Database) -> None:
    await handle(database, record_order, ORDER, [], at=NOW)
    await handle(database, record_order, order(order_id="CB-2"), [], at=NOW)
    await handle(database, record_order, order(status="cancelled"), [], at=NOW)
    assert (await rows(database))[NUMBER]["next_ask_at"] is not None


async def test_parcels_of_old_orders_are_not_followed(database: Database) -> None:
    await handle(database, record_order, order(placed_at=NOW - timedelta(days=121)), [], at=NOW)
    assert await rows(database) == {}
    await handle(database, record_order, order(placed_at=NOW - timedelta(days=119, hours=22, minutes=30)), [], at=NOW)
    async with database.transaction(["demo"]) as connection:
        await move_on(connection, "demo", ShipmentFacts(status="in_transit", tracking_number=NUMBER), NOW)
    assert (await rows(database))[NUMBER]["next_ask_at"] is not None
    async with database.transaction(["demo"]) as connection:
        later = NOW + timedelta(minutes=59)
        await move_on(connection, "demo", ShipmentFacts(status="in_transit", tracking_number=NUMBER), later)
    assert (await rows(database))[NUMBER]["next_ask_at"] is None, "it would be too old when it is due"


async def test_a_delivered_parcel_is_not_asked_about_again_whatever_is_imported_later(database: Database) -> None:
    await handle(database, record_order, ORDER, [], at=NOW)
    async with database.transaction(["demo"]) as connection:
        facts = ShipmentFacts(status="delivered", tracking_number=NUMBER, checked_at=NOW)
        await keep_heard(connection, "demo", facts)
    await handle(database, record_order, ORDER, [], at=NOW)
    assert (await rows(database))[NUMBER]["next_ask_at"] is None


async def test_news_put_the_next_question_off_and_questions_without_any_are_counted(database: Database) -> None:
    await handle(database, record_order, ORDER, [], at=NOW)
    facts = ShipmentFacts(status="not_found", tracking_number=NUMBER, checked_at=NOW)
    for unchanged in range(3):
        async with database.transaction(["demo"]) as connection:
            await move_on(connection, "demo", facts, NOW, source="aftership")
        row = (await rows(database))[NUMBER]
        assert (row["unchanged"], row["every"]) == (unchanged, timedelta(hours=2) * 2**unchanged)
    assert row["source"] == "aftership"
    async with database.transaction(["demo"]) as connection:
        nothing = ShipmentFacts(status="unknown", tracking_number=NUMBER)
        await move_on(connection, "demo", nothing, NOW)
    assert (await rows(database))[NUMBER]["status"] == "not_found", "unknown says nothing of the parcel"


async def test_a_push_makes_questions_rare(database: Database) -> None:
    await handle(database, record_order, ORDER, [], at=NOW)
    facts = ShipmentFacts(status="out_for_delivery", tracking_number=NUMBER)
    async with database.transaction(["demo"]) as connection:
        await move_on(connection, "demo", facts, NOW, pushed=True)
    assert (await rows(database))[NUMBER]["every"] == timedelta(minutes=60)


async def test_two_replicas_never_ask_about_the_same_parcel_and_a_lease_ends(database: Database) -> None:
    numbers = [f"LX48{each:07d}CN" for each in range(40)]
    async with database.transaction(["demo"]) as connection:
        await connection.executemany(
            "INSERT INTO followed_parcels (tenant, tracking_number, next_ask_at, every, worth, live_until) "
            "VALUES ('demo', $1, now() - interval '1 minute', interval '1 hour', 1, now() + interval '9 days')",
            [(number,) for number in numbers],
        )
    found = await asyncio.gather(*(claimed(database, 10) for _ in range(6)))
    taken = [turn.parcel.tracking_number for turns in found for turn in turns]
    assert sorted(taken) == sorted(set(taken))
    while more := await claimed(database, 10):
        taken += [turn.parcel.tracking_number for turn in more]
    assert sorted(taken) == numbers
    after = datetime.now(UTC) + LEASE + timedelta(seconds=1)
    assert len(await claimed(database, 100, after)) == 40, "those of a replica that died are due again"


async def test_what_is_claimed_is_what_the_plan_says(database: Database) -> None:
    chance = random.Random(7)
    now = datetime.now(UTC)
    parcels = [
        Following(
            "demo",
            f"LX48{each:07d}CN",
            "in_transit",
            now - timedelta(minutes=chance.choice([-5, 1, 30, 300, 500, 900]), seconds=each),
            timedelta(minutes=chance.choice([10, 60, 1440])),
            chance.choice([1.0, 2.0, 8.0]),
            A,
        )
        for each in range(60)
    ]
    async with database.transaction(["demo"]) as connection:
        await connection.executemany(
            "INSERT INTO followed_parcels (tenant, tracking_number, next_ask_at, every, worth, live_until) "
            "VALUES ($1, $2, $3, $4, $5, now() + interval '9 days')",
            [(p.tenant, p.tracking_number, p.next_ask_at, p.every, p.worth) for p in parcels],
        )
    for most in (1, 4, 7, 20):
        wanted = {turn.parcel.tracking_number for turn in plan(parcels, {A: most}, now)}
        found = await claimed(database, most, now)
        assert {turn.parcel.tracking_number for turn in found} == wanted
        parcels = [parcel for parcel in parcels if parcel.tracking_number not in wanted]


async def test_who_told_last_is_asked_again_and_others_ask_the_first(database: Database) -> None:
    await handle(database, record_order, order(tracking_numbers=[NUMBER, OTHER]), [], at=NOW)
    async with database.transaction(["demo"]) as connection:
        facts = ShipmentFacts(status="in_transit", tracking_number=OTHER)
        await move_on(connection, "demo", facts, NOW, source="aftership")
    await make_due(database, **{NUMBER: 5, OTHER: 5})
    async with database.transaction(["demo"]) as connection:
        now = datetime.now(UTC)
        waiting = await backlog(connection, ["demo"], ASKING, "aftership", now)
        assert (waiting.due, waiting.latest >= 5) == (1, True)
        (theirs,) = await claim(connection, ["demo"], ASKING, "aftership", 9, now)
    assert theirs[0].parcel.tracking_number == OTHER
    assert [turn.parcel.tracking_number for turn in await claimed(database)] == [NUMBER]


async def test_what_is_due_is_asked_about_without_haste_and_its_news_are_kept(database: Database) -> None:
    await handle(database, record_order, ORDER, [], at=NOW)
    await make_due(database, **{NUMBER: 5})
    source = Telling(status="customs")
    await a_follower(database, source).ask_due()
    assert source.asked == [(NUMBER, False)]
    row = (await rows(database))[NUMBER]
    assert (row["status"], row["source"], row["leased_until"]) == ("customs", A, None)
    assert row["next_ask_at"] > datetime.now(UTC)
    async with database.transaction(["demo"]) as connection:
        kept = await connection.fetchrow(
            "SELECT facts ->> 'status' AS status FROM parcels WHERE tracking_number = $1", NUMBER
        )
    assert kept is not None
    assert kept["status"] == "customs"


async def test_a_source_that_is_away_is_told_as_a_failed_round_and_its_parcels_are_put_off(database: Database) -> None:
    await handle(database, record_order, ORDER, [], at=NOW)
    await make_due(database, **{NUMBER: 5})
    with pytest.raises(Unavailable, match="answered none of the 1 questions"):
        await a_follower(database, Telling(status=None)).ask_due()
    row = (await rows(database))[NUMBER]
    assert (row["failures"], row["leased_until"]) == (1, None)
    assert timedelta(minutes=1) < row["next_ask_at"] - datetime.now(UTC) < timedelta(minutes=3)


async def test_no_turn_is_taken_before_it_has_come(database: Database) -> None:
    await handle(database, record_order, ORDER, [], at=NOW)
    await make_due(database, **{NUMBER: 5})
    source = Telling()
    await a_follower(database, source, seconds=(0.0,)).ask_due()
    assert source.asked == []


async def test_each_source_that_is_not_counted_by_the_day_has_a_round_of_its_own(database: Database) -> None:
    assert following(database, None) == []
    both = Sources([Telling(), Telling("dhl")], source_order())  # type: ignore[list-item]  # fakes of what it asks
    assert [each.name for each in following(database, both)] == ["follow parcels by seventeen_track"]
    alone = Sources([Telling("dhl")], source_order())  # type: ignore[list-item]  # as above
    assert [each.name for each in following(database, alone)] == ["follow parcels by dhl"]
    assert list(quotas_of(both)) == [A, "dhl"]
    assert list(background_quotas(both)) == [A]


async def test_the_plan_tells_what_is_due_and_only_the_ends_of_numbers(database: Database) -> None:
    await handle(database, record_order, order(tracking_numbers=[NUMBER, OTHER]), [], at=datetime.now(UTC))
    await make_due(database, **{NUMBER: 600, OTHER: -3600})
    shown = await read_plan(database, {A: Quota(3, 40)})
    assert (shown.parcels, shown.due, shown.asked_per_minute) == (2, 1, {A: 3600})
    (latest,) = shown.latest
    assert (latest.ends_in, latest.late >= 600) == (NUMBER[-4:], True)
    assert NUMBER not in shown.as_text() + shown.as_json()
    assert "no source" not in shown.as_text().lower()


async def test_a_push_sent_again_later_makes_nothing_look_fresher_and_puts_no_question_off(database: Database) -> None:
    await handle(database, record_order, ORDER, [], at=NOW)
    scan = CarrierScan(state="out_for_delivery", at=NOW, source="17track")
    push = CarrierUpdateReported(tenant="demo", tracking_number=NUMBER, scans=[scan], why="its carrier pushed news")
    await handle(database, record_carrier_update, push, at=NOW)
    before = await rows(database)
    for days in (1, 30):
        await handle(database, record_carrier_update, push, at=NOW + timedelta(days=days))
    assert await rows(database) == before
    async with database.transaction(["demo"]) as connection:
        kept = await connection.fetchrow("SELECT checked_at FROM parcels WHERE tracking_number = $1", NUMBER)
    assert kept is not None
    assert kept["checked_at"] == NOW
