"""Examples of customers, inquiries and cases for tests; every field can be set by name."""

from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

from crossdesk.contracts.event import derive_id
from crossdesk.contracts.gateway import Customer, Inquiry, InquiryReceived
from crossdesk.contracts.intent import Case, Entities, InquiryUnderstood, Intent, Understanding

C = TypeVar("C", bound=Case)

TENANT = "demo"
NOON = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)


def a_customer(**fields: Any) -> Customer:
    return Customer(**{"id": "c-1", "locale": "de-DE", "country": "DE", "time_zone": "Europe/Berlin", **fields})


def an_inquiry(text: str = "Wo bleibt mein Paket?", **fields: Any) -> Inquiry:
    values = {"inquiry_id": derive_id("inquiry", text), "channel": "web", "customer": a_customer(), "received_at": NOON}
    return Inquiry(text=text, **{**values, **fields})


def an_inquiry_received(text: str = "Wo bleibt mein Paket?", **fields: Any) -> InquiryReceived:
    inquiry = fields.pop("inquiry", None) or an_inquiry(text)
    return InquiryReceived(**{"tenant": TENANT, "conversation_id": a_conversation(), "inquiry": inquiry, **fields})


def a_conversation(name: str = "conversation") -> UUID:
    return derive_id("conversation", name)


def an_understanding(intent: str = "track_shipment", confidence: float = 0.95, **fields: Any) -> Understanding:
    values = {"language": "de", "intent": Intent(id=intent, confidence=confidence), "entities": Entities()}
    return Understanding(**{**values, **fields})


def a_case(kind: type[C] = InquiryUnderstood, /, **fields: Any) -> C:  # type: ignore[assignment]  # the default fits every C a caller leaves out
    values = {
        "tenant": TENANT,
        "conversation_id": a_conversation(),
        "inquiry": an_inquiry(),
        "turn": 1,
        "understanding": an_understanding(),
    }
    return kind(**{**values, **fields})
