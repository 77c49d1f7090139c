"""Finance is done with a ticket: kept, told, and where money went back the dispute's decision is told anew."""

from crossdesk.contracts.event import Event
from crossdesk.contracts.finance_actions import FinanceTicketCloseRequested
from crossdesk.contracts.finance_tickets import FinanceTicketClosed, TicketClosing
from crossdesk.store.unit_of_work import UnitOfWork

from payments_risk import dispute_book
from payments_risk.decide_dispute import Desk, decided
from payments_risk.disputes.finance_ticket import KeptTicket
from payments_risk.finance_tickets import close
from payments_risk.settlements import move, settled


async def close_ticket(desk: Desk, event: FinanceTicketCloseRequested, work: UnitOfWork) -> list[Event]:
    """Close it by the first who says so; whoever comes later, or names a ticket that is none, changes nothing."""
    kept = await close(work.connection, event.tenant, event.ticket_id, event.closing)
    if kept is None:
        return []
    closed = _closed(event.tenant, kept, event.closing)
    if event.closing.outcome == "rejected" or kept.ticket.cause != "settlement":
        return [closed]
    return [closed, *await _paid(desk, event.tenant, kept, event.closing, work)]


async def _paid(desk: Desk, tenant: str, kept: KeptTicket, closing: TicketClosing, work: UnitOfWork) -> list[Event]:
    """The refund that finance made in place of an automatic one counts as made, and the dispute is told as settled."""
    ticket = kept.ticket
    row = await settled(work.connection, tenant, ticket.refund_of) if ticket.refund_of else None
    if row and ticket.refund_of and row.state == "with_finance":
        await move(work.connection, tenant, ticket.refund_of, "refunded", work.now, reference=closing.reference)
    dispute = await dispute_book.hold(work.connection, tenant, ticket.provider, ticket.dispute_id)
    if dispute is None or dispute.decision is None or dispute.decision.outcome != "refund":
        return []
    return [decided(tenant, dispute, desk.tables, "refunded")]


def _closed(tenant: str, kept: KeptTicket, closing: TicketClosing) -> FinanceTicketClosed:
    ticket = kept.ticket
    return FinanceTicketClosed(
        tenant=tenant,
        ticket_id=ticket.ticket_id,
        cause=ticket.cause,
        provider=ticket.provider,
        dispute_id=ticket.dispute_id,
        order_id=ticket.order_id,
        amount=ticket.amount,
        closing=closing,
        why=f"Finance closed the ticket: {closing.outcome}.",
    )
