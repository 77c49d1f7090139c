"""A service had to give an event up: the inquiry counts as failed until routing rescues it."""

from crossdesk.contracts.dead_letters import EventDeadLettered
from crossdesk.contracts.event import Event
from crossdesk.store.unit_of_work import UnitOfWork

from gateway.record.change import Change
from gateway.record.kept_letters import kept
from gateway.record.projection import project

# They serve people and screens: without them the customer is answered all the same.
BESIDE_THE_WAY = frozenset({"translation", "gateway"})


async def record_dead_letter(event: EventDeadLettered, work: UnitOfWork) -> list[Event]:
    """Keep it for operators; one of a conversation stands in its timeline, too.

    `failed` ranks below every outcome, so that whichever comes first a rescued inquiry shows its rescue.
    """
    work.rows.keep_letter(kept(event, work.cause))
    if event.conversation_id is None:
        return []
    failed = event.inquiry_id is not None and event.consumer not in BESIDE_THE_WAY
    change = Change(
        inquiry_id=event.inquiry_id,
        by=event.consumer,
        data={"event_type": event.event_type, "attempts": event.attempts},
        inquiry={"status": "failed"} if failed else None,
    )
    return await project(event, work, change)
