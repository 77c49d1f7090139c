"""Events any consumer publishes when it has to give an event up."""

from typing import ClassVar
from uuid import UUID

from crossdesk.contracts.event import Event, Utc

NOBODY = "unknown"
"""The tenant of a dead letter whose event did not say credibly whose it was."""


class EventDeadLettered(Event):
    """An event that could not be handled, whole, with the cause, so that a person can take over and it can be replayed.

    `payload` is the body as it stood on the log, base64 (it need not be readable). `event_time` is the event's own, and
    `retry_of` the dead letter whose retry this was.
    """

    topic: ClassVar[str] = "dead-letters"
    consumer: str
    event_id: str
    event_type: str
    event_topic: str
    event_partition: int
    event_offset: int
    event_key: str
    event_time: Utc | None = None
    payload: str
    error: str
    attempts: int
    retry_of: UUID | None = None
    conversation_id: UUID | None = None
    inquiry_id: UUID | None = None
    turn: int | None = None

    @property
    def key(self) -> str:
        return self.event_key


class EventRetried(Event):
    """An operator has an event handled that was given up: by the consumer that gave it up, and by no other.

    It travels on the topic and under the key of that event, behind what came meanwhile, so that its consumer takes it
    in turn with the others of its key. Consumers it does not name pass it over, and so do those who tail the topic.
    """

    topic: ClassVar[str] = "any"
    consumer: str
    dead_letter_id: UUID
    event_id: UUID
    event_type: str
    event_topic: str
    event_key: str
    event_time: Utc
    payload: str

    @property
    def key(self) -> str:
        return self.event_key

    @classmethod
    def topics(cls, need: str | None = None) -> tuple[str, ...]:
        """None of its own."""
        return ()

    @property
    def published_on(self) -> str:
        return self.event_topic
