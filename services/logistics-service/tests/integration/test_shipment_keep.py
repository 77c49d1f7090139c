"""Shipments as they are kept in PostgreSQL."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest
from crossdesk.store.database import Database
from crossdesk.testing.handling import handle
from deploy.demo import shop

from logistics.record_order import record_order
from logistics.shipments.describe import describe_shipment
from logistics.shipments.fold import fold
from logistics.shipments.keep import MOST_ROWS, keep_scans, load_shipment, shipments_of_order
from logistics.shipments.scan import Scan
from logistics.shipments.shipment import Shipment
from logistics.shipments.states import State, states

Open = Callable[[str], Awaitable[Database]]

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
START = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)
NUMBER = "LX480016935CN"
ORDER = shop.orders(NOW)[0]


@pytest.fixture
async def database(service_database: Open) -> Database:
    return await service_database("logistics")


def a_scan(state: State, hours: float = 0.0, **fields: Any) -> Scan:
    values: dict[str, Any] = {
        "source": "17track",
        "carrier": "China Post",
        "customs": states()[state].customs,
        **fields,
    }
    return Scan(state=state, at=START + timedelta(hours=hours), **values)


WAY = [
    a_scan("accepted", 1, local="2026-11-01T17:00:00+08:00", place="Shenzhen", country="CN", raw="InTransit_PickedUp"),
    a_scan("departed_origin", 9, place="Shenzhen", country="CN"),
    a_scan("customs_hold", 90, customs="documents_wanted", country="AT", description="Rechnung fehlt"),
    a_scan("in_transit", 99, leg="last_mile", carrier="Österreichische Post"),
    a_scan("delivered", 120, place="Wien", country="AT", carrier="Österreichische Post"),
    a_scan("delivered", 120.1, place="WIEN", source="aftership", carrier="Österreichische Post"),
]


async def kept(database: Database, *scans: Scan, number: str = NUMBER, tenant: str = "demo") -> Shipment:
    async with database.transaction([tenant]) as connection:
        return await keep_scans(connection, tenant, number, scans, now=NOW)


async def loaded(database: Database, *, number: str = NUMBER, tenant: str = "demo") -> Shipment | None:
    async with database.transaction([tenant]) as connection:
        return await load_shipment(connection, tenant, number, now=NOW)


async def counted(database: Database, table: str = "shipment_scans", tenant: str = "demo") -> int:
    async with database.transaction([tenant]) as connection:
        count: int = await connection.fetchval(f"SELECT count(*) FROM {table}")
    return count


async def test_what_is_loaded_is_what_was_folded(database: Database) -> None:
    expected = fold(Shipment(NUMBER), WAY, now=NOW)
    assert await kept(database, *WAY) == expected
    assert await loaded(database) == expected


async def test_scans_kept_again_or_in_another_order_change_nothing(database: Database) -> None:
    for scan in [*reversed(WAY), *WAY]:
        await kept(database, scan)
    assert await loaded(database) == fold(Shipment(NUMBER), WAY, now=NOW)
    assert await counted(database) == len(WAY)


async def test_the_folded_shipment_stands_in_columns_of_its_own(database: Database) -> None:
    await kept(database, *WAY)
    async with database.transaction(["demo"]) as connection:
        row = await connection.fetchrow("SELECT * FROM shipments")
    assert row is not None
    assert (row["state"], row["customs"], row["carrier"]) == ("delivered", "released", "Österreichische Post")
    assert (row["first_at"], row["last_at"]) == (WAY[0].at, WAY[-1].at)
    assert row["delivered_at"] == WAY[4].at


async def test_a_scan_from_the_future_is_kept_aside(database: Database) -> None:
    future = Scan("delivered", NOW + timedelta(days=2), "17track")
    shipment = await kept(database, WAY[0], future)
    assert shipment.state == "accepted"
    assert [each.scan for each in shipment.quarantined] == [future]
    assert await loaded(database) == shipment


async def test_when_a_scan_was_first_seen_is_kept(database: Database) -> None:
    await kept(database, WAY[0])
    async with database.transaction(["demo"]) as connection:
        before = await connection.fetchval("SELECT first_seen FROM shipment_scans")
    await kept(database, WAY[0])
    async with database.transaction(["demo"]) as connection:
        assert await connection.fetchval("SELECT first_seen FROM shipment_scans") == before


async def test_a_parcel_nothing_was_told_of_is_not_found(database: Database) -> None:
    assert await loaded(database) is None


async def test_another_shops_parcel_is_not_found(database: Database) -> None:
    await kept(database, *WAY)
    assert await loaded(database, tenant="other") is None
    assert [await counted(database, table, "other") for table in ("shipments", "shipment_scans")] == [0, 0]
    async with database.transaction(["other"]) as connection:
        assert await load_shipment(connection, "demo", NUMBER) is None
        assert await shipments_of_order(connection, "demo", ORDER.order_id) == []


async def test_two_shops_may_have_parcels_of_one_number(database: Database) -> None:
    await kept(database, WAY[0])
    await kept(database, WAY[4], tenant="other")
    mine, theirs = await loaded(database), await loaded(database, tenant="other")
    assert mine is not None
    assert theirs is not None
    assert (mine.state, theirs.state) == ("accepted", "delivered")


@pytest.mark.parametrize("table", ["shipments", "shipment_scans"])
async def test_rows_of_a_shop_that_was_not_admitted_cannot_be_written(database: Database, table: str) -> None:
    more = ", scan_id, at, state, customs, source) VALUES ('demo', 'X', 'x', now(), 'delivered', 'none', 's')"
    statement = f"INSERT INTO {table} (tenant, tracking_number" + (
        more if table == "shipment_scans" else ") VALUES ('demo', 'X')"
    )
    async with database.transaction(["other"]) as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)


async def test_many_that_write_at_once_lose_no_scan(database: Database) -> None:
    scans = [*WAY, *(a_scan("in_transit", 10 + hour, place=f"Hub {hour}") for hour in range(14))]
    await asyncio.gather(*(kept(database, scan, WAY[0]) for scan in scans))
    assert await loaded(database) == fold(Shipment(NUMBER), scans, now=NOW)
    async with database.transaction(["demo"]) as connection:
        row = await connection.fetchrow("SELECT state, last_at FROM shipments")
    assert row is not None
    assert (row["state"], row["last_at"]) == ("delivered", WAY[-1].at)


async def test_who_comes_second_folds_what_the_first_told(database: Database) -> None:
    """The second waits for the first to commit, and gives what both told."""
    first_has_written, second_began = asyncio.Event(), asyncio.Event()

    async def first() -> None:
        async with database.transaction(["demo"]) as connection:
            await keep_scans(connection, "demo", NUMBER, [WAY[4]], now=NOW)
            first_has_written.set()
            await second_began.wait()

    async def second() -> Shipment:
        await first_has_written.wait()
        second_began.set()
        return await kept(database, WAY[0])

    _, shipment = await asyncio.gather(first(), second())
    assert (shipment.state, len(shipment.scans)) == ("delivered", 2)


async def test_an_order_has_its_parcels_and_its_return(database: Database) -> None:
    numbers = [NUMBER, "LX480007292CN", "RR123456785AT"]
    await handle(database, record_order, ORDER.model_copy(update={"tracking_numbers": numbers}), [])
    await kept(database, *WAY)
    await kept(database, a_scan("accepted", 200, carrier="Österreichische Post"), number=numbers[2])
    async with database.transaction(["demo"]) as connection:
        await describe_shipment(connection, "demo", numbers[2], direction="return")
        found = await shipments_of_order(connection, "demo", ORDER.order_id, now=NOW)
    assert [(each.number, each.direction, each.state) for each in found] == [
        (numbers[0], "outbound", "delivered"),
        (numbers[1], "outbound", None),
        (numbers[2], "return", "accepted"),
    ]
    assert {each.order_ids for each in found} == {(ORDER.order_id,)}


async def test_what_a_parcel_was_split_into_outlasts_its_scans(database: Database) -> None:
    async with database.transaction(["demo"]) as connection:
        await describe_shipment(connection, "demo", NUMBER, split_into=["A1", "A2"], merged_from=["B"])
    shipment = await kept(database, WAY[0])
    assert (shipment.split_into, shipment.merged_from) == (("A1", "A2"), ("B",))


async def test_of_more_rows_than_a_parcel_may_have_those_are_left_that_folding_looks_at(database: Database) -> None:
    async with database.transaction(["demo"]) as connection:
        await connection.execute(
            """
            INSERT INTO shipment_scans (tenant, tracking_number, scan_id, at, state, customs, source)
            SELECT 'demo', $1, n::text, $2::timestamptz - n * interval '1 second', 'in_transit', 'none', '17track'
            FROM generate_series(1, $3::int) AS n
            """,
            NUMBER,
            NOW,
            MOST_ROWS,
        )
    shipment = await kept(database, WAY[0])
    assert (shipment.state, shipment.first_at) == ("in_transit", WAY[0].at)
    assert await counted(database) <= len(shipment.scans)
    assert (await kept(database, WAY[0])).state == "in_transit"


async def test_a_scan_told_by_several_is_kept_as_each_told_it(database: Database) -> None:
    told = fold(Shipment(NUMBER), WAY, now=NOW).scans[-1]
    assert len(told.also) == 1
    await kept(database, told)
    assert await counted(database) == 2
    assert (await kept(database, replace(told, also=()))).scans == (told,)
