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
    """Waits for a person with this skill and language; higher `priority` first. `desk` serves the customer next.

    `urgent`: a rule of the tier policy found the conversation urgent, by this message or one before.
    """

    topic: ClassVar[str] = "outcomes"
    inquiry_id: UUID
    tier: Literal["person"] = "person"
    skill: str
    language: Language
    priority: int
    summary: str
    holding_text: Answer | None = None
    desk: str | None = None
    urgent: bool = False


class ConversationAssigned(LanedEvent):
    """An agent has it. `priority` is the present one, should it wait again; `urgent` as with ConversationQueued."""

    topic: ClassVar[str] = "outcomes"
    inquiry_id: UUID
    tier: Literal["person"] = "person"
    agent_id: str
    request_id: UUID | None = None
    priority: int | None = None
    urgent: bool = False


class AssignmentRefused(LanedEvent):
    """Another agent was first, or the conversation no longer waits."""

    topic: ClassVar[str] = "outcomes"
    request_id: UUID
    agent_id: str


class CallbackBooked(LanedEvent):
    """A person will call or write back in this window. They need to know what of: `summary`.

    The customer chose it, or nobody suitable is on duty. `request_id` is that of a wish that it answers; `priority` and
    `urgent` are as with ConversationAssigned.
    """

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
    desk: str | None = None
    chosen: bool = False
    request_id: UUID | None = None
    priority: int | None = None
    urgent: bool = False


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


class ConversationHandedOver(LanedEvent):
    """A shift ended with the conversation open: it goes on with another desk, as is told right after.

    `owner` has it now: an agent, the queue of `to_desk`, or a callback. `due_by` is when what was promised to the
    customer is due. `told` is for the customer, once in a conversation.
    """

    topic: ClassVar[str] = "outcomes"
    inquiry_id: UUID
    from_agent: str
    from_desk: str
    owner: Literal["agent", "queue", "callback"]
    to_agent: str | None = None
    to_desk: str | None = None
    due_by: Utc | None = None
    told: Answer | None = None
