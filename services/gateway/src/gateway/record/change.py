"""What one event changes in the gateway's tables, as data; `projection.py` writes the changes of a whole batch."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from crossdesk.contracts import PUBLISHERS
from crossdesk.contracts.dead_letters import EventDeadLettered
from crossdesk.contracts.event import ConversationEvent, Event, Json
from crossdesk.store.unit_of_work import UnitOfWork

from gateway.record.projection import Projection

PUBLISHER = {event: name for name, events in PUBLISHERS.items() for event in events}


@dataclass(frozen=True, kw_only=True)
class Change:
    """Everything an event changes; what is None stays as it is. Values are JSON (ids and times as strings).

    data      what the timeline shows besides the reason
    by        who did it, where that is not the service that published the event
    inquiry   facts about the inquiry, merged into its row; `status` never goes back in rank
    state     of the conversation; `open` only reopens one that was resolved
    settle    {status, assignment?, tiers}: for all unresolved inquiries of the conversation with these tiers
    message   {message_id, author, text, ...} for the customer and the agent to read
    queue     the conversation's place among those that need a person
    request   {request_id, agent_id, outcome}: how an agent's wish to take a conversation ended
    announce  (type, data) for the tenant's webhooks
    """

    inquiry_id: UUID | None = None
    data: Json | None = None
    by: str | None = None
    inquiry: Json | None = None
    state: str | None = None
    settle: Json | None = None
    message: Json | None = None
    queue: Json | None = None
    request: Json | None = None
    announce: tuple[str, Json] | None = None


async def project(
    event: ConversationEvent | EventDeadLettered, work: UnitOfWork[Projection], change: Change
) -> list[Event]:
    """Note a change with its timeline entry, to be written with those of the batch; publishes nothing."""
    work.rows.note(as_json(event, work, change))
    return []


def as_json(event: ConversationEvent | EventDeadLettered, work: UnitOfWork, change: Change) -> Json:
    """The change as data for `fold.py`: parts that are None are left out."""
    place = {"tenant": event.tenant, "conversation_id": str(event.conversation_id)}
    at = {"at": work.now.isoformat()}
    of_inquiry = {"inquiry_id": str(change.inquiry_id)} if change.inquiry_id else {}
    parts: dict[str, Any] = {
        "entry": {**place, **at, **of_inquiry, **_entry(event, change)},
        "inquiry": change.inquiry and {**place, **of_inquiry, **change.inquiry},
        "state": change.state,
        "settle": change.settle,
        "message": change.message and {**at, **of_inquiry, **change.message},
        "queue": change.queue and {**place, **of_inquiry, "since": at["at"], "priority": 0, **change.queue},
        "request": change.request and {**place, **at, **change.request},
        "announce": change.announce and _announcement(work, place, of_inquiry, *change.announce),
    }
    return {name: part for name, part in parts.items() if part is not None}


def _entry(event: Event, change: Change) -> Json:
    by = change.by or PUBLISHER[type(event)]
    return {"type": type(event).__name__, "by": by, "why": event.why, "data": change.data or {}}


def _announcement(work: UnitOfWork, place: Json, of_inquiry: Json, kind: str, data: Json) -> Json:
    """The body of a webhook as Standard Webhooks has it: type, timestamp, data."""
    about = {"conversation_id": place["conversation_id"], **of_inquiry, **data}
    event = {"type": kind, "timestamp": work.now.isoformat(), "data": about}
    return {"event_id": str(work.cause.event_id), "event": event}
