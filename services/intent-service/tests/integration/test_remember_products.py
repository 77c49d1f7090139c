"""The tenant's catalogue on a real PostgreSQL: remembered from orders, bounded, and nobody else's."""

from collections.abc import Awaitable, Callable
from typing import Any

from crossdesk.contracts.event import Money
from crossdesk.contracts.gateway import OrderImported, OrderItem
from crossdesk.store.database import Database
from crossdesk.testing.examples import NOON
from crossdesk.testing.handling import handle

from intent import remember_products as remembering
from intent.catalogues import FRESH_SECONDS, Catalogues
from intent.remember_products import remember_products

ServiceDatabase = Callable[[str], Awaitable[Database]]


class Clock:
    """Stands still until a test moves it."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def an_order(*items: tuple[str, str], tenant: str = "demo") -> OrderImported:
    price = Money(minor=1000, currency="EUR")
    return OrderImported(
        tenant=tenant,
        order_id="1234567",
        customer_id="c-1",
        status="paid",
        placed_at=NOON,
        destination="DE",
        origin="CN",
        total=price,
        items=[OrderItem(sku=sku, name=name, quantity=1, price=price) for name, sku in items],
    )


async def refreshed(database: Database, catalogues: Catalogues, tenant: str = "demo") -> Catalogues:
    async with database.transaction([tenant]) as connection:
        await catalogues.refresh(connection, [tenant])
    return catalogues


def named(catalogues: Catalogues, text: str, tenant: str = "demo") -> list[str]:
    return [name for name, _ in catalogues.of(tenant).find(text)]


async def test_what_was_ordered_is_known_by_name_and_number(service_database: ServiceDatabase) -> None:
    database = await service_database("intent")
    await handle(database, remember_products, an_order(("Café-Lampe Aurora", "LMP-204")))
    catalogues = await refreshed(database, Catalogues())
    assert named(catalogues, "cafe lampe aurora, lmp 204") == ["Café-Lampe Aurora", "Café-Lampe Aurora"]


async def test_a_name_that_changed_is_told_as_it_is_now(service_database: ServiceDatabase) -> None:
    database = await service_database("intent")
    await handle(database, remember_products, an_order(("Lamp Aurora", "LMP-204")))
    await handle(database, remember_products, an_order(("Lamp Aurora II", "LMP-204")))
    catalogues = await refreshed(database, Catalogues())
    assert named(catalogues, "lmp-204") == ["Lamp Aurora II"]


async def test_an_order_without_items_changes_nothing(service_database: ServiceDatabase) -> None:
    database = await service_database("intent")
    await handle(database, remember_products, an_order())
    assert len((await refreshed(database, Catalogues())).of("demo")) == 0


async def test_tenants_do_not_see_each_others_catalogues(service_database: ServiceDatabase) -> None:
    database = await service_database("intent")
    await handle(database, remember_products, an_order(("Lamp Aurora", "LMP-204")))
    await handle(database, remember_products, an_order(("Kettle Boreas", "KTL-9"), tenant="other"))
    catalogues = await refreshed(database, await refreshed(database, Catalogues()), "other")
    assert named(catalogues, "lamp aurora, kettle boreas") == ["Lamp Aurora"]
    async with database.transaction(["other"]) as connection:
        assert await connection.fetchval("SELECT count(*) FROM catalogue WHERE tenant = 'demo'") == 0


async def test_beyond_the_bound_the_oldest_give_way(service_database: ServiceDatabase, monkeypatch: Any) -> None:
    monkeypatch.setattr(remembering, "MOST_KEYS", 4)
    database = await service_database("intent")
    for number in range(4):
        await handle(database, remember_products, an_order((f"Lamp number{number}x", f"LMP-{number}")))
    catalogues = await refreshed(database, Catalogues())
    assert named(catalogues, "lmp-0 lmp-1 lmp-2 lmp-3") == ["Lamp number2x", "Lamp number3x"]


async def test_a_catalogue_is_looked_after_once_a_minute(service_database: ServiceDatabase) -> None:
    database, clock = await service_database("intent"), Clock()
    catalogues = await refreshed(database, Catalogues(now=clock))
    await handle(database, remember_products, an_order(("Lamp Aurora", "LMP-204")))
    assert named(await refreshed(database, catalogues), "lamp aurora") == []
    clock.seconds += FRESH_SECONDS
    assert named(await refreshed(database, catalogues), "lamp aurora") == ["Lamp Aurora"]


async def test_of_too_many_catalogues_the_one_asked_for_longest_ago_is_let_go(
    service_database: ServiceDatabase,
) -> None:
    database, catalogues = await service_database("intent"), Catalogues(most_keys=3)
    for tenant in ("one", "two"):
        await handle(database, remember_products, an_order(("Lamp Aurora", "LMP-204"), tenant=tenant))
        await refreshed(database, catalogues, tenant)
    assert (len(catalogues.of("one")), len(catalogues.of("two"))) == (0, 2)
