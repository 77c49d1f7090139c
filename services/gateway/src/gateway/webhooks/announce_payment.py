"""Payments look like fraud, one or many of them: the shop is told by webhook, while there is time to stop them."""

from crossdesk.contracts.event import Event
from crossdesk.contracts.payments_risk import PaymentAlertRaised, TransactionScored
from crossdesk.store.unit_of_work import UnitOfWork

from gateway.webhooks.announce import announce

ALERT, SCORED = "payment.alert", "transaction.scored"


async def announce_alert(event: PaymentAlertRaised, work: UnitOfWork) -> list[Event]:
    """Told once for each attack; the shop's own system finds the payments by their ids."""
    return await announce(ALERT, event, event.last_at, work)


async def announce_score(event: TransactionScored, work: UnitOfWork) -> list[Event]:
    """Told of what is worth a look or to be blocked, and of nothing else; again only where it is scored anew."""
    return await announce(SCORED, event, work.now, work)
