"""A shop's service levels, kept for showing; routing-service keeps its own and counts them alike."""

from crossdesk.contracts.event import Event
from crossdesk.contracts.service_levels import MOST_SERVICE_LEVELS, ServiceLevelsConfigured
from crossdesk.store.unit_of_work import UnitOfWork
from crossdesk.store.versions import Versions, keep_version

VERSIONS = Versions("service_levels", "levels", MOST_SERVICE_LEVELS)


async def record_levels(event: ServiceLevelsConfigured, work: UnitOfWork) -> list[Event]:
    """One version more; the oldest ones are forgotten."""
    await keep_version(VERSIONS, event.tenant, event.levels, work)
    return []
