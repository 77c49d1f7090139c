"""A shop's desks, kept for showing; routing-service keeps its own and counts them alike."""

from crossdesk.contracts.desks import MOST_DESK_VERSIONS, DesksConfigured
from crossdesk.contracts.event import Event
from crossdesk.store.unit_of_work import UnitOfWork
from crossdesk.store.versions import Versions, keep_version

VERSIONS = Versions("desk_plans", "desks", MOST_DESK_VERSIONS)


async def record_desks(event: DesksConfigured, work: UnitOfWork) -> list[Event]:
    """One version more; the oldest ones are forgotten."""
    await keep_version(VERSIONS, event.tenant, event.desks, work)
    return []
