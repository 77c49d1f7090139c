"""Cases that ask in the same moment share one reading, and each gets what it would have got alone."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import asyncpg
import pytest
from crossdesk.contracts.gateway import OrderImported
from crossdesk.contracts.logistics_facts import ShipmentFacts
from crossdesk.store.database import Database
from crossdesk.testing.handling import handle
from deploy.demo import shop

from logistics.gather_reads import MOST_AT_ONCE
from logistics.known import Known
from logistics.read_known import Asked, KnownReader, read_known
from logistics.record_order import record_order

Open = Callable[[str], Awaitable[Database]]

NOW = datetime.now(UTC)
SHOPS = ("demo", "other", "third")
IMPORTED = shop.orders(NOW)[:8]


class Watched:
    """The database, with its transactions counted; the first ones fail with the errors given."""

    def __init__(self, database: Database, *errors: Exception) -> None:
        self.database = database
        self.errors = list(errors)
        self.tenants: list[set[str]] = []

    @asynccontextmanager
    async def transaction(self, tenants: Iterable[str]) -> AsyncIterator[Any]:
        self.tenants.append(set(tenants))
        if self.errors:
            raise self.errors.pop(0)
        async with self.database.transaction(self.tenants[-1]) as connection:
            yield connection


def a_reader(database: Watched) -> KnownReader:
    return KnownReader(cast(Database, database))


@pytest.fixture
async def database(service_database: Open) -> Database:
    """Three shops with orders of the same ids; each names its own customers, and carriers spoke of some parcels."""
    opened = await service_database("logistics")
    for number, tenant in enumerate(SHOPS):
        for place, order in enumerate(IMPORTED):
            mine = of_shop(order, tenant)
            said = [ShipmentFacts(status="customs", tracking_number=n, checked_at=NOW) for n in mine.tracking_numbers]
            await handle(opened, record_order, mine, said if (place + number) % 2 else [])
    return opened


def of_shop(order: OrderImported, tenant: str) -> OrderImported:
    return order.model_copy(update={"tenant": tenant, "customer_id": f"{tenant}-{order.customer_id}"})


def questions() -> list[Asked]:
    """Every way to ask, about each shop: by order, parcel, both, neither; of strangers and of nothing known."""
    asked = []
    for tenant in SHOPS:
        for order in IMPORTED:
            customer, numbers = f"{tenant}-{order.customer_id}", order.tracking_numbers
            asked += [
                Asked(tenant, customer, [order.order_id]),
                Asked(tenant, "stranger", (), numbers),
                Asked(tenant, customer, [order.order_id, IMPORTED[0].order_id], [*numbers, "RB123456785CN"]),
                Asked(tenant, customer),
            ]
        asked += [Asked(tenant, "stranger"), Asked(tenant, "stranger", ["0000000"]), Asked(tenant, "stranger")]
    return asked


async def asked_singly(database: Database, asked: Asked) -> Known:
    async with database.transaction([asked.tenant]) as connection:
        (known,) = await read_known(connection, [asked])
    return known


async def test_many_cases_at_once_each_get_what_they_would_have_got_alone(database: Database) -> None:
    asked, watched = questions(), Watched(database)
    reader = a_reader(watched)
    together = await asyncio.gather(*(reader.read(each) for each in asked))
    singly = [await asked_singly(database, each) for each in asked]
    assert together == singly
    assert watched.tenants == [set(SHOPS)], "one reading for all"
    assert len({repr(known) for known in singly}) > len(asked) / 4, "the questions must tell answers apart"


async def test_a_known_case_holds_its_orders_with_their_parcels_and_what_carriers_said(database: Database) -> None:
    order = of_shop(IMPORTED[1], "demo")
    known = await a_reader(Watched(database)).read(Asked("demo", order.customer_id, [order.order_id]))
    assert [(each.order_id, list(each.tracking_numbers)) for each in known.orders] == [
        (order.order_id, order.tracking_numbers)
    ]
    assert [each.facts and each.facts.status for each in known.parcels] == ["customs"] * len(order.tracking_numbers)
    assert known.parcels
    assert known.customer_known


async def test_equal_order_ids_of_two_shops_are_kept_apart(database: Database) -> None:
    order_id, numbers = IMPORTED[0].order_id, IMPORTED[0].tracking_numbers
    reader = a_reader(Watched(database))
    by_id = await asyncio.gather(*(reader.read(Asked(tenant, "stranger", [order_id])) for tenant in SHOPS))
    by_number = await asyncio.gather(*(reader.read(Asked(tenant, "stranger", (), numbers)) for tenant in SHOPS))
    wanted = [[f"{tenant}-{IMPORTED[0].customer_id}"] for tenant in SHOPS]
    for found in (by_id, by_number):
        assert [[order.customer_id for order in known.orders] for known in found] == wanted
        assert [[bool(parcel.facts) for parcel in known.parcels] for known in found] == [[False], [True], [False]]


async def test_a_customer_of_one_shop_is_a_stranger_to_the_other(database: Database) -> None:
    reader = a_reader(Watched(database))
    customer = f"demo-{IMPORTED[0].customer_id}"
    mine, other = await asyncio.gather(*(reader.read(Asked(tenant, customer)) for tenant in ("demo", "other")))
    assert mine.customer_known
    assert other == Known()


async def test_who_names_nothing_gets_at_most_the_two_latest_orders_under_way(database: Database) -> None:
    customer = "demo-busy"
    late = [
        IMPORTED[0].model_copy(
            update={
                "customer_id": customer,
                "order_id": f"900000{place}",
                "status": status,
                "placed_at": NOW - timedelta(hours=place),
                "tracking_numbers": [],
            }
        )
        for place, status in enumerate(["delivered", "shipped", "cancelled", "paid", "placed"])
    ]
    for order in late:
        await handle(database, record_order, order, [])
    known = await a_reader(Watched(database)).read(Asked("demo", customer))
    assert [order.order_id for order in known.orders] == ["9000001", "9000003"]


async def test_more_cases_than_one_reading_takes_are_read_in_several(database: Database) -> None:
    watched = Watched(database)
    reader = a_reader(watched)
    asked = [Asked(SHOPS[place % 3], "stranger", [IMPORTED[place % 8].order_id]) for place in range(MOST_AT_ONCE + 50)]
    found = await asyncio.gather(*(reader.read(each) for each in asked))
    assert len(watched.tenants) == 2
    assert [known.orders[0].customer_id for known in found] == [
        f"{each.tenant}-{IMPORTED[place % 8].customer_id}" for place, each in enumerate(asked)
    ]


@pytest.mark.parametrize("error", [ConnectionRefusedError("away"), asyncpg.CannotConnectNowError("starting up")])
async def test_an_error_of_the_database_reaches_all_who_wait_and_the_next_reading_works(
    database: Database, error: Exception
) -> None:
    reader = a_reader(Watched(database, error))
    asked = questions()[:10]
    failed = await asyncio.gather(*(reader.read(each) for each in asked), return_exceptions=True)
    assert failed == [error] * 10
    assert await reader.read(asked[0]) == await asked_singly(database, asked[0])


async def test_an_error_of_one_reading_spares_those_who_asked_after_it_began(database: Database) -> None:
    reader = a_reader(Watched(database, ConnectionRefusedError("away")))
    asked = [Asked("demo", "stranger", [IMPORTED[0].order_id])] * (MOST_AT_ONCE + 1)
    found = await asyncio.gather(*(reader.read(each) for each in asked), return_exceptions=True)
    assert all(isinstance(each, ConnectionRefusedError) for each in found[:-1])
    assert found[-1] == await asked_singly(database, asked[-1])


async def test_who_gives_up_waiting_disturbs_nobody(database: Database) -> None:
    asked = Asked("demo", "stranger", [IMPORTED[0].order_id])
    for errors in ((), (ConnectionRefusedError("away"),)):
        reader = a_reader(Watched(database, *errors))
        impatient, patient = (asyncio.create_task(reader.read(asked)) for _ in range(2))
        await asyncio.sleep(0)
        impatient.cancel()
        found = await asyncio.gather(impatient, patient, return_exceptions=True)
        assert isinstance(found[0], asyncio.CancelledError)
        assert isinstance(found[1], ConnectionRefusedError if errors else Known)
        assert await reader.read(asked) == await asked_singly(database, asked)
