"""What happens to disputes is told to the shop by webhook: decisions, deadlines, answers, and what finance gets."""

from crossdesk.contracts.event import Event
from crossdesk.contracts.finance_tickets import FinanceTicketClosed
from crossdesk.contracts.payments_risk import (
    DisputeAnswerSettled,
    DisputeDeadlineNear,
    DisputeDecided,
    FinanceTicketOpened,
    VampRatioHigh,
)
from crossdesk.store.unit_of_work import UnitOfWork

from gateway.webhooks.announce import announce

DECIDED, TICKET, TICKET_CLOSED = "dispute.decided", "finance.ticket", "finance.ticket_closed"
DEADLINE_NEAR, ANSWERED, RATIO_HIGH = "dispute.deadline_near", "dispute.answered", "vamp.high"


async def announce_decision(event: DisputeDecided, work: UnitOfWork) -> list[Event]:
    """Told of every decision, also of a refund that was made since the last one."""
    return await announce(DECIDED, event, event.decided_at, work)


async def announce_ticket(event: FinanceTicketOpened, work: UnitOfWork) -> list[Event]:
    """Finance's own systems open the ticket by it; amounts are minor units with their currency."""
    return await announce(TICKET, event, event.opened_at, work)


async def announce_ticket_closed(event: FinanceTicketClosed, work: UnitOfWork) -> list[Event]:
    """Told once, with what was done, by whom and when."""
    return await announce(TICKET_CLOSED, event, event.closing.closed_at, work)


async def announce_deadline(event: DisputeDeadlineNear, work: UnitOfWork) -> list[Event]:
    """Told 7, 3 and 1 days before, with what the answer lacks."""
    return await announce(DEADLINE_NEAR, event, work.now, work)


async def announce_answer(event: DisputeAnswerSettled, work: UnitOfWork) -> list[Event]:
    """The provider has the answer, or a person is to give it: `cause` says why."""
    return await announce(ANSWERED, event, event.settled_at, work, cause=event.why)


async def announce_ratio(event: VampRatioHigh, work: UnitOfWork) -> list[Event]:
    """Once for each merchant, month and level; `cause` says it in a sentence."""
    return await announce(RATIO_HIGH, event, work.now, work, cause=event.why)
