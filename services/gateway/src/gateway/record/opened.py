"""What the projection reads of the events that come with every inquiry: their JSON, checked where the API shows it.

Our own services wrote these bodies and checked them whole then. What a later version may add to a choice (a channel, a
tier) is refused here as by the contract's model, for the API could not show it. The names are those of the contracts,
and so are the fields that are kept; all others are passed over unread. Reading one of these takes a tenth of what the
contract's model takes; events that are rare come as that model, which has the same attributes.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, TypeVar
from uuid import UUID

import msgspec
from crossdesk.contracts.dead_letters import EventDeadLettered
from crossdesk.contracts.event import ConversationEvent, GrammaticalGender
from crossdesk.contracts.gateway import Channel, CustomerTier
from crossdesk.contracts.intent import Sentiment
from crossdesk.contracts.routing import Tier

Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class Part(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A value inside an event."""


class Customer(Part, frozen=True, kw_only=True, omit_defaults=True):
    """Written again without what is not known; the tier is always told."""

    id: str
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    locale: str | None = None
    country: str | None = None
    time_zone: str | None = None
    tier: CustomerTier = msgspec.field(default_factory=lambda: "standard")
    grammatical_gender: GrammaticalGender | None = None


class Attachment(Part, frozen=True, kw_only=True):
    url: str
    content_type: str


class Inquiry(Part, frozen=True, kw_only=True):
    """What every case carries along of the inquiry it is about."""

    inquiry_id: UUID
    channel: Channel
    customer: Customer
    order_id: str | None = None
    received_at: Moment


class WholeInquiry(Inquiry, frozen=True, kw_only=True):
    text: str
    attachments: list[Attachment] = []


class Claim(Part, frozen=True, kw_only=True):
    body_hash: str


class Intent(Part, frozen=True, kw_only=True):
    id: str
    confidence: float


class Understanding(Part, frozen=True, kw_only=True):
    language: str
    intent: Intent
    also: list[Intent] = []
    sentiment: Sentiment = "neutral"
    emotion: str = "neutral"
    urgent: bool = False
    personal_data: list[str] = []
    reasons: list[str] = []


class Answer(Part, frozen=True, kw_only=True):
    text: str
    language: str
    scenario: str
    sources: list[str] = []
    choices: list[str] = []


class Opened(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What every event of a conversation has."""

    tenant: str
    conversation_id: UUID
    why: str = ""


class InquiryReceived(Opened, frozen=True, kw_only=True):
    inquiry: WholeInquiry
    idempotency: Claim | None = None


class LanguageDetected(Opened, frozen=True, kw_only=True):
    inquiry_id: UUID
    language: str
    confidence: float


class InquiryTranslated(Opened, frozen=True, kw_only=True):
    inquiry_id: UUID
    source: str
    target: str
    text: str | None
    engine: str | None
    quality: float | None = None
    warnings: list[str] = []


class Case(Opened, frozen=True, kw_only=True):
    inquiry: Inquiry
    understanding: Understanding
    turn: int


class InquiryUnderstood(Case, frozen=True, kw_only=True):
    needs: list[str] = []


class ShipmentLocated(Case, frozen=True, kw_only=True):
    """`shipment` is kept as it came."""

    shipment: dict[str, Any] | None = None


class DisputeAssessed(Case, frozen=True, kw_only=True):
    """`dispute` is kept as it came."""

    dispute: dict[str, Any] | None = None


class AnswerDrafted(Case, frozen=True, kw_only=True):
    kind: str
    answer: Answer


class NoAnswer(Case, frozen=True, kw_only=True):
    reason: str
    skill: str = "general"


class ReplyDecided(Opened, frozen=True, kw_only=True):
    inquiry_id: UUID
    tier: Tier = "instant"
    answer: Answer


class GuidedStepAsked(Opened, frozen=True, kw_only=True):
    inquiry_id: UUID
    tier: Tier = "guided"
    answer: Answer


class ConversationQueued(Opened, frozen=True, kw_only=True):
    inquiry_id: UUID
    tier: Tier = "person"
    skill: str
    language: str
    priority: int
    summary: str
    holding_text: Answer | None = None
    urgent: bool = False


_CHOICE = "Invalid enum value"

Projected = Opened | ConversationEvent | EventDeadLettered
"""An event of a conversation as handlers get it."""

O = TypeVar("O", bound=Opened)  # noqa: E741  # the one kind of thing it stands for begins with it


def opening(kind: type[O]) -> Callable[[bytes], O]:
    """Reads the body of such an event. What it gives raises ValueError for JSON that does not hold the fields."""
    decode = msgspec.json.Decoder(kind).decode

    def read(body: bytes) -> O:
        try:
            return decode(body)
        except msgspec.ValidationError as error:
            raise ValueError(_without_value(str(error))) from None

    return read


def _without_value(message: str) -> str:
    """msgspec quotes a value that is none of the choices, and nothing else."""
    return f"{_CHOICE} - at {message.rpartition(' - at ')[2]}" if message.startswith(_CHOICE) else message
