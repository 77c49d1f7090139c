"""Which parcels hang together by their numbers, in PostgreSQL. Within a transaction for the tenant."""

from collections.abc import Collection

from asyncpg.pool import PoolConnectionProxy

from logistics.shipments.continuations import GoesOnAs

# LATERAL with LIMIT has each number looked up in the index, as in keep.py. How many hang together is bounded when they
# are kept: see continuations.py.
RELATED = """
    WITH RECURSIVE related (number) AS (
        SELECT unnest($2::text[])
        UNION
        SELECT n.number FROM related r CROSS JOIN LATERAL
        (SELECT * FROM shipments WHERE tenant = $1 AND tracking_number = r.number LIMIT 1) s
        CROSS JOIN LATERAL unnest({relations}) AS n (number)
    )
"""
TOGETHER = f"""
    {RELATED.format(relations="s.split_into || s.merged_into || s.part_of || s.merged_from")}
    SELECT s.tracking_number, s.split_into || s.merged_into AS goes_on_as FROM related r CROSS JOIN LATERAL
    (SELECT * FROM shipments WHERE tenant = $1 AND tracking_number = r.number LIMIT 1) s
"""  # noqa: S608  # made of constants, never of input
CAME_FROM = f"""
    {RELATED.format(relations="s.part_of || s.merged_from")}
    SELECT number FROM related WHERE number <> ALL ($2) ORDER BY number
"""  # noqa: S608  # as above


async def goes_on_as(connection: PoolConnectionProxy, tenant: str, numbers: Collection[str]) -> GoesOnAs:
    """What each parcel goes on as that hangs together with these, however remotely."""
    rows = await connection.fetch(TOGETHER, tenant, list(numbers))
    return {row["tracking_number"]: row["goes_on_as"] for row in rows}


async def came_from(connection: PoolConnectionProxy, tenant: str, number: str) -> list[str]:
    """The parcels this one was split off from or put together from, directly or not, sorted."""
    return [row["number"] for row in await connection.fetch(CAME_FROM, tenant, [number])]
