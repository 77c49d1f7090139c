"""Shipments in PostgreSQL: every telling is a row, the folded shipment follows from the rows."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime

from asyncpg import Record
from asyncpg.pool import PoolConnectionProxy

from logistics.shipments.fold import fold
from logistics.shipments.heard import heard_of
from logistics.shipments.scan import Scan, scan_id
from logistics.shipments.shipment import Shipment

MOST_ROWS = 10_000
"""Of one parcel. Beyond, rows that folding does not look at are deleted."""

COLUMNS = (
    "at",
    "local",
    "state",
    "customs",
    "place",
    "country",
    "carrier",
    "source",
    "leg",
    "raw",
    "description",
)
"""Columns of `shipment_scans` that are fields of Scan."""


async def keep_scans(
    connection: PoolConnectionProxy, tenant: str, number: str, scans: Iterable[Scan], *, now: datetime | None = None
) -> Shipment:
    """Keep what was told of a parcel (canonical number) and give the shipment as it is now.

    Within a transaction for the tenant, which holds the shipment until it ends: who keeps scans of several numbers in
    one transaction must do so in the order of the numbers, lest two wait for each other.
    """
    moment = now or datetime.now(UTC)
    await _hold(connection, tenant, number)
    told = fold(Shipment(number), scans, now=moment)
    await _insert(connection, tenant, number, [*heard_of(told, ())])
    rows = await connection.fetch(SCANS, tenant, [number])
    (shipment,) = await _load(connection, tenant, [number], rows, moment)
    await _write_state(connection, tenant, shipment)
    if len(rows) > MOST_ROWS:
        await _prune(connection, tenant, shipment, rows)
    return shipment


async def load_shipment(
    connection: PoolConnectionProxy, tenant: str, number: str, *, now: datetime | None = None
) -> Shipment | None:
    """The tenant's shipment with this canonical number, or None."""
    found = await load_shipments(connection, tenant, [number], now=now or datetime.now(UTC))
    return found[0] if found else None


async def load_shipments(
    connection: PoolConnectionProxy, tenant: str, numbers: Sequence[str], *, now: datetime
) -> list[Shipment]:
    """The tenant's shipments with these canonical numbers, in any order, without those there are none of."""
    rows = await connection.fetch(SCANS, tenant, list(numbers))
    return await _load(connection, tenant, numbers, rows, now)


async def shipments_of_order(
    connection: PoolConnectionProxy, tenant: str, order_id: str, *, now: datetime | None = None
) -> list[Shipment]:
    """The order's parcels in its order, returns among them; those nothing was told of have no state."""
    parcels = await connection.fetch(
        "SELECT tracking_number FROM order_parcels WHERE tenant = $1 AND order_id = $2 ORDER BY place, tracking_number",
        tenant,
        order_id,
    )
    numbers = [row["tracking_number"] for row in parcels]
    rows = await connection.fetch(SCANS, tenant, numbers)
    loaded = await _load(connection, tenant, numbers, rows, now or datetime.now(UTC))
    found = {each.number: each for each in loaded}
    return [found.get(number) or Shipment(number, order_ids=(order_id,)) for number in numbers]


async def _hold(connection: PoolConnectionProxy, tenant: str, number: str) -> None:
    """Two that keep scans of one parcel go one after the other, so that the second folds what both told."""
    await connection.execute(
        "INSERT INTO shipments (tenant, tracking_number) VALUES ($1, $2) ON CONFLICT DO NOTHING", tenant, number
    )
    await connection.execute(
        "SELECT FROM shipments WHERE tenant = $1 AND tracking_number = $2 FOR UPDATE", tenant, number
    )


INSERT = f"""
    INSERT INTO shipment_scans (tenant, tracking_number, scan_id, {", ".join(COLUMNS)})
    SELECT $1, $2, * FROM unnest($3::text[], $4::timestamptz[], {", ".join(f"${n}::text[]" for n in range(5, 15))})
    ON CONFLICT DO NOTHING
"""  # noqa: S608  # the columns are those above, never input


async def _insert(connection: PoolConnectionProxy, tenant: str, number: str, tellings: Sequence[Scan]) -> None:
    columns = ([getattr(scan, column) for scan in tellings] for column in COLUMNS)
    await connection.execute(INSERT, tenant, number, [scan_id(scan) for scan in tellings], *columns)


# LATERAL with LIMIT has each number looked up in the index, also while the tables have not been analysed. Orders are
# not sorted here: for that PostgreSQL would read the shop's whole index by order.
LOAD = """
    SELECT s.*, ARRAY (SELECT h.order_id FROM order_parcels h
                       WHERE h.tenant = s.tenant AND h.tracking_number = s.tracking_number) AS order_ids
    FROM unnest($2::text[]) AS n (tracking_number) CROSS JOIN LATERAL
    (SELECT * FROM shipments WHERE tenant = $1 AND tracking_number = n.tracking_number LIMIT 1) s
"""

SCANS = f"""
    SELECT s.* FROM unnest($2::text[]) AS n (tracking_number) CROSS JOIN LATERAL
    (SELECT * FROM shipment_scans WHERE tenant = $1 AND tracking_number = n.tracking_number LIMIT {2 * MOST_ROWS}) s
"""  # noqa: S608  # made of the constant above, never of input


async def _load(
    connection: PoolConnectionProxy, tenant: str, numbers: Collection[str], scans: Iterable[Record], now: datetime
) -> list[Shipment]:
    """The shipments of these numbers that there are, with what rows of `shipment_scans` tell of them."""
    rows = await connection.fetch(LOAD, tenant, list(numbers))
    told: dict[str, list[Scan]] = defaultdict(list)
    for row in scans:
        told[row["tracking_number"]].append(_scan_of(row))
    return [fold(_shipment_of(row), told[row["tracking_number"]], now=now) for row in rows]


def _shipment_of(row: Record) -> Shipment:
    return Shipment(
        number=row["tracking_number"],
        order_ids=tuple(sorted(row["order_ids"])),
        carrier=row["carrier"],
        direction=row["direction"],
        split_into=tuple(row["split_into"]),
        merged_from=tuple(row["merged_from"]),
        part_of=tuple(row["part_of"]),
        merged_into=tuple(row["merged_into"]),
        superseded_at=row["superseded_at"],
    )


def _scan_of(row: Record) -> Scan:
    return Scan(**{column: row[column] for column in COLUMNS})


async def _write_state(connection: PoolConnectionProxy, tenant: str, shipment: Shipment) -> None:
    await connection.execute(
        """
        UPDATE shipments SET carrier = $3, state = $4, customs = $5, first_at = $6, last_at = $7, delivered_at = $8
        WHERE tenant = $1 AND tracking_number = $2
        """,
        tenant,
        shipment.number,
        shipment.carrier,
        shipment.state,
        shipment.customs,
        shipment.first_at,
        shipment.last_at,
        shipment.delivered_at,
    )


async def _prune(connection: PoolConnectionProxy, tenant: str, shipment: Shipment, rows: Collection[Record]) -> None:
    """Goes by what rows say and not by their ids, which a later version may make otherwise."""
    looked_at = heard_of(shipment, ())
    await connection.execute(
        "DELETE FROM shipment_scans WHERE tenant = $1 AND tracking_number = $2 AND scan_id = ANY ($3)",
        tenant,
        shipment.number,
        [row["scan_id"] for row in rows if _scan_of(row) not in looked_at],
    )
