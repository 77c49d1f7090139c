"""What readers are shown, as the API's schemas."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from crossdesk.contracts.decided_by import DecidedBy, Tried
from crossdesk.contracts.gateway import Channel, CustomerTier, Promised
from crossdesk.contracts.handoff import (
    HandedOver,
    HandoffCustomer,
    HandoffOrder,
    HandoffParcel,
    HandoffPayment,
    HandoffWish,
    NextStep,
)
from pydantic import BaseModel, ConfigDict, Field, JsonValue

from gateway.read.told_wait import WaitShown
from gateway.service_levels.shown import SlaShown

Status = Literal[
    "accepted", "understood", "answered", "guided", "queued", "assigned", "callback_booked", "resolved", "failed"
]
State = Literal["open", "queued", "assigned", "callback_booked", "resolved"]
ReplyState = Literal["being_translated", "translated", "as_written"]
Author = Literal["customer", "bot", "agent"]

ANSWER: dict[str, JsonValue] = {
    "text": "Ihr Paket LX123456785CN ist unterwegs.",
    "language": "de",
    "scenario": "track_shipment.in_transit",
    "sources": ["17TRACK"],
}
ENTRY: dict[str, JsonValue] = {
    "at": "2026-11-27T12:00:00.120000Z",
    "type": "InquiryUnderstood",
    "by": "intent",
    "why": "the words `wo bleibt` and `Paket` ask where a parcel is",
}
INQUIRY_ID = "0b0f3c0e-8d0c-5a35-9a2a-3a1f6f4f7a10"
CONVERSATION_ID = "5f8c2f0c-2f64-5f27-8f30-7e9a3a0c5b11"


class IntentFound(BaseModel):
    """What the customer wants, and how sure we are (calibrated, 0 to 1)."""

    id: str
    confidence: float


class AnswerGiven(BaseModel):
    """What the customer was told, with the scenario and the sources it rests on.

    `choices` are the labels of a question's answers, in order, for channels with buttons; the text has them, too.
    """

    text: str
    language: str
    scenario: str
    sources: list[str] = []
    choices: list[str] = []


class Assignment(BaseModel):
    """Where an inquiry that needs a person stands: waiting, with an agent, or booked for a window of time."""

    state: Literal["queued", "assigned", "callback_booked"]
    since: datetime
    agent_id: str | None = None
    skill: str | None = None
    language: str | None = None
    priority: int | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    time_zone: str | None = None
    chosen: bool | None = Field(default=None, description="whether the customer chose the window")


class TimelineEntry(BaseModel):
    """One thing that happened, by whom and why."""

    at: datetime
    type: str
    by: str
    why: str


class InquiryShown(BaseModel):
    """One message of a customer and what became of it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "inquiry_id": INQUIRY_ID,
                    "conversation_id": CONVERSATION_ID,
                    "status": "answered",
                    "language": "de",
                    "intent": {"id": "track_shipment", "confidence": 0.97},
                    "sentiment": "neutral",
                    "emotion": "impatience",
                    "tier": "instant",
                    "answer": ANSWER,
                    "assignment": None,
                    "timeline": [ENTRY],
                }
            ]
        }
    )

    inquiry_id: UUID
    conversation_id: UUID
    status: Status
    language: str | None = Field(default=None, description="BCP 47; `und` when unknown")
    intent: IntentFound | None = None
    sentiment: str | None = None
    emotion: str | None = None
    tier: str | None = Field(default=None, description="instant, guided or person; null until decided")
    answer: AnswerGiven | None = None
    assignment: Assignment | None = None
    wait: WaitShown | None = Field(default=None, description="what the customer was told of it; null when nobody waits")
    timeline: list[TimelineEntry] = []


class InquiryListed(BaseModel):
    """An inquiry within its conversation."""

    inquiry_id: UUID
    status: Status
    received_at: datetime | None = None
    intent: str | None = None
    language: str | None = None


class ConversationShown(BaseModel):
    """A conversation: its state, who has it, and its latest inquiries (at most 100, newest first)."""

    conversation_id: UUID
    state: State
    opened_at: datetime
    changed_at: datetime
    agent_id: str | None = None
    wait: WaitShown | None = Field(default=None, description="what the customer was told of it; null when nobody waits")
    inquiries: list[InquiryListed] = []
    links: dict[str, str] = Field(default={}, examples=[{"messages": f"/v1/conversations/{CONVERSATION_ID}/messages"}])


class AttachmentShown(BaseModel):
    url: str
    content_type: str


class Translation(BaseModel):
    """A translation, and the engine that made it or the agent who put it right.

    Where there are `warnings` it is doubtful: show the original beside it.
    """

    text: str
    engine: str | None = None
    quality: float | None = Field(
        default=None, ge=0, le=1, description="as far as it can be told without reading both; null: not judged"
    )
    warnings: list[str] = Field(default=[], description="why the translation is doubtful")
    corrected_by: str | None = Field(default=None, description="the agent who put it right")
    corrected_at: datetime | None = None


class MessageShown(BaseModel):
    """Something said, as its customer reads it; `translations` of what customers write are for agents, by language.

    A translated reply has the translation as `text`; what the agent wrote is in `original` where that was asked for.
    """

    message_id: UUID
    author: Author
    at: datetime
    text: str
    language: str | None = None
    agent_id: str | None = None
    inquiry_id: UUID | None = None
    attachments: list[AttachmentShown] = []
    translations: dict[str, Translation] = {}
    translation: ReplyState | None = Field(
        default=None, description="of a reply in another language than the customer's; null for all others"
    )
    original: str | None = Field(default=None, description="as the agent wrote it, where `text` is a translation")
    original_language: str | None = None
    corrected_at: datetime | None = Field(default=None, description="when an agent put the translation right")


class MessagePage(BaseModel):
    """Messages in the order in which they were recorded."""

    messages: list[MessageShown]
    next_cursor: str | None = Field(default=None, description="null on the last page")


class Happening(TimelineEntry):
    """A timeline entry with all we know: the body of each server-sent event, whose id is `seq`."""

    seq: int
    conversation_id: UUID
    inquiry_id: UUID | None = None
    answer: AnswerGiven | None = Field(default=None, description="where the entry tells the customer something")
    data: dict[str, Any] = Field(default={}, description="facts of the entry; depends on `type`")


class CustomerShown(BaseModel):
    """The customer as the storefront described them."""

    id: str
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    locale: str | None = None
    country: str | None = None
    time_zone: str | None = None
    tier: CustomerTier = "standard"


class Waiting(BaseModel):
    """A conversation that needs a person, and where it stands."""

    conversation_id: UUID
    inquiry_id: UUID | None = None
    state: Literal["queued", "assigned", "callback"]
    since: datetime
    skill: str | None = None
    language: str | None = None
    priority: int = Field(description="points by now, with what was gained while it waited")
    urgent: bool = Field(default=False, description="found urgent by a rule of the tier policy")
    summary: str | None = None
    agent_id: str | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    time_zone: str | None = None


class QueuePage(BaseModel):
    """The most urgent first, then the longest waiting."""

    conversations: list[Waiting]
    next_cursor: str | None = Field(default=None, description="null on the last page")


class SuggestedReply(BaseModel):
    """A reply to take up and change: a scenario's text with the facts filled in, or what a colleague replied."""

    text: str
    language: str
    origin: Literal["scenario", "reply"]
    source: str
    why: str = Field(description="what it rests on, and what would have to be true for it to be right")


class HandoffShown(BaseModel):
    """The case in short, as it stood when it was brought to a person. Parts of which nothing is known are null."""

    why: str = Field(description="what brought it there")
    decided_by: DecidedBy
    next_step: NextStep = Field(description="what to do first; the last of `lines` says it in words")
    channel: Channel | None = None
    language: str
    customer: HandoffCustomer | None = None
    wish: HandoffWish | None = None
    tried: list[Tried] = Field(default=[], description="answers and questions before, at most 5")
    failed_answers: int = 0
    parcel: HandoffParcel | None = None
    order: HandoffOrder | None = None
    payment: HandoffPayment | None = None
    suggested_reply: AnswerGiven | None = Field(default=None, description="a draft that a rule kept from the customer")
    told: AnswerGiven | None = Field(default=None, description="what the customer was told meanwhile")
    promised: Promised | None = Field(default=None, description="what a colleague promised the customer")
    asked: list[str] = Field(default=[], description="what colleagues asked the customer for")
    handed_over: HandedOver | None = Field(default=None, description="from whose shift it was taken over")
    lines: list[str] = Field(default=[], description="the same in words, at most 19 lines")
    lines_language: str = Field(default="en", description="of `lines`: one of 22, BCP 47", examples=["zh-Hant"])


class ConversationForAgent(BaseModel):
    """All an agent needs to take over: who writes, what was said, what was found out, and why."""

    conversation: ConversationShown
    channel: Channel | None = None
    customer: CustomerShown | None = None
    order_id: str | None = None
    place: Waiting | None = Field(default=None, description="place in the queue; null when nobody is needed")
    messages: list[MessageShown] = Field(description="the latest 100, oldest first")
    timeline: list[Happening] = Field(description="the latest 200, oldest first")
    suggestions: list[SuggestedReply] = Field(
        default=[], description="what to reply to the latest message we had no answer to; at most 3, the best first"
    )
    handoff: HandoffShown | None = Field(default=None, description="null for what no person was needed for lately")
    sla: SlaShown | None = Field(default=None, description="until when to answer; null where no person was needed")
