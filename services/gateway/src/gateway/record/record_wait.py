"""A customer in the queue was told where they stand and how long it may take."""

from crossdesk.contracts.event import Event, Json
from crossdesk.contracts.waits import WaitEstimated
from crossdesk.store.unit_of_work import UnitOfWork

from gateway.record.change import Change
from gateway.record.projection import Projection, project

TOLD = {"state", "position", "least_minutes", "most_minutes", "opens_at", "text", "language"}


async def record_wait(event: WaitEstimated, work: UnitOfWork[Projection]) -> list[Event]:
    """A line of the timeline, of which the latest is shown; no message, for it only counts while they wait."""
    wait: Json = event.model_dump(mode="json", include=TOLD)
    change = Change(inquiry_id=event.inquiry_id, data={"wait": wait}, announce=("conversation.wait", {"wait": wait}))
    return await project(event, work, change)
