"""A dispute was decided, or left to finance: the shop is told by webhook, with the rule, the facts and the deadline."""

from crossdesk.contracts.event import Event
from crossdesk.contracts.payments_risk import DisputeDecided, FinanceTicketOpened
from crossdesk.store.unit_of_work import UnitOfWork

from gateway.webhooks.announce import announce

DECIDED, TICKET = "dispute.decided", "finance.ticket"


async def announce_decision(event: DisputeDecided, work: UnitOfWork) -> list[Event]:
    """Told of every decision, also of a refund that was made since the last one."""
    return await announce(DECIDED, event, event.decided_at, work)


async def announce_ticket(event: FinanceTicketOpened, work: UnitOfWork) -> list[Event]:
    """Finance's own systems open the ticket by it; amounts are minor units with their currency."""
    return await announce(TICKET, event, event.opened_at, work)
