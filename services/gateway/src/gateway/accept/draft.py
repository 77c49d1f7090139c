"""From a valid request to the event it becomes: pure, so that the same request with the same key gives the same ids."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import msgspec
from crossdesk.bus.envelope import Envelope
from crossdesk.contracts.event import URGENT_SUFFIX, Lane, derive_id
from crossdesk.contracts.gateway import IdempotencyClaim, InquiryReceived
from pydantic import BaseModel

from gateway.accept.idempotency import digest
from gateway.accept.inquiry_request import InquiryRequest

_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)
_EVENT = msgspec.json.Encoder(enc_hook=vars)
"""Parts that are Pydantic models are written by their attributes."""


@dataclass(frozen=True)
class Once:
    """An idempotency key with the hash of the body it came with. A tenant's keys are one set, whatever they are for."""

    key: str
    body_hash: str

    @property
    def claim(self) -> IdempotencyClaim:
        return IdempotencyClaim(key_hash=digest(self.key), body_hash=self.body_hash)


class Draft(NamedTuple):
    """An `InquiryReceived` not yet published. With a key, a repetition has the same `event_id` and is dropped
    downstream."""

    tenant: str
    inquiry_id: UUID
    conversation_id: UUID
    inquiry: InquiryRequest
    idempotency: IdempotencyClaim | None
    event_id: UUID
    at: datetime
    lane: Lane = "normal"

    def envelope(self, traceparent: str) -> Envelope:
        return Envelope(
            id=self.event_id,
            type=InquiryReceived.__name__,
            source="gateway",
            time=self.at,
            tenant=self.tenant,
            topic=InquiryReceived.topic + (URGENT_SUFFIX if self.lane == "urgent" else ""),
            key=f"{self.tenant}/{self.conversation_id}",
            data=_EVENT.encode(_received(self)),
            traceparent=traceparent,
        )


def once(key: str | None, asked: BaseModel | msgspec.Struct, *place: object) -> Once | None:
    """The key, tied to what was asked and where. The order of members and white space between them do not count."""
    if key is None:
        return None
    return Once(key, digest("\x1f".join((_CANONICAL.encode(_meaning(asked)), *map(str, place)))))


def draft_inquiry(tenant: str, asked: InquiryRequest, only: Once | None, now: datetime, lane: Lane) -> Draft:
    """The event for a request (or its twin), with ids that follow from the key where there is one."""
    inquiry_id = derive_id(tenant, "inquiry", only.key) if only else uuid4()
    return Draft(
        tenant=tenant,
        inquiry_id=inquiry_id,
        conversation_id=asked.conversation_id or derive_id(tenant, "conversation", inquiry_id),
        inquiry=asked,
        idempotency=only.claim if only else None,
        event_id=derive_id(tenant, only.key, only.body_hash) if only else uuid4(),
        at=now,
        lane=lane,
    )


def _meaning(asked: BaseModel | msgspec.Struct) -> Any:
    if isinstance(asked, msgspec.Struct):
        return msgspec.to_builtins(asked)
    return asked.model_dump(mode="json", exclude={"idempotency_key"})


def _received(draft: Draft) -> dict[str, Any]:
    """The body of the event: a dict of plain values, for checked ones need no second check."""
    asked = draft.inquiry
    return {
        "tenant": draft.tenant,
        "why": "a customer wrote",
        "conversation_id": draft.conversation_id,
        "lane": draft.lane,
        "inquiry": {
            "inquiry_id": draft.inquiry_id,
            "channel": asked.channel,
            "customer": asked.customer,
            "order_id": asked.order_id,
            "text": asked.text,
            "attachments": asked.attachments,
            "metadata": asked.metadata,
            "received_at": draft.at,
        },
        "idempotency": draft.idempotency,
    }
