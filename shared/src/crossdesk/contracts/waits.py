"""What customers in the queue are told of their wait: by routing-service, while nobody has their conversation."""

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import Field

from crossdesk.contracts.event import Event, LanedEvent, Language, Text, Utc

WaitState = Literal["estimated", "unknown", "nobody_on_duty"]


class WaitEstimated(LanedEvent):
    """Where a customer stands and how long it may take. The latest counts, until an agent has the conversation.

    position       among those who wait for the same agents, 1 is next; who is more urgent may still go before
    least_minutes, most_minutes   the wait from now on: one in five has their turn sooner, one in ten later; both are
                   round numbers. `most_minutes` is missing where it is longer than we can say
    opens_at       when the desk opens, where nobody suitable is on duty and that is known
    text           the same for the customer, in `language`; missing where we have no words in their language

    `unknown` says that too little happened at the desk lately to tell. A customer is told at most twelve times.
    """

    topic: ClassVar[str] = "outcomes"
    inquiry_id: UUID
    state: WaitState
    position: int | None = Field(default=None, ge=1)
    least_minutes: int | None = Field(default=None, ge=0)
    most_minutes: int | None = Field(default=None, ge=1)
    opens_at: Utc | None = None
    text: Text | None = None
    language: Language


class WaitsDue(Event):
    """Customers wait: it is time to look how long they will. For routing itself; any number of these do no harm."""

    topic: ClassVar[str] = "agents"
