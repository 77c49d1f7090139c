"""Troubles on their way to the log: what was noticed is published, again after a crash, with the same id and time."""

from collections.abc import Sequence

from asyncpg import Record
from crossdesk.bus.envelope import Envelope, wrap
from crossdesk.bus.protocol import Bus
from crossdesk.contracts.event import derive_id
from crossdesk.contracts.logistics import ShipmentAnomaly
from crossdesk.store.database import Database

AT_ONCE = 100
SOURCE = "logistics"

# Others pass over what is being published here; what it tells is not kept longer.
UNPUBLISHED = """
    SELECT tenant, tracking_number, trouble, since, event FROM troubles
    WHERE tenant = ANY ($1) AND published_at IS NULL
    ORDER BY noticed_at, tracking_number, trouble LIMIT $2 FOR UPDATE SKIP LOCKED
"""
PUBLISHED = """
    UPDATE troubles t SET published_at = now(), event = NULL
    FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[]) AS p (tenant, tracking_number, trouble, since)
    WHERE t.tracking_number = p.tracking_number AND t.tenant = p.tenant AND t.trouble = p.trouble AND t.since = p.since
"""
KEY = ("tenant", "tracking_number", "trouble", "since")


async def publish_troubles(database: Database, bus: Bus, tenants: Sequence[str]) -> int:
    """Publish all that is not on the log for certain; gives how many. Raises what the database or the bus raised."""
    count = 0
    while published := await _publish_some(database, bus, tenants):
        count += published
    return count


async def _publish_some(database: Database, bus: Bus, tenants: Sequence[str]) -> int:
    async with database.transaction(tenants) as connection:
        rows = await connection.fetch(UNPUBLISHED, list(tenants), AT_ONCE)
        if rows:
            await bus.publish([envelope_of(row) for row in rows])
            await connection.execute(PUBLISHED, *([row[column] for row in rows] for column in KEY))
    return len(rows)


def envelope_of(row: Record) -> Envelope:
    """A trouble always gives the same envelope."""
    event = ShipmentAnomaly.model_validate(row["event"])
    identity = derive_id("trouble", event.tenant, event.tracking_number, event.trouble, event.since.isoformat())
    return wrap(event, event_id=identity, source=SOURCE, time=event.noticed_at)
