"""A tenant's service levels are kept as a version: promised to whoever comes to the desk from now on."""

from crossdesk.contracts.event import Event
from crossdesk.contracts.service_levels import MOST_SERVICE_LEVELS, ServiceLevelsConfigured
from crossdesk.store.unit_of_work import UnitOfWork
from crossdesk.store.versions import Versions, keep_version

VERSIONS = Versions("service_levels", "levels", MOST_SERVICE_LEVELS)


async def record_levels(event: ServiceLevelsConfigured, work: UnitOfWork) -> list[Event]:
    """The latest count; none is a version, too, which goes back to the default. The oldest ones are forgotten."""
    await keep_version(VERSIONS, event.tenant, event.levels, work)
    return []
