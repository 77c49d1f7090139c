"""Events any consumer publishes when it has to give an event up."""

from typing import ClassVar
from uuid import UUID

from crossdesk.contracts.event import Event

NOBODY = "unknown"
"""The tenant of a dead letter whose event did not say credibly whose it was."""


class EventDeadLettered(Event):
    """An event that could not be handled, whole, with the cause, so that a person can take over and it can be replayed.

    `payload` is the body as it stood on the log, base64 (it need not be readable).
    """

    topic: ClassVar[str] = "dead-letters"
    consumer: str
    event_id: str
    event_type: str
    event_topic: str
    event_partition: int
    event_offset: int
    event_key: str
    payload: str
    error: str
    attempts: int
    conversation_id: UUID | None = None
    inquiry_id: UUID | None = None
    turn: int | None = None

    @property
    def key(self) -> str:
        return self.event_key
