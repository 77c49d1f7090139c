"""Orders and the shop's shipment updates, as they are kept."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest
from crossdesk.contracts.gateway import OrderImported, ShipmentUpdateReported
from crossdesk.contracts.logistics_facts import ShipmentFacts
from crossdesk.store.database import Database
from crossdesk.testing.handling import handle
from deploy.demo import shop

from logistics.carriers.lookups import Lookups
from logistics.known import Known
from logistics.read_known import Asked, read_known
from logistics.record_order import ask_in_advance, record_order
from logistics.record_shipment_update import record_shipment_update

Open = Callable[[str], Awaitable[Database]]

NOW = datetime.now(UTC)
ORDER = shop.orders(NOW)[0]
NUMBER = ORDER.tracking_numbers[0]


@pytest.fixture
async def database(service_database: Open) -> Database:
    return await service_database("logistics")


async def known(database: Database, order_id: str = ORDER.order_id) -> Known:
    async with database.transaction(["demo"]) as connection:
        (known,) = await read_known(connection, [Asked("demo", "c-1", order_ids=[order_id])])
        return known


def changed(**fields: Any) -> OrderImported:
    return ORDER.model_copy(update=fields)


async def test_a_later_import_replaces_an_earlier_one(database: Database) -> None:
    await handle(database, record_order, ORDER, [])
    await handle(database, record_order, changed(status="delivered", tracking_numbers=["lx 480 016 935 cn"]), [])
    (order,) = (await known(database)).orders
    assert (order.status, order.tracking_numbers) == ("delivered", ("LX480016935CN",))


async def test_parcels_keep_what_is_known_of_them_over_an_import(database: Database) -> None:
    facts = ShipmentFacts(status="customs", tracking_number=NUMBER, checked_at=NOW)
    await handle(database, record_order, ORDER, [facts])
    await handle(database, record_order, ORDER, [])
    (parcel,) = (await known(database)).parcels
    assert parcel.facts == facts
    assert parcel.carrier == "China Post"


async def test_an_older_word_of_the_carrier_does_not_undo_a_newer(database: Database) -> None:
    newer = ShipmentFacts(status="delivered", tracking_number=NUMBER, checked_at=NOW)
    older = ShipmentFacts(status="customs", tracking_number=NUMBER, checked_at=NOW - timedelta(hours=1))
    await handle(database, record_order, ORDER, [newer, older])
    assert (await known(database)).parcels[0].facts == newer


async def test_two_orders_can_share_a_parcel(database: Database) -> None:
    await handle(database, record_order, ORDER, [])
    await handle(database, record_order, changed(order_id="CB-2"), [])
    async with database.transaction(["demo"]) as connection:
        (found,) = await read_known(connection, [Asked("demo", "c-1", numbers=[NUMBER])])
    assert {order.order_id for order in found.orders} == {ORDER.order_id, "CB-2"}


async def test_the_carriers_word_is_ready_after_an_import(database: Database, lookups: Lookups) -> None:
    told = await ask_in_advance(lookups)(ORDER, database)
    await handle(database, record_order, ORDER, told)
    facts = (await known(database)).parcels[0].facts
    assert facts is not None
    assert facts.status == "in_transit"


async def test_an_import_goes_on_without_the_carrier(carrier: Any, database: Database, lookups: Lookups) -> None:
    await carrier.suffers(answer="500")
    assert await ask_in_advance(lookups)(ORDER, database) == []
    assert await ask_in_advance(None)(ORDER, database) == []


async def test_old_orders_cost_no_quota(carrier: Any, database: Database, lookups: Lookups) -> None:
    old = changed(placed_at=NOW - timedelta(days=61))
    assert await ask_in_advance(lookups)(old, database) == []
    assert await carrier.requests() == {}


def an_update(status: str, hours_ago: int, order_id: str = ORDER.order_id) -> ShipmentUpdateReported:
    return ShipmentUpdateReported(
        tenant="demo",
        order_id=order_id,
        tracking_number="LX480016935CN",
        status=status,
        occurred_at=NOW - timedelta(hours=hours_ago),
    )


async def test_an_update_adds_its_parcel_to_the_order(database: Database) -> None:
    await handle(database, record_order, ORDER, [])
    await handle(database, record_shipment_update, an_update("handed_over", 2))
    (order,) = (await known(database)).orders
    assert order.tracking_numbers == (NUMBER, "LX480016935CN")


async def test_the_newest_word_of_the_shop_is_kept_in_whatever_order_it_comes(database: Database) -> None:
    await handle(database, record_order, ORDER, [])
    for status, hours_ago in (("handed_over", 5), ("returned", 1), ("shipped", 3)):
        await handle(database, record_shipment_update, an_update(status, hours_ago))
    parcel = (await known(database)).parcel("LX480016935CN")
    assert parcel is not None
    assert parcel.word is not None
    assert parcel.word.status == "returned"


@pytest.mark.parametrize("table", ["orders", "order_parcels", "parcels"])
async def test_a_transaction_sees_its_tenants_rows_only(database: Database, table: str) -> None:
    await handle(database, record_order, ORDER, [])
    async with database.transaction(["other"]) as connection:
        assert await connection.fetchval(f"SELECT count(*) FROM {table}") == 0
    async with database.transaction(["demo"]) as connection:
        assert await connection.fetchval(f"SELECT count(*) FROM {table}") == 1


async def test_rows_of_a_tenant_that_was_not_admitted_cannot_be_written(database: Database) -> None:
    async with database.transaction(["other"]) as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("INSERT INTO parcels (tenant, tracking_number) VALUES ('demo', 'X')")
