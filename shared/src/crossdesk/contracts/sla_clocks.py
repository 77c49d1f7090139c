"""Events of the SLA clocks of conversations: what agents do with them, how they stand, and what they warn of."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from crossdesk.contracts.event import ConversationEvent, LanedEvent, Part, Utc
from crossdesk.contracts.service_levels import SlaClockKind

PauseReason = Literal["customer", "carrier", "payment_provider", "supplier", "colleague", "other"]
"""Whom we wait for. No free text: what agents write of customers belongs into replies."""
Awaited = PauseReason | Literal["callback"]
"""What clocks stand for: an agent's reason, or the callback that the customer chose, which no agent can name."""


class PauseRequested(ConversationEvent):
    """The agent who has a conversation waits for somebody: clocks that may stand then do, until the customer writes."""

    topic: ClassVar[str] = "agent-actions"
    agent_id: str
    reason: PauseReason


class ResumeRequested(ConversationEvent):
    """The agent who has a conversation waits for nobody any more, though the customer did not write."""

    topic: ClassVar[str] = "agent-actions"
    agent_id: str


class SlaClockTold(Part):
    """One clock as it stands at the event's time. `due_at` is None while it is paused."""

    clock: SlaClockKind
    state: Literal["running", "paused"]
    target_minutes: Annotated[int, Field(ge=1)]
    left_seconds: Annotated[int, Field(ge=0, description="of opening time; 0 where the target is missed")]
    due_at: Utc | None = None


class SlaClocksMoved(LanedEvent):
    """How the clocks of a conversation stand from now on: all that are kept; none once it is resolved or given back."""

    topic: ClassVar[str] = "outcomes"
    rule: str
    clocks: list[SlaClockTold] = Field(max_length=3)
    waits_for: Awaited | None = None


class SlaAtRisk(LanedEvent):
    """So many percent of a target are used up. Of several warnings overtaken only the last is told, and each once.

    `reached_at` is when they were, `due_at` when the target will be missed unless something happens before. `priority`
    is the conversation's in the queue, with what it gained by this.
    """

    topic: ClassVar[str] = "outcomes"
    clock: SlaClockKind
    percent: Annotated[int, Field(ge=1, le=99)]
    reached_at: Utc
    due_at: Utc
    rule: str
    agent_id: str | None = None
    priority: int | None = None


class SlaBreached(LanedEvent):
    """A target is used up: the conversation was not answered, or not resolved, by `due_at`. Told once.

    `priority` as with SlaAtRisk.
    """

    topic: ClassVar[str] = "outcomes"
    clock: SlaClockKind
    due_at: Utc
    rule: str
    agent_id: str | None = None
    priority: int | None = None
