"""From a valid request to the event it becomes: pure, so that the same request with the same key gives the same ids."""

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from crossdesk.bus.envelope import Envelope, wrap
from crossdesk.contracts.event import derive_id
from crossdesk.contracts.gateway import Attachment, Customer, IdempotencyClaim, Inquiry, InquiryReceived
from pydantic import BaseModel

from gateway.accept.idempotency import digest
from gateway.accept.inquiry_request import InquiryRequest


@dataclass(frozen=True)
class Once:
    """An idempotency key with the hash of the body it came with. A tenant's keys are one set, whatever they are for."""

    key: str
    body_hash: str

    @property
    def claim(self) -> IdempotencyClaim:
        return IdempotencyClaim(key_hash=digest(self.key), body_hash=self.body_hash)


@dataclass(frozen=True)
class Draft:
    """An inquiry not yet published. With a key, a repetition has the same `event_id` and is dropped downstream."""

    event: InquiryReceived
    event_id: UUID
    at: datetime

    def envelope(self, traceparent: str) -> Envelope:
        return wrap(self.event, event_id=self.event_id, source="gateway", time=self.at, traceparent=traceparent)


def once(key: str | None, asked: BaseModel, *place: object) -> Once | None:
    """The key, tied to what was asked and where. The order of members and white space between them do not count."""
    if key is None:
        return None
    meaning = asked.model_dump(mode="json", exclude={"idempotency_key"})
    text = json.dumps(meaning, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return Once(key, digest("\x1f".join((text, *map(str, place)))))


def draft_inquiry(tenant: str, asked: InquiryRequest, only: Once | None, now: datetime) -> Draft:
    """The event for a request, with ids that follow from the key where there is one."""
    inquiry_id = derive_id(tenant, "inquiry", only.key) if only else uuid4()
    event = InquiryReceived(
        tenant=tenant,
        conversation_id=asked.conversation_id or derive_id(tenant, "conversation", inquiry_id),
        inquiry=_inquiry(inquiry_id, asked, now),
        idempotency=only.claim if only else None,
        why="a customer wrote",
    )
    return Draft(event, derive_id(tenant, only.key, only.body_hash) if only else uuid4(), now)


def _inquiry(inquiry_id: UUID, asked: InquiryRequest, now: datetime) -> Inquiry:
    return Inquiry(
        inquiry_id=inquiry_id,
        channel=asked.channel,
        customer=Customer.model_validate(asked.customer.model_dump()),
        order_id=asked.order_id,
        text=asked.text,
        attachments=[Attachment(url=each.url, content_type=each.content_type) for each in asked.attachments],
        metadata=asked.metadata,
        received_at=now,
    )
