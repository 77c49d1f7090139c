"""A tenant's desks are kept as a version: they count from the next event at its desk on, in every process."""

from crossdesk.contracts.desks import MOST_DESK_VERSIONS, DesksConfigured
from crossdesk.contracts.event import Event
from crossdesk.store.unit_of_work import UnitOfWork
from crossdesk.store.versions import Versions, keep_version

from routing.follow_sun.handover_rules import load_handover_rules
from routing.follow_sun.teams import team_of

VERSIONS = Versions("desk_plans", "desks", MOST_DESK_VERSIONS)


async def record_desks(event: DesksConfigured, work: UnitOfWork) -> list[Event]:
    """The latest counts; none is a version, too, which goes back to the operator's file. The oldest are forgotten.

    Raises ValidationError for desks that cannot be laid out, which the gateway refuses: the version before stays.
    """
    if event.desks:
        team_of(event.desks, load_handover_rules(), 0)
    await keep_version(VERSIONS, event.tenant, event.desks, work)
    return []
