"""An order was imported: keep where it goes and which parcels it has, and have their carriers' word ready."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from crossdesk.contracts.event import Event
from crossdesk.contracts.gateway import OrderImported
from crossdesk.contracts.logistics_facts import ShipmentFacts
from crossdesk.errors import Unavailable
from crossdesk.store.database import Database
from crossdesk.store.unit_of_work import UnitOfWork

from logistics.carriers.sources import Carriers
from logistics.continue_parcels import belong_to_order
from logistics.facts_heard import keep_heard
from logistics.known import RETURNS_FROM, hold
from logistics.numbers.tracking_number import canonical, is_miswritten
from logistics.polling.followed import follow
from logistics.shipments.describe import SUPERSEDED

WARMED_DAYS = 60
"""Older orders are not asked about in advance: every new number costs one of the account's quota."""

WARM_SECONDS = 8.0

Warm = Callable[[OrderImported, Database], Awaitable[list[ShipmentFacts]]]


def ask_in_advance(lookups: Carriers | None) -> Warm:
    """The fetch step: the carriers' word on the order's parcels, or nothing. Never fails the import."""

    async def ask(event: OrderImported, database: Database) -> list[ShipmentFacts]:
        if lookups is None or datetime.now(UTC) - event.placed_at > timedelta(days=WARMED_DAYS):
            return []
        gone = await gone_numbers(database, event)
        numbers = [number for number in own_numbers(event) if not is_miswritten(number) and number not in gone]
        found = await asyncio.gather(*(quietly(lookups, number) for number in numbers))
        return [facts for facts in found if facts is not None]

    return ask


async def gone_numbers(database: Database, event: OrderImported) -> set[str]:
    """Those of the order that go on under others: nobody scans them any more."""
    async with database.statements([event.tenant]) as connection:
        rows = await connection.fetch(GONE, event.tenant, own_numbers(event))
    return {row["tracking_number"] for row in rows}


async def quietly(lookups: Carriers, number: str) -> ShipmentFacts | None:
    """None when no source can be asked: a customer's question will ask again."""
    try:
        async with asyncio.timeout(WARM_SECONDS):
            return await lookups.facts(number, urgent=False, new=True)
    except (Unavailable, TimeoutError):
        return None


def own_numbers(event: OrderImported) -> list[str]:
    return list(dict.fromkeys(canonical(number) for number in event.tracking_numbers))


async def record_order(event: OrderImported, work: UnitOfWork, told: list[ShipmentFacts]) -> list[Event]:
    """A later import replaces an earlier one; parcels keep what is known of them."""
    values = event.model_dump(include=set(ORDER_COLUMNS))
    await work.connection.execute(UPSERT, event.tenant, *(values[column] for column in ORDER_COLUMNS))
    await record_numbers(event, work)
    for facts in sorted(told, key=lambda each: each.tracking_number or ""):
        await keep_heard(work.connection, event.tenant, facts)
    return []


async def record_numbers(event: OrderImported, work: UnitOfWork) -> None:
    """The order's parcels are those of this import, in its order, and what they go on as.

    Those that go back stay, and those that go on under other numbers: customers still ask by them.
    """
    numbers = own_numbers(event)
    await work.connection.execute(REPLACED, event.tenant, event.order_id, RETURNS_FROM, numbers)
    for place, number in enumerate(numbers):
        await hold(work.connection, event, number, place)
    added = await belong_to_order(work.connection, event.tenant, event.order_id)
    followed = dict.fromkeys((*numbers, *added))
    await follow(work.connection, event, [number for number in followed if not is_miswritten(number)], work.now)


GONE = f"""
    SELECT s.tracking_number FROM shipments s
    WHERE s.tenant = $1 AND s.tracking_number = ANY ($2) AND {SUPERSEDED}
"""  # noqa: S608  # made of the constant above, never of input
REPLACED = f"""
    DELETE FROM order_parcels h WHERE h.tenant = $1 AND h.order_id = $2 AND h.place < $3
      AND (h.tracking_number = ANY ($4) OR NOT EXISTS (
        SELECT FROM shipments s WHERE s.tracking_number = h.tracking_number AND s.tenant = $1 AND {SUPERSEDED}))
"""  # noqa: S608  # made of the constant above, never of input


ORDER_COLUMNS = (
    "order_id",
    "customer_id",
    "customer_email",
    "customer_name",
    "customer_locale",
    "customer_time_zone",
    "status",
    "placed_at",
    "promised_by",
    "destination",
    "origin",
)

UPSERT = f"""
    WITH noted AS (INSERT INTO tenants (tenant) VALUES ($1) ON CONFLICT DO NOTHING)
    INSERT INTO orders (tenant, {", ".join(ORDER_COLUMNS)})
    VALUES ($1, {", ".join(f"${place}" for place, _ in enumerate(ORDER_COLUMNS, 2))})
    ON CONFLICT (tenant, order_id) DO UPDATE
    SET {", ".join(f"{column} = excluded.{column}" for column in ORDER_COLUMNS)}
"""  # noqa: S608  # the columns are those above, never input
