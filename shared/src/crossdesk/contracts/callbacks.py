"""Callbacks customers choose: what they wish, what routing-service says to it, and what became of each promise."""

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from crossdesk.contracts.event import ConversationEvent, LanedEvent, Utc
from crossdesk.contracts.knowledge import Answer

CallbackRefusal = Literal["past", "not_offered", "full", "with_agent", "nobody_needed", "nothing_booked"]
CallbackOutcome = Literal["kept", "missed", "cancelled", "not_needed"]


class CallbackRequested(ConversationEvent):
    """A customer would rather be called or written back later than wait; published by the gateway.

    One of the two is given: `starts_at`, the beginning of a window that is offered, or `by`: at the latest then.
    A later wish replaces what was booked before.
    """

    topic: ClassVar[str] = "agent-actions"
    request_id: UUID
    starts_at: Utc | None = None
    by: Utc | None = None


class CallbackCancelled(ConversationEvent):
    """A customer would rather wait than be called back; published by the gateway."""

    topic: ClassVar[str] = "agent-actions"
    request_id: UUID


class CallbackRefused(LanedEvent):
    """What a customer wished of a callback cannot be; what was booked before stays as it is."""

    topic: ClassVar[str] = "outcomes"
    request_id: UUID
    reason: CallbackRefusal


class CallbackReminded(LanedEvent):
    """A booked window is near, told once: `holding_text` is for the customer, the rest for agents."""

    topic: ClassVar[str] = "outcomes"
    inquiry_id: UUID
    starts_at: Utc
    ends_at: Utc
    time_zone: str
    holding_text: Answer | None = None


class CallbackSettled(LanedEvent):
    """A promised window is no more: an agent took the case in time (`kept`), nobody did (`missed`), or nobody needs it.

    After `missed` and `cancelled` the conversation waits on or is booked anew, which the next event of it tells.
    """

    topic: ClassVar[str] = "outcomes"
    inquiry_id: UUID
    outcome: CallbackOutcome
    starts_at: Utc
    ends_at: Utc
    time_zone: str
    request_id: UUID | None = None
    holding_text: Answer | None = None


class CallbackSlot(BaseModel):
    """A window in UTC and on the customer's own clock. `places` is how many more callbacks may be booked in it."""

    model_config = ConfigDict(frozen=True)

    starts_at: AwareDatetime
    ends_at: AwareDatetime
    local_starts_at: AwareDatetime = Field(description="the same moment with the customer's offset from UTC")
    local_ends_at: AwareDatetime
    places: int = Field(ge=0)


class CallbackPromise(BaseModel):
    """The window that is booked now, and whether the customer chose it."""

    model_config = ConfigDict(frozen=True)

    starts_at: AwareDatetime
    ends_at: AwareDatetime
    local_starts_at: AwareDatetime
    local_ends_at: AwareDatetime
    chosen: bool


class CallbackSlots(BaseModel):
    """What a customer may choose among, in order of time, and what is booked. Full windows are left out."""

    model_config = ConfigDict(frozen=True)

    conversation_id: UUID
    time_zone: str = Field(description="IANA name of the zone the local times are in")
    booked: CallbackPromise | None = None
    slots: list[CallbackSlot] = Field(max_length=60)
