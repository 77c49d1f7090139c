"""What a customer's message looks like on the way in, and what is answered."""

from typing import Annotated, Any, Literal
from uuid import UUID

from crossdesk.contracts.event import GrammaticalGender, derive_id
from crossdesk.contracts.gateway import Channel, CustomerTier
from fastapi import Header
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from pydantic.config import JsonDict

from gateway.fields import (
    Body,
    CountryCode,
    CustomerId,
    HttpsUrl,
    Line,
    Locale,
    MediaType,
    MetadataKey,
    MetadataValue,
    NamedOrder,
    Prose,
    ReachedByEmail,
    ReachedByPhone,
    TimeZone,
)

IdempotencyKey = Annotated[
    str | None,
    Header(
        description="Repeat a request with its key and it has one effect. Kept for 24 hours.",
        min_length=1,
        max_length=255,
        pattern=r"^[!-~]+$",
        examples=["8e03978e-40d5-43e8-bc93-6894a57f9324"],
    ),
]
MOST_IN_A_BATCH = 500
_KEY: TypeAdapter[str | None] = TypeAdapter(IdempotencyKey)

_CUSTOMER: JsonDict = {
    "id": "c-1042",
    "name": "Jana Beispiel",
    "email": "jana@example.com",
    "locale": "de-DE",
    "country": "DE",
    "time_zone": "Europe/Berlin",
}
_INQUIRY: JsonDict = {
    "channel": "web",
    "customer": _CUSTOMER,
    "order_id": "CB-10000042",
    "text": "Wo bleibt mein Paket?",
}
_INQUIRY_ID = derive_id("demo", "inquiry", "example")
_CONVERSATION_ID = derive_id("demo", "conversation", _INQUIRY_ID)


ACCEPTED: JsonDict = {
    "inquiry_id": str(_INQUIRY_ID),
    "conversation_id": str(_CONVERSATION_ID),
    "status": "accepted",
    "links": {
        "self": f"/v1/inquiries/{_INQUIRY_ID}",
        "conversation": f"/v1/conversations/{_CONVERSATION_ID}",
        "events": f"/v1/conversations/{_CONVERSATION_ID}/events",
    },
}


class CustomerRequest(Body):
    """Who writes. Only `id` is needed; the more is known, the less must be asked."""

    id: CustomerId
    name: Line | None = None
    email: ReachedByEmail | None = None
    phone: ReachedByPhone | None = None
    locale: Locale | None = Field(default=None, description="BCP 47 tag")
    country: CountryCode | None = None
    time_zone: TimeZone | None = None
    tier: CustomerTier = "standard"
    grammatical_gender: GrammaticalGender | None = Field(
        default=None, description="which forms translations use of the customer; without it these are avoided"
    )


class AttachmentRequest(Body):
    """A file, left where it is."""

    url: HttpsUrl
    content_type: MediaType


Attachments = Annotated[list[AttachmentRequest], Field(max_length=10)]
Metadata = Annotated[dict[MetadataKey, MetadataValue], Field(max_length=20)]


class InquiryRequest(Body):
    """One message of a customer. Without `conversation_id` it opens a conversation."""

    model_config = ConfigDict(json_schema_extra={"examples": [_INQUIRY]})

    channel: Channel
    customer: CustomerRequest
    conversation_id: UUID | None = None
    order_id: NamedOrder | None = None
    text: Prose
    attachments: Attachments = []
    metadata: Metadata = {}


class MessageRequest(Body):
    """A further message in a conversation. What is left out is taken over from the message before."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"text": "It should have arrived on Monday."}]})

    text: Prose
    channel: Channel | None = None
    customer: CustomerRequest | None = None
    order_id: NamedOrder | None = None
    attachments: Attachments = []
    metadata: Metadata = {}


class BatchItem(InquiryRequest):
    """An inquiry of a batch, with a key of its own."""

    idempotency_key: Annotated[str, Field(min_length=1, max_length=255, pattern=r"^[!-~]+$")] | None = None


class BatchRequest(Body):
    """Up to 500 inquiries. Each gets a verdict of its own; one that is not valid does not hold up the others."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"items": [{**_INQUIRY, "idempotency_key": "import-7"}]}]}
    )

    items: list[dict[str, Any]] = Field(
        min_length=1,
        max_length=MOST_IN_A_BATCH,
        description="each as in `POST /v1/inquiries`, and an optional `idempotency_key`",
    )


class Links(BaseModel):
    """Where to read on; paths on this server."""

    self: str
    conversation: str
    events: str = Field(description="server-sent events of the conversation")


class InquiryAccepted(BaseModel):
    """The message is stored safely and will be handled once."""

    inquiry_id: UUID
    conversation_id: UUID
    status: Literal["accepted"] = "accepted"
    links: Links

    model_config = ConfigDict(json_schema_extra={"examples": [ACCEPTED]})


def accepted(inquiry_id: UUID, conversation_id: UUID) -> InquiryAccepted:
    conversation = f"/v1/conversations/{conversation_id}"
    links = Links(self=f"/v1/inquiries/{inquiry_id}", conversation=conversation, events=f"{conversation}/events")
    return InquiryAccepted(inquiry_id=inquiry_id, conversation_id=conversation_id, links=links)


def valid_key(idempotency_key: str | None) -> str | None:
    """The header's value as it came. Raises ValidationError."""
    return None if idempotency_key is None else _KEY.validate_python(idempotency_key)
