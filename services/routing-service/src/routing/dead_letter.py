"""What can still be read from an event that could not be handled."""

import re
from base64 import b64decode
from uuid import UUID

from crossdesk.contracts import EVENTS
from crossdesk.contracts.dead_letters import EventDeadLettered
from crossdesk.contracts.event import Event, Part
from pydantic import ValidationError

_ERROR_TYPE = re.compile(r"[A-Za-z_][A-Za-z0-9_.]{0,99}")


def read_payload(event: EventDeadLettered) -> Event | None:
    """The lost event itself, or None when its type is unknown or its body was the fault."""
    kind = EVENTS.get(event.event_type)
    if kind is None:
        return None
    try:
        return kind.model_validate_json(b64decode(event.payload, validate=True))
    except (ValidationError, ValueError):
        return None


class LostInquiry(Part):
    inquiry_id: UUID


class LostMessage(Part):
    """The little that must be readable of a lost event for its message to be taken up again."""

    conversation_id: UUID
    inquiry: LostInquiry
    turn: int | None = None


def read_message(event: EventDeadLettered) -> LostMessage | None:
    """Which message was lost, also when the event as a whole cannot be read (a field of another version, say)."""
    try:
        return LostMessage.model_validate_json(b64decode(event.payload, validate=True))
    except (ValidationError, ValueError):
        return None


def error_type(error: str) -> str:
    """The error's type alone: its message may quote what a customer wrote."""
    found = _ERROR_TYPE.match(error)
    return found.group() if found else "unknown error"
