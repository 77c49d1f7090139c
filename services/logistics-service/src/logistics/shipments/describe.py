"""What no scan tells of a shipment: which way it goes, and under which numbers it came and goes on. In PostgreSQL."""

from collections.abc import Collection
from datetime import datetime
from typing import Literal

from asyncpg.pool import PoolConnectionProxy

from logistics.shipments.shipment import Direction

Relation = Literal["split_into", "merged_from", "part_of", "merged_into"]
RELATIONS: tuple[Relation, ...] = ("split_into", "merged_from", "part_of", "merged_into")
"""Columns of `shipments` with numbers of other parcels."""

SUPERSEDED = "(cardinality(s.split_into) > 0 OR cardinality(s.merged_into) > 0)"
"""Whether row `s` of `shipments` goes on under other numbers."""

ADDED = ", ".join(
    f"{relation} = ARRAY (SELECT DISTINCT n FROM unnest(s.{relation} || excluded.{relation}) n ORDER BY n)"  # noqa: S608
    for relation in RELATIONS
)
DESCRIBE = f"""
    INSERT INTO shipments AS s (tenant, tracking_number, direction, superseded_at, {", ".join(RELATIONS)})
    VALUES ($1, $2, coalesce($3, 'outbound'), $4, $5, $6, $7, $8)
    ON CONFLICT (tracking_number, tenant) DO UPDATE
    SET direction = coalesce($3, s.direction), superseded_at = least(s.superseded_at, excluded.superseded_at), {ADDED}
"""  # noqa: S608  # the columns are those above, never input


async def describe_shipment(
    connection: PoolConnectionProxy,
    tenant: str,
    number: str,
    *,
    direction: Direction | None = None,
    superseded_at: datetime | None = None,
    split_into: Collection[str] = (),
    merged_from: Collection[str] = (),
    part_of: Collection[str] = (),
    merged_into: Collection[str] = (),
) -> None:
    """Keep it for a parcel (canonical numbers). Numbers add up, the earliest `superseded_at` counts, and what is not
    given stays: whatever order it is told in, and however often, the same is kept."""
    related = (sorted({*numbers}) for numbers in (split_into, merged_from, part_of, merged_into))
    await connection.execute(DESCRIBE, tenant, number, direction, superseded_at, *related)
