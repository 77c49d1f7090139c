"""A shop's desks, kept for showing; routing-service keeps its own and counts them alike."""

from crossdesk.contracts.desks import MOST_DESK_VERSIONS, DesksConfigured
from crossdesk.contracts.event import Event
from crossdesk.store.unit_of_work import UnitOfWork

KEEP = """
INSERT INTO desk_plans (tenant, version, desks, configured_at)
SELECT $1, coalesce(max(version), 0) + 1, $2, $3 FROM desk_plans WHERE tenant = $1
RETURNING version
"""
FORGET = "DELETE FROM desk_plans WHERE tenant = $1 AND version <= $2"


async def record_desks(event: DesksConfigured, work: UnitOfWork) -> list[Event]:
    """One version more; the oldest ones are forgotten."""
    desks = event.desks.model_dump(mode="json", exclude_none=True) if event.desks else None
    version = await work.connection.fetchval(KEEP, event.tenant, desks, work.now)
    await work.connection.execute(FORGET, event.tenant, version - MOST_DESK_VERSIONS)
    return []
