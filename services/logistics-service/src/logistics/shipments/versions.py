"""Which version of a parcel the database holds: it changes with every news, import or removal, in whatever replica."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from asyncpg import Record
from asyncpg.pool import PoolConnectionProxy
from crossdesk.contracts.logistics_facts import ShipmentStatus

# `xmin` is the transaction that wrote a row as it is: whoever writes need not count. Scans are never kept without
# writing their shipment, nor an order's parcels without writing the order.
VERSIONS = """
    SELECT n.place, p.checked_at, p.status, concat_ws('/', p.version, s.version, o.version) AS version
    FROM unnest($1::int[], $2::text[], $3::text[]) AS n (place, tenant, tracking_number)
    CROSS JOIN LATERAL (SELECT xmin::text AS version, checked_at, facts ->> 'status' AS status FROM parcels
        WHERE tenant = n.tenant AND tracking_number = n.tracking_number LIMIT 1) p
    LEFT JOIN LATERAL (SELECT xmin::text AS version, cardinality(split_into || merged_into) > 0 AS superseded
        FROM shipments WHERE tenant = n.tenant AND tracking_number = n.tracking_number LIMIT 1) s ON true
    LEFT JOIN LATERAL (SELECT string_agg(o.order_id || ' ' || o.xmin::text, '/' ORDER BY o.order_id) AS version
        FROM order_parcels h JOIN orders o ON o.tenant = h.tenant AND o.order_id = h.order_id
        WHERE h.tenant = n.tenant AND h.tracking_number = n.tracking_number) o ON true
    WHERE s.superseded IS NOT TRUE
"""


@dataclass(frozen=True)
class Wanted:
    """One parcel by its canonical number."""

    tenant: str
    number: str


@dataclass(frozen=True)
class Version:
    """Equal as long as nothing about the parcel is written anew. `status` was told at `checked_at` (aware UTC)."""

    version: str
    status: ShipmentStatus
    checked_at: datetime


async def read_versions(connection: PoolConnectionProxy, wanted: Sequence[Wanted]) -> list[Version | None]:
    """For each its version; None for a parcel of which no carrier has told, and for one that others stand for."""
    rows = await connection.fetch(
        VERSIONS, list(range(len(wanted))), [each.tenant for each in wanted], [each.number for each in wanted]
    )
    found = {row["place"]: version_of(row) for row in rows}
    return [found.get(place) for place in range(len(wanted))]


def version_of(row: Record) -> Version | None:
    if row["status"] is None or row["checked_at"] is None:
        return None
    return Version(row["version"], row["status"], row["checked_at"])
