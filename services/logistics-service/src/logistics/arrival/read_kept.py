"""Parcel histories from the shipments this service keeps."""

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import datetime, timedelta

from asyncpg.pool import PoolConnectionProxy
from crossdesk.store.database import Database

from logistics.arrival.kept_parcel import kept_parcel
from logistics.arrival.parcel import Parcel
from logistics.read_known import Asked, read_known
from logistics.shipments.keep import load_shipments

OLDEST = timedelta(days=400)
"""All seasons of a year, and the beginning of this one in the last."""

MOST_PARCELS = 60_000
"""Of a tenant, the newest: more teach little, and take memory."""

AT_ONCE = 500
NOBODY = ""


async def read_kept_parcels(database: Database, tenants: Iterable[str], now: datetime) -> list[Parcel]:
    """Parcels of these tenants, delivered or under way, as known `now`. Raises what the database raises."""
    return [parcel for tenant in tenants async for parcel in _parcels_of(database, tenant, now)]


async def _parcels_of(database: Database, tenant: str, now: datetime) -> AsyncIterator[Parcel]:
    async with database.statements([tenant]) as connection:
        rows = await connection.fetch(
            "SELECT tracking_number FROM shipments WHERE tenant = $1 AND first_at >= $2 "
            "ORDER BY first_at DESC, tracking_number LIMIT $3",
            tenant,
            now - OLDEST,
            MOST_PARCELS,
        )
        numbers = [row["tracking_number"] for row in rows]
        for place in range(0, len(numbers), AT_ONCE):
            for parcel in await _some(connection, tenant, numbers[place : place + AT_ONCE], now):
                yield parcel


async def _some(connection: PoolConnectionProxy, tenant: str, numbers: Sequence[str], now: datetime) -> list[Parcel]:
    """Those of known orders: no other names the countries."""
    shipments = await load_shipments(connection, tenant, numbers, now=now)
    known = await read_known(connection, [Asked(tenant, NOBODY, numbers=(each.number,)) for each in shipments])
    pairs = zip(shipments, known, strict=True)
    found = (kept_parcel(shipment, each.orders[0], now) for shipment, each in pairs if each.orders)
    return [parcel for parcel in found if parcel is not None]
