"""Events the gateway publishes: all that enters from storefronts, agents and operators."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from annotated_types import Ge, Le
from pydantic import Field, StringConstraints

from crossdesk.contracts.desks import DeskId
from crossdesk.contracts.event import (
    ConversationEvent,
    Country,
    Event,
    GrammaticalGender,
    LanedEvent,
    Language,
    Money,
    OrderEvent,
    Part,
    Text,
    Utc,
)
from crossdesk.contracts.translation import ReplyTranslation

Channel = Literal[
    "web", "app", "email", "whatsapp", "messenger", "instagram", "line", "wechat", "sms", "phone", "marketplace"
]
CustomerTier = Literal["standard", "plus", "vip"]
AskedFact = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


class Customer(Part):
    """Who writes, as the storefront told us. Nothing here is verified but the storefront's word.

    `grammatical_gender` is for translations alone: which forms of words there are said to and of the customer.
    """

    id: str
    name: Text | None = None
    email: str | None = None
    phone: str | None = None
    locale: str | None = None
    country: Country | None = None
    time_zone: str | None = None
    tier: CustomerTier = "standard"
    grammatical_gender: GrammaticalGender | None = None


class Attachment(Part):
    url: str
    content_type: str


class Inquiry(Part):
    """One message of a customer, carried along by every event that follows from it."""

    inquiry_id: UUID
    channel: Channel
    customer: Customer
    order_id: str | None = None
    text: Text
    attachments: list[Attachment] = []
    metadata: dict[str, str] = {}
    received_at: Utc


class IdempotencyClaim(Part):
    """The key a client sent, hashed, and the hash of the body it came with. Equal keys must have equal bodies."""

    key_hash: str
    body_hash: str


class InquiryReceived(LanedEvent):
    """A customer wrote. The gateway answered 202 only after this event was acknowledged."""

    topic: ClassVar[str] = "inquiries"
    inquiry: Inquiry
    idempotency: IdempotencyClaim | None = None


class OrderItem(Part):
    sku: str
    name: Text
    quantity: int = Field(ge=1)
    price: Money


class OrderImported(OrderEvent):
    """The shop's record of an order, whole; a later one replaces an earlier one.

    `customer_locale` (BCP 47) and `customer_time_zone` (IANA) are what the customer is told of parcels in and when;
    without them those of the destination are taken.
    """

    topic: ClassVar[str] = "shop"
    customer_id: str
    customer_email: str | None = None
    customer_name: Text | None = None
    customer_locale: str | None = None
    customer_time_zone: str | None = None
    status: Literal["placed", "paid", "packed", "shipped", "delivered", "cancelled", "returned"]
    placed_at: Utc
    promised_by: Utc | None = None
    destination: Country
    origin: Country
    total: Money
    items: list[OrderItem] = []
    tracking_numbers: list[str] = []


MOST_PARTS = 20
"""More parcels than this no parcel is split into or put together from."""


class ShipmentUpdateReported(OrderEvent):
    """The shop's own word on a parcel (handed over, returned); carriers are asked by logistics-service.

    `split_into`: the parcels it goes on as. `merged_from`: those that go on as this one. What was reported adds up.
    """

    topic: ClassVar[str] = "shop"
    tracking_number: str
    status: str
    location: str | None = None
    occurred_at: Utc
    split_into: list[str] = Field(default=[], max_length=MOST_PARTS)
    merged_from: list[str] = Field(default=[], max_length=MOST_PARTS)


class AgentPresenceChanged(Event):
    """An agent came, went or paused. What they can do is that of the agent's account, see AgentAccountConfigured.

    An agent who is busy works on and gets nothing new. A client with `heartbeat_seconds` says this again at least so
    often, `repeated`: one that stays silent is taken for gone. One that `confirms` accepts what it is given, or
    replies, within the time of the channel: what it does not is given to others, and the agent is away until they
    announce themselves anew; what is repeated is no such announcement.
    """

    topic: ClassVar[str] = "agents"
    agent_id: str
    presence: Literal["online", "busy", "away", "offline"]
    skills: list[str] = []
    languages: list[Language] = []
    fluent: list[Language] = []
    markets: list[Country] = []
    licences: list[str] = []
    vip_desk: bool = False
    desk: DeskId | None = None
    capacity: int = Field(default=4, ge=0)
    heartbeat_seconds: Annotated[int, Ge(5), Le(3600)] | None = None
    repeated: bool = False
    confirms: bool = False


class AssignmentRequested(ConversationEvent):
    """An agent wants a queued conversation. routing-service gives it to the first who asked."""

    topic: ClassVar[str] = "agent-actions"
    request_id: UUID
    agent_id: str


class Promised(Part):
    """What an agent promised the customer, and by when; for colleagues, so in words they read."""

    what: Annotated[Text, Field(max_length=200)]
    due_by: Utc


class AgentReplied(ConversationEvent):
    """`asked` names facts the customer was asked for, so that nobody asks again: `order_number`, `photo`.

    A promise stands until the next one, or until the conversation is resolved or given back. With a `translation` the
    customer gets the reply by `ReplyLocalised` or `ReplyOverdue`, whichever is first.
    """

    topic: ClassVar[str] = "agent-actions"
    message_id: UUID
    agent_id: str
    text: Text
    language: Language | None = None
    promised: Promised | None = None
    asked: Annotated[list[AskedFact], Field(max_length=10)] = []
    translation: ReplyTranslation | None = None


class AnswerRated(ConversationEvent):
    """A customer rated what they were told. Of several ratings of one message the last one counts.

    One of `stars` (1 to 5) and `helpful` is given. Where an answer of ours to an inquiry was rated, the inquiry comes
    along with what it said and how it was understood, so that those who learn from it need not keep every message.
    """

    topic: ClassVar[str] = "ratings"
    message_id: UUID
    author: Literal["bot", "agent"]
    stars: Literal[1, 2, 3, 4, 5] | None = None
    helpful: bool | None = None
    inquiry_id: UUID | None = None
    question: Text | None = None
    customer: Customer | None = None
    language: Language | None = None
    intent: str | None = None
    scenario: str | None = None


class ResolveRequested(ConversationEvent):
    topic: ClassVar[str] = "agent-actions"
    agent_id: str


class TransferRequested(ConversationEvent):
    """An agent hands a conversation on, to another agent or back into the queue under another skill."""

    topic: ClassVar[str] = "agent-actions"
    agent_id: str
    to_agent: str | None = None
    to_skill: str | None = None


class GiveBackRequested(ConversationEvent):
    """An agent is done with their part, and the conversation is not closed: we may answer in it again."""

    topic: ClassVar[str] = "agent-actions"
    agent_id: str


class Quota(Part):
    """Requests a tenant may post: a sustained rate per second and a burst."""

    per_second: float = Field(default=200.0, gt=0)
    burst: int = Field(default=1000, ge=1)


class Settlement(Part):
    """What is paid back without a person asking anybody, each in the currency it is paid in; nothing unless configured.

    up_to                the largest refund
    per_customer_month   all such refunds to one customer in 30 days
    dispute_fees         what the provider charges the shop for a chargeback
    """

    up_to: Annotated[list[Money], Field(max_length=200)] = []
    per_customer_month: Annotated[list[Money], Field(max_length=200)] = []
    dispute_fees: Annotated[list[Money], Field(max_length=200)] = []


class TenantConfigured(Event):
    """A tenant's settings, whole; a later one replaces an earlier one. API keys are stored as SHA-256 only.

    `tell_first`: whether customers are told of trouble with their parcels before they ask. `settlement`: which refunds
    of disputed payments are made without asking; none unless configured.
    """

    topic: ClassVar[str] = "accounts"
    name: Text
    api_key_hashes: list[str]
    default_language: Language = "en"
    order_pattern: str = r"CB-\d{8}|\d{7}"
    quota: Quota = Quota()
    tell_first: bool = True
    settlement: Settlement = Settlement()


class AgentAccountConfigured(Event):
    """An agent's account. The password is stored as an argon2id hash only.

    skills     groups of questions (payments, returns), or of products; none means general questions
    languages  as a native speaker
    fluent     well enough to do without translation
    markets    countries of the customers served; none means all
    licences   what the agent may advise on where that takes a licence
    vip_desk   serves VIP customers first
    desk       the desk whose hours are the agent's, see DesksConfigured; None: always there when they say so
    capacity   live chats at a time
    """

    topic: ClassVar[str] = "accounts"
    agent_id: str
    email: str
    name: Text
    password_hash: str
    skills: list[str] = []
    languages: list[Language] = []
    fluent: list[Language] = []
    markets: list[Country] = []
    licences: list[str] = []
    vip_desk: bool = False
    desk: DeskId | None = None
    capacity: int = Field(default=4, ge=0)


class WebhookConfigured(Event):
    """Where a tenant wants to be told of outcomes. The signing secret is derived, never stored."""

    topic: ClassVar[str] = "accounts"
    endpoint_id: str
    url: str
    active: bool = True


class PaymentRuleConfigured(Event):
    """A tenant's rule for payments, whole; a later one of its name replaces it, and no expression removes it.

    `expression` is in CEL; payments-risk said that it can be used before this was published.
    """

    topic: ClassVar[str] = "payment-rules"
    name: str
    expression: str = ""
    action: Literal["review", "block", "allow"] = "review"


class IntentExample(Part):
    """A message as a customer would type it."""

    language: Language
    text: Text


class IntentExamplesConfigured(Event):
    """What a tenant teaches one intent, whole; a later one replaces an earlier one, and no examples remove it.

    `intent_id` is one of BUILT_IN_INTENTS or matches OWN_INTENT (crossdesk.contracts.intents, as the bounds).
    """

    topic: ClassVar[str] = "intents"
    intent_id: str
    description: Text = ""
    examples: list[IntentExample] = []


class IntentRetrainingRequested(Event):
    """A tenant wants its intents learnt anew, also from what the slower model taught meanwhile."""

    topic: ClassVar[str] = "intents"


class IntentVersionActivationRequested(Event):
    """A tenant wants its messages read by another version. 0 is what every tenant has without examples of its own."""

    topic: ClassVar[str] = "intents"
    number: int = Field(ge=0)
