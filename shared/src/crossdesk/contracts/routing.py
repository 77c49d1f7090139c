"""Events routing-service publishes: what became of an inquiry."""

from typing import ClassVar, Literal
from uuid import UUID

from crossdesk.contracts.event import LanedEvent, Language, Utc
from crossdesk.contracts.knowledge import Answer

Tier = Literal["instant", "guided", "person"]


class ReplyDecided(LanedEvent):
    """The customer gets this answer at once."""

    topic: ClassVar[str] = "outcomes"
    inquiry_id: UUID
    tier: Literal["instant"] = "instant"
    answer: Answer


class GuidedStepAsked(LanedEvent):
    """The customer is asked for what is missing."""

    topic: ClassVar[str] = "outcomes"
    inquiry_id: UUID
    tier: Literal["guided"] = "guided"
    answer: Answer


class ConversationQueued(LanedEvent):
    """Waits for a person with this skill and language; higher `priority` first."""

    topic: ClassVar[str] = "outcomes"
    inquiry_id: UUID
    tier: Literal["person"] = "person"
    skill: str
    language: Language
    priority: int
    summary: str
    holding_text: Answer | None = None


class ConversationAssigned(LanedEvent):
    topic: ClassVar[str] = "outcomes"
    inquiry_id: UUID
    tier: Literal["person"] = "person"
    agent_id: str
    request_id: UUID | None = None


class AssignmentRefused(LanedEvent):
    """Another agent was first, or the conversation no longer waits."""

    topic: ClassVar[str] = "outcomes"
    request_id: UUID
    agent_id: str


class CallbackBooked(LanedEvent):
    """Nobody is on duty: a person will call or write back in this window. They need to know what of: `summary`."""

    topic: ClassVar[str] = "outcomes"
    inquiry_id: UUID
    tier: Literal["person"] = "person"
    starts_at: Utc
    ends_at: Utc
    time_zone: str
    skill: str | None = None
    language: Language | None = None
    summary: str | None = None
    holding_text: Answer | None = None


class ConversationResolved(LanedEvent):
    topic: ClassVar[str] = "outcomes"
    agent_id: str | None = None
