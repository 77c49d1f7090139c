"""What became of a ticket of finance, published by payments-risk-service."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from crossdesk.contracts.event import Event, Money, Part, Text, Utc
from crossdesk.contracts.payment_fields import Reference, Word

TicketOutcome = Literal["paid", "refunded", "rejected"]
"""Paid in another way, refunded at the payment provider, or neither."""


class TicketClosing(Part):
    """What was done, by the reference it is found by (of a transfer, a refund), by whom and when."""

    outcome: TicketOutcome
    reference: Reference | None = None
    note: Annotated[Text, Field(max_length=500)] | None = None
    closed_by: Word
    closed_at: Utc


class FinanceTicketClosed(Event):
    """Finance is done with a ticket. Its first closing counts; what is reported later never opens this one again.

    Where the dispute is decided by another rule or other facts later, that is another ticket, which tells of this one.
    """

    topic: ClassVar[str] = "finance-tickets"
    ticket_id: UUID
    cause: Literal["decision", "settlement"]
    provider: str
    dispute_id: str
    order_id: str | None = None
    amount: Money
    closing: TicketClosing

    @property
    def key(self) -> str:
        """All tickets of a dispute in order."""
        return f"{self.tenant}/{self.provider}/{self.dispute_id}"
