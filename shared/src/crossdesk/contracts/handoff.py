"""What an agent is told of a conversation they get: the case in short, from its events alone."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from crossdesk.contracts.decided_by import DecidedBy, Tried
from crossdesk.contracts.event import Country, LanedEvent, Language, Money, Part, Text, Utc
from crossdesk.contracts.gateway import AskedFact, Channel, CustomerTier, Promised
from crossdesk.contracts.intent import Sentiment
from crossdesk.contracts.knowledge import Answer
from crossdesk.contracts.logistics_facts import OrderStatus, ShipmentEvent, ShipmentStatus
from crossdesk.contracts.payments_risk_facts import DisputeOutcome, DisputeVerdict, SettlementState

MOST_ASKED = 20
LONGEST_LINE = 300
Line = Annotated[Text, Field(max_length=LONGEST_LINE)]

NextStep = Literal[
    "read_message",
    "help_in_person",
    "calm_and_solve",
    "decide_dispute",
    "tell_dispute_is_with_bank",
    "tell_refund_is_made",
    "watch_finance_ticket",
    "trace_parcel",
    "help_with_customs",
    "arrange_delivery",
    "check_parcel_number",
    "solve_what_failed",
    "answer_question",
    "judge_request",
]
"""What to do first."""


class HandoffCustomer(Part):
    """Who writes, as the storefront told us."""

    id: str
    name: Text | None = None
    tier: CustomerTier = "standard"
    country: Country | None = None
    time_zone: str | None = None


class HandoffWish(Part):
    """What the message was understood as, and how the customer seems to feel."""

    intent: str
    confidence: float = Field(ge=0, le=1)
    also: Annotated[list[str], Field(max_length=5)] = []
    sentiment: Sentiment = "neutral"
    emotion: str = "neutral"
    urgent: bool = False


class HandoffParcel(Part):
    """The parcel, as logistics-service last knew it."""

    status: ShipmentStatus
    tracking_number: str | None = None
    carrier: str | None = None
    last_event: ShipmentEvent | None = None
    expected: Utc | None = None


class HandoffOrder(Part):
    """The order. `value` is what the shop said it is worth."""

    order_id: str
    status: OrderStatus | None = None
    value: Money | None = None


class HandoffPayment(Part):
    """A disputed payment, as payments-risk-service judged it."""

    verdict: DisputeVerdict
    recommendation: Line
    disputed: Money | None = None
    transaction_ids: Annotated[list[str], Field(max_length=5)] = []
    decision: DisputeOutcome | None = None
    settlement: SettlementState | None = None
    due_by: Utc | None = None


class HandedOver(Part):
    """Whose shift ended: the desk and the agent who had the conversation."""

    desk: str
    agent_id: str
    at: Utc


class HandoffSummarized(LanedEvent):
    """For the agent who gets a conversation, before or with its assignment; a later one of it replaces this.

    Parts of which nothing is known are missing, and nothing is inferred. `suggested_reply` is a draft that a rule kept
    from the customer; what scenarios and colleagues suggest beside it comes as RepliesSuggested. `told` is what the
    customer was told meanwhile. `promised` and `asked` are what agents promised the customer and asked them for, up to
    where another desk takes over (`handed_over`). It is facts alone: gateway words them in the language of each agent.
    """

    topic: ClassVar[str] = "outcomes"
    inquiry_id: UUID
    decided_by: DecidedBy
    next_step: NextStep
    channel: Channel | None = None
    language: Language = "und"
    customer: HandoffCustomer | None = None
    wish: HandoffWish | None = None
    tried: Annotated[list[Tried], Field(max_length=5)] = []
    failed_answers: int = Field(default=0, ge=0)
    parcel: HandoffParcel | None = None
    order: HandoffOrder | None = None
    payment: HandoffPayment | None = None
    suggested_reply: Answer | None = None
    told: Answer | None = None
    promised: Promised | None = None
    asked: Annotated[list[AskedFact], Field(max_length=MOST_ASKED)] = []
    handed_over: HandedOver | None = None
