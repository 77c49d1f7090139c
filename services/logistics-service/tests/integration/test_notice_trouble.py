"""A parcel's trouble is noticed once: by several replicas, over crashes, however many scans tell of it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from crossdesk.bus.envelope import Envelope, from_headers, unwrap
from crossdesk.bus.protocol import Bus, Caught
from crossdesk.bus.url import create_topics, open_bus
from crossdesk.contracts import TOPICS
from crossdesk.contracts.gateway import OrderImported
from crossdesk.contracts.logistics import CarrierScan, CarrierUpdateReported, ShipmentAnomaly
from crossdesk.contracts.logistics_facts import ShipmentFacts
from crossdesk.errors import BusUnavailable
from crossdesk.store.database import Database
from crossdesk.testing.handling import handle
from deploy.demo import shop

from logistics.arrival.features import Calendars
from logistics.facts_heard import keep_heard, with_scans
from logistics.record_carrier_update import record_carrier_update
from logistics.record_order import record_order
from logistics.shipments.scan import Scan
from logistics.shipments.states import State, states
from logistics.trouble.judged_parcels import Claimed
from logistics.trouble.kept_waits import read_waits
from logistics.trouble.notice_trouble import Experience, judge, notice_troubles
from logistics.trouble.publish_troubles import publish_troubles
from logistics.trouble.rules import load_rules
from logistics.trouble.waits import Waits

Open = Callable[[str], Awaitable[Database]]

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
"""A Thursday."""
DAY = timedelta(days=1)
NUMBER = "LX480016935CN"
SCANNED_OFTEN = Experience(waits=Waits({("accepted",): 1.0, ("departed",): 2.0}, Calendars({})))


@pytest.fixture
async def database(service_database: Open) -> Database:
    return await service_database("logistics")


@pytest.fixture
async def bus(bus_url: str) -> Any:
    await create_topics(bus_url, list(TOPICS), partitions=2)
    async with open_bus(bus_url) as opened:
        yield opened


class BreakingBus:
    """Publishes on a bus and breaks before it says so."""

    def __init__(self, bus: Bus) -> None:
        self.bus = bus
        self.join, self.tail, self.check = bus.join, bus.tail, bus.check

    async def publish(self, envelopes: Sequence[Envelope], *, deadline: float = 10.0) -> None:
        await self.bus.publish(envelopes, deadline=deadline)
        raise BusUnavailable("the log does not acknowledge")


async def envelopes(bus: Bus) -> list[Envelope]:
    """All troubles on the log."""
    found = []
    async for record in bus.tail([ShipmentAnomaly.topic]):
        if isinstance(record, Caught):
            break
        found.append(from_headers(record.partition.topic, record.key, record.headers, record.data))
    return found


async def told(bus: Bus) -> list[ShipmentAnomaly]:
    return [unwrap(each) for each in await envelopes(bus)]


async def imported(database: Database, **fields: Any) -> OrderImported:
    values = {
        "order_id": "CB-1",
        "tracking_numbers": [NUMBER],
        "placed_at": NOW - 20 * DAY,
        "promised_by": NOW - 2 * DAY,
        "origin": "CN",
        "destination": "DE",
        "status": "shipped",
        **fields,
    }
    order = shop.orders(NOW)[0].model_copy(update=values)
    await handle(database, record_order, order, [])
    return order


def a_scan(state: State, days_ago: float, **fields: Any) -> Scan:
    return Scan(state, NOW - days_ago * DAY, "17track", customs=states()[state].customs, carrier="DHL", **fields)


async def pushed(database: Database, *scans: Scan, at: datetime = NOW) -> None:
    news = [CarrierScan.model_validate(asdict(scan)) for scan in scans]
    event = CarrierUpdateReported(tenant="demo", tracking_number=NUMBER, scans=news)
    await handle(database, record_carrier_update, event, at=at)


async def looked(database: Database, bus: Bus, at: datetime = NOW, experience: Experience = SCANNED_OFTEN) -> None:
    await notice_troubles(database, bus, experience, lambda: at)


async def rows(database: Database, tenant: str = "demo") -> list[Any]:
    async with database.transaction([tenant]) as connection:
        return await connection.fetch("SELECT * FROM troubles ORDER BY noticed_at, trouble")


WAY = [a_scan("accepted", 4), a_scan("departed_origin", 3), a_scan("arrived_destination", 0.5)]
FAILED = a_scan("delivery_attempted", 0.1, description="Der Empfänger wurde nicht angetroffen", place="Köln")


async def test_a_failed_delivery_is_told_with_its_order_and_what_the_carrier_said(database: Database, bus: Bus) -> None:
    await imported(database)
    await pushed(database, *WAY, FAILED)
    await looked(database, bus)
    [event] = await told(bus)
    assert (event.tracking_number, event.order_id, event.trouble) == (NUMBER, "CB-1", "delivery_failed")
    assert (event.since, event.noticed_at) == (FAILED.at, NOW)
    assert (event.shipment.status, event.shipment.delay) == ("delivery_failure", "recipient_absent")
    assert (event.shipment.order_id, event.shipment.destination) == ("CB-1", "DE")
    assert event.shipment.last_event is not None
    assert event.shipment.last_event.location == "Köln"


async def test_news_that_were_asked_for_are_judged_as_well(database: Database, bus: Bus) -> None:
    await imported(database)
    facts = ShipmentFacts(status="delivery_failure", tracking_number=NUMBER, checked_at=NOW)
    async with database.transaction(["demo"]) as connection:
        await keep_heard(connection, "demo", with_scans(facts, [*WAY, FAILED]))
    await looked(database, bus)
    assert [each.trouble for each in await told(bus)] == ["delivery_failed"]


async def test_two_replicas_notice_the_same_trouble_once(database: Database, bus: Bus) -> None:
    await imported(database)
    await pushed(database, *WAY, FAILED)
    claimed = Claimed("demo", NUMBER, NOW)
    await asyncio.gather(*(judge(database, claimed, SCANNED_OFTEN, NOW) for _ in range(4)))
    await asyncio.gather(*(looked(database, bus) for _ in range(3)))
    assert len(await told(bus)) == 1
    assert len(await rows(database)) == 1


async def test_more_scans_of_a_trouble_are_no_other_event(database: Database, bus: Bus) -> None:
    await imported(database)
    for hours in range(6):
        await pushed(database, *WAY, FAILED, a_scan("delivery_attempted", -hours / 24), at=NOW + hours / 24 * DAY)
        await looked(database, bus, NOW + hours / 24 * DAY)
    assert len(await told(bus)) == 1


async def test_a_late_scan_that_tells_of_an_earlier_begin_is_no_other_event(database: Database, bus: Bus) -> None:
    await imported(database)
    await pushed(database, *WAY, FAILED)
    await looked(database, bus)
    await pushed(database, a_scan("delivery_attempted", 0.3))
    await looked(database, bus, NOW + DAY / 24)
    assert len(await told(bus)) == 1


async def test_a_trouble_that_ended_and_comes_again_is_another_event(database: Database, bus: Bus) -> None:
    await imported(database)
    await pushed(database, *WAY, FAILED)
    await looked(database, bus)
    await pushed(database, a_scan("out_for_delivery", -0.7), at=NOW + 0.8 * DAY)
    await looked(database, bus, NOW + 0.8 * DAY)
    [ended] = await rows(database)
    assert ended["ended_at"] == NOW + 0.8 * DAY
    await pushed(database, a_scan("delivery_attempted", -0.9), at=NOW + DAY)
    await looked(database, bus, NOW + DAY)
    found = await told(bus)
    assert [each.trouble for each in found] == ["delivery_failed"] * 2
    assert len({each.since for each in found}) == 2


async def test_a_time_that_runs_out_is_noticed_without_news(database: Database, bus: Bus) -> None:
    await imported(database, promised_by=None)
    await pushed(database, a_scan("accepted", 0.2))
    await looked(database, bus)
    assert await told(bus) == []
    await looked(database, bus, NOW + 3 * DAY)  # a weekend lies between
    assert await told(bus) == []
    await looked(database, bus, NOW + 6 * DAY)
    assert [each.trouble for each in await told(bus)] == ["silent"]
    await looked(database, bus, NOW + 7 * DAY)
    assert len(await told(bus)) == 1


async def test_what_breaks_off_after_publishing_is_published_again_under_the_same_id_and_time(
    database: Database, bus: Bus
) -> None:
    await imported(database)
    await pushed(database, *WAY, FAILED)
    with pytest.raises(BusUnavailable):
        await looked(database, BreakingBus(bus))
    await looked(database, bus, NOW + DAY / 24)
    first, again = await envelopes(bus)
    assert (first.id, first.time, first.data) == (again.id, again.time, again.data)
    [row] = await rows(database)
    assert row["published_at"] is not None
    assert row["event"] is None
    assert await publish_troubles(database, bus, ["demo"]) == 0


async def test_scans_from_the_future_are_no_trouble_before_their_time(database: Database, bus: Bus) -> None:
    await imported(database)
    await pushed(database, *WAY, a_scan("exception_lost", -30), a_scan("delivery_attempted", -0.5))
    await looked(database, bus)
    assert await told(bus) == []
    await looked(database, bus, NOW + 0.6 * DAY)
    assert [each.trouble for each in await told(bus)] == ["delivery_failed"]


async def test_ten_thousand_scans_of_a_parcel_are_one_trouble(database: Database, bus: Bus) -> None:
    await imported(database)
    for batch in range(20):
        scans = [
            a_scan("delivery_attempted", 1 - (batch * 500 + each) / 20_000, place=f"{each}") for each in range(500)
        ]
        await pushed(database, *scans)
    await looked(database, bus)
    [event] = await told(bus)
    assert event.since == NOW - DAY
    assert len(await rows(database)) == 1


@pytest.mark.parametrize(
    "order",
    [{"status": "cancelled"}, {"status": "delivered"}, {"placed_at": NOW - 121 * DAY}, {"tracking_numbers": []}],
)
async def test_parcels_of_orders_that_ended_or_are_old_are_not_judged(
    database: Database, bus: Bus, order: dict[str, Any]
) -> None:
    await imported(database)
    await pushed(database, *WAY, FAILED)
    await imported(database, **order)
    await looked(database, bus)
    assert await told(bus) == []


async def test_what_was_delivered_is_not_looked_at_again(database: Database, bus: Bus) -> None:
    await imported(database)
    await pushed(database, *WAY, FAILED)
    await looked(database, bus)
    await pushed(database, a_scan("delivered", -0.1), at=NOW + 0.2 * DAY)
    await looked(database, bus, NOW + 0.2 * DAY)
    [row] = await rows(database)
    assert row["ended_at"] is not None
    async with database.transaction(["demo"]) as connection:
        assert await connection.fetchval("SELECT count(*) FROM judged_parcels") == 0


async def test_troubles_of_a_shop_are_hidden_from_others(database: Database, bus: Bus) -> None:
    await imported(database)
    await pushed(database, *WAY, FAILED)
    await looked(database, bus)
    assert await rows(database, "other") == []
    assert len(await rows(database)) == 1


async def test_waits_are_learnt_from_parcels_delivered_lately(database: Database, bus: Bus) -> None:
    await imported(database)
    await pushed(database, *WAY, a_scan("delivered", 0.2))
    rule = load_rules().silence.model_copy(update={"fewest": 1})
    waits = await read_waits(database, ["demo"], NOW, rule)
    assert waits.days[("departed",)] == pytest.approx(1.7, abs=0.4)
    assert (await read_waits(database, ["other"], NOW, rule)).days == {}


async def test_a_parcel_that_cannot_be_judged_keeps_no_other_from_it(database: Database, bus: Bus) -> None:
    other = "LX480007292CN"
    await imported(database, tracking_numbers=[NUMBER, other])
    await pushed(database, *WAY, FAILED)
    async with database.transaction(["demo"]) as connection:
        facts = ShipmentFacts(status="in_transit", tracking_number=other, checked_at=NOW)
        await keep_heard(connection, "demo", with_scans(facts, WAY))
        await connection.execute("UPDATE parcels SET facts = '{}' WHERE tracking_number = $1", other)
        await connection.execute(
            "UPDATE judged_parcels SET look_at = look_at - interval '1 day' WHERE tracking_number = $1", other
        )
    await looked(database, bus)
    assert [each.tracking_number for each in await told(bus)] == [NUMBER]
