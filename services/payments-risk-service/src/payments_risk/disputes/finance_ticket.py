"""A ticket for finance: what it has to clear, with all facts. No I/O."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from crossdesk.contracts.event import Money, derive_id
from crossdesk.contracts.finance_tickets import TicketClosing
from crossdesk.contracts.finance_tickets_shown import TicketState
from crossdesk.contracts.payments_risk import FinanceTicketOpened

from payments_risk.disputes.dispute_case import Dispute
from payments_risk.disputes.liability import Decision

Cause = Literal["decision", "settlement"]


@dataclass(frozen=True)
class KeptTicket:
    """A ticket, and what finance did with it; None while it is open."""

    ticket: FinanceTicketOpened
    closing: TicketClosing | None = None

    @property
    def state(self) -> TicketState:
        return "open" if self.closing is None else "closed"


def told_of(closing: TicketClosing) -> str:
    """What finance did, in words: `refunded (re_1) by ana at 2026-11-27T09:00:00+00:00`."""
    named = f" ({closing.reference})" if closing.reference else ""
    return f"{closing.outcome}{named} by {closing.closed_by} at {closing.closed_at.isoformat()}"


def opened_again(ticket: FinanceTicketOpened, before: KeptTicket, closing: TicketClosing) -> FinanceTicketOpened:
    """A ticket on what was decided since one before it was closed; it says so, lest anything is paid twice."""
    note = f"{ticket.note} Finance closed a ticket on this before: {told_of(closing)}. Look there before paying."
    return ticket.model_copy(
        update={"ticket_id": derive_id("finance ticket", before.ticket.ticket_id, "again"), "note": note}
    )


def ticket_id_of(tenant: str, dispute: Dispute, cause: Cause) -> UUID:
    """One for each dispute, stage and cause."""
    return derive_id("finance ticket", tenant, dispute.provider, dispute.dispute_id, dispute.stage, cause)


def ticket_for(
    tenant: str,
    dispute: Dispute,
    decision: Decision,
    cause: Cause,
    note: str,
    *,
    order_id: str | None,
    customer_id: str | None = None,
    refund_of: str | None = None,
    refund_at: str | None = None,
    due_by: datetime | None,
    amount: Money | None,
    now: datetime,
) -> FinanceTicketOpened:
    """One for each dispute, stage and cause, however often it is asked for: its id says so."""
    return FinanceTicketOpened(
        tenant=tenant,
        ticket_id=ticket_id_of(tenant, dispute, cause),
        cause=cause,
        provider=dispute.provider,
        dispute_id=dispute.dispute_id,
        order_id=order_id,
        payment_id=dispute.payment_id,
        customer_id=customer_id,
        refund_of=refund_of,
        refund_at=refund_at,
        amount=amount or dispute.amount,
        rule=decision.rule,
        sentence=decision.sentence,
        note=note,
        facts=dict(decision.facts),
        reasons=list(decision.reasons),
        sources=list(decision.sources),
        due_by=due_by,
        opened_at=now,
        why=f"Dispute rule {decision.rule} leaves it to finance.",
    )
