"""Customers are told of trouble once: whatever is noticed again, replayed, crashes in between, or runs beside it."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from crossdesk.bus.envelope import Envelope, from_headers, unwrap, wrap
from crossdesk.bus.protocol import Bus, Caught, Membership, Record
from crossdesk.bus.url import create_topics, open_bus
from crossdesk.consume.subscription import Subscription
from crossdesk.consume.worker import Worker
from crossdesk.contracts import TOPICS
from crossdesk.contracts.event import derive_id
from crossdesk.contracts.gateway import OrderImported, TenantConfigured
from crossdesk.contracts.logistics import NoticeDue, ShipmentAnomaly, Trouble
from crossdesk.contracts.logistics_facts import ShipmentEvent, ShipmentFacts
from crossdesk.errors import BusUnavailable
from crossdesk.store.database import Database
from crossdesk.tasks import background
from crossdesk.testing.handling import handle
from crossdesk.testing.waiting import until
from deploy.demo import shop

from logistics.known import keep_facts
from logistics.notices.record_anomaly import record_anomaly
from logistics.notices.record_tenant import record_tenant
from logistics.notices.tell_customers import decide_next, tell_customers
from logistics.record_order import record_order

Open = Callable[[str], Awaitable[Database]]

NOW = datetime(2026, 11, 27, 10, tzinfo=UTC)
"""A Friday, eleven o'clock in Berlin."""
DAY = timedelta(days=1)
A, B, C = "LX480007292CN", "LX480016935CN", "RR123456785CN"


class NotingBus:
    """Keeps what was published. `failing`: takes that many batches and then breaks before it acknowledges them."""

    def __init__(self, failing: int = 0) -> None:
        self.published: list[Envelope] = []
        self.failing = failing

    async def publish(self, envelopes: Sequence[Envelope], *, deadline: float = 10.0) -> None:
        await asyncio.sleep(0)
        self.published.extend(envelopes)
        if self.failing:
            self.failing -= 1
            raise BusUnavailable("the log does not acknowledge")

    @property
    def notices(self) -> list[NoticeDue]:
        """One for each event id: what is published again under its id is dropped by whoever reads it."""
        return [unwrap(envelope) for envelope in {each.id: each for each in self.published}.values()]

    def join(self, group: str, topics: Collection[str]) -> AbstractAsyncContextManager[Membership]:
        raise NotImplementedError("nothing under test joins a group")

    def tail(self, topics: Collection[str], *, since: datetime | None = None) -> AsyncIterator[Record | Caught]:
        raise NotImplementedError("nothing under test follows the log")

    async def check(self, deadline: float = 1.0) -> None:
        return


@pytest.fixture
async def database(service_database: Open) -> Database:
    return await service_database("logistics")


@pytest.fixture
def bus() -> NotingBus:
    return NotingBus()


def an_order(order_id: str = "CB-1", numbers: Sequence[str] = (A,), **fields: Any) -> OrderImported:
    values = {
        "order_id": order_id,
        "tracking_numbers": list(numbers),
        "customer_locale": "de-DE",
        "customer_time_zone": "Europe/Berlin",
        "placed_at": NOW - 20 * DAY,
        "promised_by": None,
        **fields,
    }
    return shop.orders(NOW)[0].model_copy(update=values)


def an_anomaly(number: str = A, trouble: Trouble = "overdue", at: datetime = NOW, **fields: Any) -> ShipmentAnomaly:
    scan = ShipmentEvent(at=NOW - 6 * DAY, description="Departed")
    facts = ShipmentFacts(status="in_transit", tracking_number=number, last_event=scan, checked_at=NOW - 6 * DAY)
    values = {"tenant": "demo", "tracking_number": number, "trouble": trouble, "since": at, "noticed_at": at}
    return ShipmentAnomaly(**{**values, "shipment": facts, **fields})


async def notice(database: Database, *anomalies: ShipmentAnomaly) -> None:
    for each in anomalies:
        await handle(database, record_anomaly, each, at=each.noticed_at)


async def tell(database: Database, bus: NotingBus, now: datetime = NOW) -> None:
    await tell_customers(database, bus, lambda: now)


async def outcomes(database: Database) -> dict[tuple[str, str], tuple[str | None, str]]:
    async with database.transaction(["demo"]) as connection:
        rows = await connection.fetch("SELECT * FROM troubles_to_tell")
    return {(row["tracking_number"], row["trouble"]): (row["outcome"], row["why"]) for row in rows}


async def test_the_customer_of_the_order_is_told_with_all_a_text_needs(database: Database, bus: NotingBus) -> None:
    await handle(database, record_order, an_order(customer_name="Jana Beispiel"), [])
    await notice(database, an_anomaly(trouble="customs_hold"))
    await tell(database, bus)
    (told,) = bus.notices
    assert (told.tenant, told.order_id, told.trouble, told.since) == ("demo", "CB-1", "customs_hold", NOW)
    assert (told.customer.name, told.customer.locale) == ("Jana Beispiel", "de-DE")
    assert told.choices == ["send_document", "wait"]
    assert told.shipment.tracking_number == A
    assert "CB-1" not in told.why


async def test_what_was_told_is_not_told_again_by_later_rounds_and_replays(database: Database, bus: NotingBus) -> None:
    await handle(database, record_order, an_order(), [])
    for days in range(5):
        await notice(database, an_anomaly())
        await tell(database, bus, NOW + days * DAY)
    assert len(bus.published) == 1


async def test_replicas_beside_each_other_tell_each_order_once(database: Database, bus: NotingBus) -> None:
    orders = [an_order(f"CB-{number}", [f"PARCEL{number:04}"]) for number in range(30)]
    for order in orders:
        await handle(database, record_order, order, [])
        (number,) = order.tracking_numbers
        await notice(database, an_anomaly(number), an_anomaly(number, "returning"), an_anomaly(number, "silent"))
    await asyncio.gather(*(tell(database, bus) for _ in range(4)))
    assert Counter(each.order_id for each in bus.notices) == Counter(order.order_id for order in orders)
    assert {each.trouble for each in bus.notices} == {"returning"}
    assert len(bus.published) == len(orders)


async def test_at_night_a_worse_trouble_takes_the_place_of_a_milder_one(database: Database, bus: NotingBus) -> None:
    await handle(database, record_order, an_order(), [])
    night = NOW + timedelta(hours=11)
    await notice(database, an_anomaly(at=night))
    await tell(database, bus, night)
    await notice(database, an_anomaly(trouble="lost", at=night + timedelta(hours=2)))
    await tell(database, bus, night + timedelta(hours=2))
    assert bus.published == []
    await tell(database, bus, NOW + DAY)
    assert [each.trouble for each in bus.notices] == ["lost"]
    assert (await outcomes(database))[A, "overdue"] == ("dropped", "the parcel is in worse trouble: lost")


async def test_parcels_of_an_order_in_the_same_trouble_are_one_notice(database: Database, bus: NotingBus) -> None:
    await handle(database, record_order, an_order(numbers=[A, B, C]), [])
    hour = timedelta(hours=1)
    await notice(database, an_anomaly(A, at=NOW - hour), an_anomaly(B, at=NOW - 2 * hour), an_anomaly(C, "lost"))
    await tell(database, bus)
    await tell(database, bus, NOW + hour)
    assert [each.trouble for each in bus.notices] == ["lost"]
    await tell(database, bus, NOW + DAY)
    assert [each.shipment.tracking_number for each in bus.notices] == [C, B]
    assert set((await outcomes(database)).values()) == {("told", "")}


async def test_a_parcel_of_two_orders_is_told_of_once_a_day(database: Database, bus: NotingBus) -> None:
    await handle(database, record_order, an_order("CB-1"), [])
    await handle(database, record_order, an_order("CB-2", placed_at=NOW - 2 * DAY), [])
    await notice(database, an_anomaly(order_id="CB-1"), an_anomaly(trouble="refused"))
    await tell(database, bus)
    await tell(database, bus, NOW + timedelta(hours=1))
    assert len(bus.notices) == 1
    await tell(database, bus, NOW + DAY)
    assert sorted(str(each.order_id) for each in bus.notices) == ["CB-1", "CB-2"]


async def test_a_crash_after_the_decision_publishes_the_same_event_again(database: Database) -> None:
    await handle(database, record_order, an_order(), [])
    await notice(database, an_anomaly())
    assert await decide_next(database, "demo", NOW)
    bus = NotingBus(failing=1)
    with pytest.raises(BusUnavailable):
        await tell(database, bus, NOW + timedelta(minutes=1))
    await tell(database, bus, NOW + DAY)
    first, second = bus.published
    assert first == second
    assert first.time == NOW
    await tell(database, bus, NOW + 2 * DAY)
    assert len(bus.published) == 2


async def test_whom_it_went_to_is_not_kept_once_it_is_published(database: Database, bus: NotingBus) -> None:
    await handle(database, record_order, an_order(), [])
    await notice(database, an_anomaly())
    await tell(database, bus)
    async with database.transaction(["demo"]) as connection:
        assert await connection.fetchval("SELECT event FROM notices") is None


async def test_a_parcel_that_was_delivered_meanwhile_is_not_told_of(database: Database, bus: NotingBus) -> None:
    await handle(database, record_order, an_order(), [])
    night = NOW + timedelta(hours=11)
    await notice(database, an_anomaly(at=night))
    scan = ShipmentEvent(at=night + timedelta(hours=9), description="Delivered")
    delivered = ShipmentFacts(status="delivered", tracking_number=A, last_event=scan, checked_at=NOW + DAY)
    async with database.transaction(["demo"]) as connection:
        await keep_facts(connection, "demo", delivered)
    await tell(database, bus, NOW + DAY)
    assert bus.published == []
    assert (await outcomes(database))[A, "overdue"] == ("dropped", "it ended before the customer was told")


async def test_a_trouble_that_ended_before_the_morning_is_not_told(database: Database, bus: NotingBus) -> None:
    await handle(database, record_order, an_order(numbers=[A, B]), [])
    night = NOW + timedelta(hours=11)
    await notice(database, an_anomaly(A, at=night), an_anomaly(B, "silent", at=night))
    async with database.transaction(["demo"]) as connection:
        for number, trouble, ended in ((A, "overdue", None), (B, "silent", night + timedelta(hours=3))):
            await connection.execute(
                "INSERT INTO troubles (tenant, tracking_number, trouble, since, noticed_at, ended_at) "
                "VALUES ('demo', $1, $2, $3, $3, $4)",
                *(number, trouble, night, ended),
            )
    await tell(database, bus, NOW + DAY)
    assert [each.trouble for each in bus.notices] == ["overdue"]
    assert (await outcomes(database))[B, "silent"] == ("dropped", "it ended before the customer was told")


async def test_a_parcel_of_no_order_is_told_of_when_its_order_is_imported_late(
    database: Database, bus: NotingBus
) -> None:
    await handle(database, record_order, an_order("CB-9", [C]), [])
    await notice(database, an_anomaly())
    await tell(database, bus)
    assert bus.published == []
    await handle(database, record_order, an_order(), [])
    await tell(database, bus, NOW + timedelta(hours=1))
    assert [each.order_id for each in bus.notices] == ["CB-1"]


async def test_a_parcel_whose_order_never_comes_is_given_up(database: Database, bus: NotingBus) -> None:
    await handle(database, record_order, an_order("CB-9", [C]), [])
    await notice(database, an_anomaly())
    for days in range(9):
        await tell(database, bus, NOW + days * DAY)
    assert bus.published == []
    assert (await outcomes(database))[A, "overdue"] == ("dropped", "it belongs to no order we know")


async def test_overdue_is_not_told_the_day_after_silence(database: Database, bus: NotingBus) -> None:
    await handle(database, record_order, an_order(), [])
    await notice(database, an_anomaly(trouble="silent"))
    await tell(database, bus)
    await notice(database, an_anomaly(at=NOW + DAY))
    await tell(database, bus, NOW + DAY)
    assert [each.trouble for each in bus.notices] == ["silent"]


def configured(tell_first: bool) -> TenantConfigured:
    return TenantConfigured(tenant="demo", name="Demo", api_key_hashes=[], tell_first=tell_first)


async def test_a_shop_can_tell_its_customers_itself(database: Database, bus: NotingBus) -> None:
    await handle(database, record_tenant, configured(True), at=NOW - DAY)
    await handle(database, record_tenant, configured(False), at=NOW)
    await handle(database, record_tenant, configured(True), at=NOW - DAY)
    await handle(database, record_order, an_order(), [])
    await notice(database, an_anomaly())
    await tell(database, bus)
    assert bus.published == []
    assert (await outcomes(database))[A, "overdue"] == ("dropped", "the shop tells its customers itself")


async def test_where_nobody_knows_the_time_nobody_is_told(database: Database, bus: NotingBus) -> None:
    await handle(database, record_order, an_order(destination="GL", customer_time_zone=None), [])
    await notice(database, an_anomaly())
    await tell(database, bus)
    assert bus.published == []


async def test_tenants_are_told_apart(database: Database, bus: NotingBus) -> None:
    for tenant in ("demo", "other"):
        await handle(database, record_order, an_order(customer_id=f"of-{tenant}", tenant=tenant), [])
        await notice(database, an_anomaly(tenant=tenant))
    await tell(database, bus)
    assert sorted((each.tenant, each.customer.id) for each in bus.notices) == [
        ("demo", "of-demo"),
        ("other", "of-other"),
    ]
    async with database.transaction(["nobody"]) as connection:
        for table in ("troubles_to_tell", "notices", "tenant_settings"):
            assert await connection.fetchval(f"SELECT count(*) FROM {table}") == 0


async def test_on_the_bus_two_replicas_and_replays_tell_each_parcel_once_a_day(
    database: Database, bus_url: str
) -> None:
    """Each trouble is on the log three times, as after crashes of whoever noticed it, and a worse one after it."""
    orders = [an_order(f"CB-{number}", [f"PARCEL{number:04}"]) for number in range(12)]
    for order in orders:
        await handle(database, record_order, order, [])
    numbers = [number for order in orders for number in order.tracking_numbers]
    await create_topics(bus_url, TOPICS, partitions=2)
    async with open_bus(bus_url) as bus:
        for trouble in ("overdue", "silent", "silent", "overdue", "overdue", "silent"):
            events = [an_anomaly(number, trouble) for number in numbers]
            ids = [derive_id(event.tracking_number, trouble) for event in events]
            await bus.publish(
                [wrap(each, event_id=own, source="logistics", time=NOW) for each, own in zip(events, ids, strict=True)]
            )
        kept = [Subscription(ShipmentAnomaly, record_anomaly)]
        replicas = [Worker("logistics", bus, database, kept, dead_letters_in_a_row=1) for _ in range(2)]
        async with background(replicas[0].run(), name="one"), background(replicas[1].run(), name="other"):

            async def are_kept() -> bool:
                return len(await outcomes(database)) == 2 * len(numbers)

            await until(are_kept)
            await asyncio.gather(*(tell_customers(database, bus, lambda: NOW) for _ in range(4)))
            await tell_customers(database, bus, lambda: NOW + DAY)
        told = [event async for event in on_the_log(bus)]
    assert Counter(each.order_id for each in told) == {order.order_id: 1 for order in orders}
    assert {each.trouble for each in told} == {"silent"}


async def on_the_log(bus: Bus) -> AsyncIterator[NoticeDue]:
    async for entry in bus.tail([NoticeDue.topic]):
        if isinstance(entry, Caught):
            return
        yield unwrap(from_headers(entry.partition.topic, entry.key, entry.headers, entry.data))
