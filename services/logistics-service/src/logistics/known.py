"""What the shop has told of orders and parcels, and what carriers said last, as this service keeps it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from asyncpg import Record
from asyncpg.pool import PoolConnectionProxy
from crossdesk.contracts.event import OrderEvent
from crossdesk.contracts.logistics_facts import OrderStatus, ShipmentFacts

from logistics.numbers.tracking_number import carrier_of

REPORTED = 1_000
"""Place of an order's parcels that its import did not name: behind those it did."""

RETURNS_FROM = 2_000
"""Places of an order's parcels from here on are of those that go back: they are not the shop's to list."""


@dataclass(frozen=True)
class KnownOrder:
    """An order of the shop. `tracking_numbers` are canonical."""

    order_id: str
    customer_id: str
    customer_email: str | None
    status: OrderStatus
    destination: str
    promised_by: datetime | None
    tracking_numbers: tuple[str, ...]
    placed_at: datetime
    origin: str | None = None
    customer_name: str | None = None
    customer_locale: str | None = None
    customer_time_zone: str | None = None


@dataclass(frozen=True)
class ShopWord:
    """What the shop itself reported of a parcel last."""

    status: str
    location: str | None
    at: datetime


@dataclass(frozen=True)
class KnownParcel:
    """A parcel with what its carrier said last; `facts.checked_at` is when. `goes_on_as`: what stands for it now."""

    tracking_number: str
    carrier: str | None
    facts: ShipmentFacts | None
    word: ShopWord | None
    goes_on_as: tuple[str, ...] = ()


@dataclass(frozen=True)
class Known:
    """All that bears on one case. `customer_known`: the shop has an order of whoever writes."""

    orders: tuple[KnownOrder, ...] = ()
    parcels: tuple[KnownParcel, ...] = ()
    customer_known: bool = False

    def parcel(self, number: str) -> KnownParcel | None:
        return next((each for each in self.parcels if each.tracking_number == number), None)

    @property
    def goes_on_as(self) -> Mapping[str, tuple[str, ...]]:
        """By number, of those that go on under others."""
        return {each.tracking_number: each.goes_on_as for each in self.parcels if each.goes_on_as}

    def and_parcels_of(self, other: "Known") -> "Known":
        """With the other's parcels behind its own."""
        return replace(self, parcels=(*self.parcels, *other.parcels))


def order_of(row: Record) -> KnownOrder:
    return KnownOrder(
        order_id=row["order_id"],
        customer_id=row["customer_id"],
        customer_email=row["customer_email"],
        status=row["status"],
        destination=row["destination"],
        promised_by=row["promised_by"],
        tracking_numbers=tuple(row["tracking_numbers"]),
        placed_at=row["placed_at"],
        origin=row["origin"],
        customer_name=row["customer_name"],
        customer_locale=row["customer_locale"],
        customer_time_zone=row["customer_time_zone"],
    )


def parcel_of(row: Record) -> KnownParcel:
    word = ShopWord(row["shop_status"], row["shop_location"], row["shop_at"]) if row["shop_status"] else None
    facts = ShipmentFacts.model_validate(row["facts"]) if row["facts"] else None
    return KnownParcel(row["tracking_number"], row["carrier"], facts, word, tuple(row["goes_on_as"]))


async def hold(connection: PoolConnectionProxy, event: OrderEvent, number: str, place: int) -> None:
    """Note that the event's order has this parcel (canonical number), at this place among its parcels."""
    await hold_parcel(connection, event.tenant, number)
    await connection.execute(
        """
        INSERT INTO order_parcels (tenant, order_id, tracking_number, place) VALUES ($1, $2, $3, $4)
        ON CONFLICT DO NOTHING
        """,
        event.tenant,
        event.order_id,
        number,
        place,
    )


async def hold_parcel(connection: PoolConnectionProxy, tenant: str, number: str) -> None:
    """Note that there is a parcel with this canonical number."""
    await connection.execute(
        "INSERT INTO parcels (tenant, tracking_number, carrier) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        tenant,
        number,
        carrier_of(number),
    )


async def keep_facts(connection: PoolConnectionProxy, tenant: str, facts: ShipmentFacts) -> None:
    """Keep what the carrier said, unless something newer is kept or it said nothing."""
    if facts.status == "unknown" or facts.checked_at is None or facts.tracking_number is None:
        return
    await connection.execute(
        """
        INSERT INTO parcels AS p (tenant, tracking_number, carrier, facts, checked_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (tenant, tracking_number) DO UPDATE
        SET carrier = coalesce(excluded.carrier, p.carrier), facts = excluded.facts, checked_at = excluded.checked_at
        WHERE p.checked_at IS NULL OR p.checked_at < excluded.checked_at
        """,
        tenant,
        facts.tracking_number,
        facts.carrier,
        facts.model_dump(mode="json"),
        facts.checked_at,
    )
