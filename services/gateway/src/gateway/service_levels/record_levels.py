"""A shop's service levels, kept for showing; routing-service keeps its own and counts them alike."""

from crossdesk.contracts.event import Event
from crossdesk.contracts.service_levels import MOST_SERVICE_LEVELS, ServiceLevelsConfigured
from crossdesk.store.unit_of_work import UnitOfWork

KEEP = """
INSERT INTO service_levels (tenant, version, levels, configured_at)
SELECT $1, coalesce(max(version), 0) + 1, $2, $3 FROM service_levels WHERE tenant = $1
RETURNING version
"""
FORGET = "DELETE FROM service_levels WHERE tenant = $1 AND version <= $2"


async def record_levels(event: ServiceLevelsConfigured, work: UnitOfWork) -> list[Event]:
    """One version more; the oldest ones are forgotten."""
    levels = event.levels.model_dump(mode="json", exclude_none=True) if event.levels else None
    version = await work.connection.fetchval(KEEP, event.tenant, levels, work.now)
    await work.connection.execute(FORGET, event.tenant, version - MOST_SERVICE_LEVELS)
    return []
