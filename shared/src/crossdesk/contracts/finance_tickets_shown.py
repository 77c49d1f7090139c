"""What shops are shown of their tickets for finance."""

from typing import Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from crossdesk.contracts.event import Money
from crossdesk.contracts.finance_tickets import TicketClosing

TICKET: dict[str, Any] = {
    "ticket_id": "5f8c2f0c-2f64-5f27-8f30-7e9a3a0c5b12",
    "state": "closed",
    "cause": "settlement",
    "provider": "customer",
    "dispute_id": "claim-1042-1",
    "order_id": "CB-10000042",
    "payment_id": "ch_7001",
    "customer_id": "c-1042",
    "refund_of": "ch_7001",
    "refund_at": "stripe",
    "amount": {"minor": 3990, "currency": "EUR"},
    "rule": "never-arrived",
    "sentence": "The parcel never arrived, so the payment goes back.",
    "note": "To be refunded: automatic refunds in EUR are not allowed.",
    "facts": {"delivery": "lost"},
    "reasons": ["The carrier says the parcel is lost."],
    "sources": ["Visa Core Rules, condition 13.1"],
    "due_by": "2026-12-09T23:59:59Z",
    "opened_at": "2026-11-26T22:30:05Z",
    "closing": {
        "outcome": "refunded",
        "reference": "re_7001",
        "note": None,
        "closed_by": "finance-2",
        "closed_at": "2026-11-27T09:00:00Z",
    },
}
TicketState = Literal["open", "closed"]


class FinanceTicketShown(BaseModel):
    """A ticket with its facts, and what finance did. `cause` is `settlement` where a refund is to be paid by hand."""

    model_config = ConfigDict(frozen=True, json_schema_extra={"examples": [TICKET]})

    ticket_id: UUID
    state: TicketState
    cause: Literal["decision", "settlement"]
    provider: str
    dispute_id: str
    order_id: str | None
    payment_id: str | None
    customer_id: str | None
    refund_of: str | None = Field(description="the payment to give back, by the id it has at `refund_at`")
    refund_at: str | None
    amount: Money
    rule: str
    sentence: str
    note: str
    facts: dict[str, str]
    reasons: list[str]
    sources: list[str]
    due_by: AwareDatetime | None
    opened_at: AwareDatetime
    closing: TicketClosing | None


class FinanceTicketPage(BaseModel):
    """The newest first."""

    model_config = ConfigDict(frozen=True, json_schema_extra={"examples": [{"tickets": [TICKET], "next_cursor": None}]})

    tickets: list[FinanceTicketShown]
    next_cursor: str | None = Field(default=None, description="null on the last page")
