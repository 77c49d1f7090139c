"""Waits between scans as the parcels teach that this service has seen delivered lately."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from asyncpg import Record
from crossdesk.store.database import Database

from logistics.arrival.delivery_clock import learn_weekdays
from logistics.arrival.features import Calendars
from logistics.arrival.kept_parcel import kept_parcel
from logistics.arrival.parcel import Parcel
from logistics.known import order_of
from logistics.shipments.scan import Scan, order
from logistics.shipments.shipment import Shipment
from logistics.trouble.rules import SilenceRule
from logistics.trouble.waits import Waits, learn_waits

MOST_PARCELS = 2_000
"""Of a tenant, the last delivered: they tell of this season."""

LATELY = timedelta(days=120)

# Which order does not matter where a parcel is in several: they go the same way.
DELIVERED = """
    SELECT s.tracking_number AS number, s.delivered_at, o.*, ARRAY[s.tracking_number] AS tracking_numbers
    FROM (SELECT * FROM shipments WHERE tenant = $1 AND delivered_at >= $2 AND direction = 'outbound'
          ORDER BY delivered_at DESC LIMIT $3) s
    CROSS JOIN LATERAL (SELECT order_id, tenant FROM order_parcels
                        WHERE tracking_number = s.tracking_number AND tenant = $1 LIMIT 1) h
    JOIN orders o ON o.tenant = $1 AND o.order_id = h.order_id
"""
SCANS = """
    SELECT c.tracking_number, c.state, c.at, c.source, c.carrier FROM unnest($2::text[]) AS n (tracking_number)
    CROSS JOIN LATERAL (SELECT * FROM shipment_scans
                        WHERE tenant = $1 AND tracking_number = n.tracking_number LIMIT 500) c
"""


async def read_waits(database: Database, tenants: Iterable[str], now: datetime, rule: SilenceRule) -> Waits:
    """Learnt over all these tenants: what remains of their parcels is days by lane. Raises what the database raises."""
    parcels = [parcel for tenant in tenants for parcel in await _delivered(database, tenant, now)]
    return await asyncio.to_thread(learn, parcels, now, rule)


def learn(parcels: Sequence[Parcel], now: datetime, rule: SilenceRule) -> Waits:
    delivered = ((each.lane.destination, each.delivered_at) for each in parcels if each.delivered_at)
    return learn_waits(parcels, now, Calendars(learn_weekdays(delivered)), rule)


async def _delivered(database: Database, tenant: str, now: datetime) -> list[Parcel]:
    async with database.statements([tenant]) as connection:
        rows = await connection.fetch(DELIVERED, tenant, now - LATELY, MOST_PARCELS)
        scans = await connection.fetch(SCANS, tenant, [row["number"] for row in rows])
    return await asyncio.to_thread(_parcels, rows, scans, now)


def _parcels(rows: Sequence[Record], scans: Sequence[Record], now: datetime) -> list[Parcel]:
    told: dict[str, list[Scan]] = {}
    for scan in scans:
        found = Scan(scan["state"], scan["at"], scan["source"], carrier=scan["carrier"])
        told.setdefault(scan["tracking_number"], []).append(found)
    pairs = ((order_of(row), _shipment(row, told.get(row["number"], []))) for row in rows)
    parcels = (kept_parcel(shipment, known, now) for known, shipment in pairs)
    return [parcel for parcel in parcels if parcel is not None]


def _shipment(row: Record, scans: Sequence[Scan]) -> Shipment:
    return Shipment(row["number"], scans=tuple(sorted(scans, key=order)), delivered_at=row["delivered_at"])
