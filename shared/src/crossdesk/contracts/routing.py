"""Events routing-service publishes: what became of an inquiry."""

from typing import ClassVar, Literal
from uuid import UUID

from crossdesk.contracts.decided_by import DecidedBy
from crossdesk.contracts.event import Event, LanedEvent, Language, Utc
from crossdesk.contracts.knowledge import Answer

Tier = Literal["instant", "guided", "person"]


class ReplyDecided(LanedEvent):
    """The customer gets this answer at once."""

    topic: ClassVar[str] = "outcomes"
    inquiry_id: UUID
    tier: Literal["instant"] = "instant"
    answer: Answer
    decided_by: DecidedBy | None = None


class GuidedStepAsked(LanedEvent):
    """The customer is asked for what is missing."""

    topic: ClassVar[str] = "outcomes"
    inquiry_id: UUID
    tier: Literal["guided"] = "guided"
    answer: Answer
    decided_by: DecidedBy | None = None


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


class DeskReviewDue(Event):
    """Time alone changed something at a desk: an agent fell silent or did not accept, or a customer waited long enough.

    For routing itself, which looks at what is due under the desk's lock; any number of these do no harm.
    """

    topic: ClassVar[str] = "agents"


class AgentFoundAbsent(Event):
    """An agent who said they were there is not: their client fell silent, or did not accept what it was given."""

    topic: ClassVar[str] = "agents"
    agent_id: str
    presence: Literal["away", "offline"]


class ConversationGivenBack(LanedEvent):
    """The agent who had it gave the conversation back: from the next message on, answers are given at once again."""

    topic: ClassVar[str] = "outcomes"
    agent_id: str
