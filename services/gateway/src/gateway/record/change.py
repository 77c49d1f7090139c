"""What one event changes in the gateway's tables, as data; `projection.py` writes the changes of a whole batch."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from crossdesk.contracts.event import Json


class Change(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Everything an event changes; what is None stays as it is. Values are what `as_written` writes.

    data      what the timeline shows besides the reason
    by        who did it, where that is not the service that published the event
    inquiry   facts about the inquiry, merged into its row; `status` never goes back in rank
    state     of the conversation; `open` only reopens one that was resolved
    settle    {status, assignment?, tiers}: for all unresolved inquiries of the conversation with these tiers
    message   {message_id, author, text, ...} for the customer and the agent to read
    queue     the conversation's place among those that need a person
    priority  the present one, where the conversation needs a person
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
    priority: int | None = None
    request: Json | None = None
    announce: tuple[str, Json] | None = None


class Entry(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A line of the timeline without its place. `at` is UTC."""

    at: datetime
    type: str
    by: str
    why: str
    data: Json
    inquiry_id: UUID | None = None


class Step(msgspec.Struct, frozen=True, gc=False):
    """A change with the event it comes of: whose it is, in which conversation, and its line of the timeline."""

    tenant: str
    conversation_id: UUID
    event_id: UUID
    entry: Entry
    change: Change

    @property
    def announcement(self) -> Json | None:
        """The body of a webhook as Standard Webhooks has it: type, timestamp, data."""
        if self.change.announce is None:
            return None
        kind, data = self.change.announce
        about = {"conversation_id": self.conversation_id, **of_inquiry(self.entry), **data}
        event = {"type": kind, "timestamp": self.entry.at.isoformat(), "data": about}
        return {"event_id": self.event_id, "event": event}


def of_inquiry(entry: Entry) -> Json:
    return {"inquiry_id": entry.inquiry_id} if entry.inquiry_id else {}


def as_written(value: Any) -> bytes:
    """JSON of what changes hold: plain values, ids, times, and parts of events by their attributes."""
    return _WRITTEN.encode(value)


_WRITTEN = msgspec.json.Encoder(enc_hook=vars)
