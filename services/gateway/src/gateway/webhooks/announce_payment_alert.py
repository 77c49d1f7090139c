"""Payments look like an attack: the shop is told by webhook, while there is time to stop them."""

from crossdesk.contracts.event import Event
from crossdesk.contracts.payments_risk import PaymentAlertRaised
from crossdesk.store.unit_of_work import UnitOfWork

from gateway.webhooks.announce import announce

TYPE = "payment.alert"


async def announce_payment_alert(event: PaymentAlertRaised, work: UnitOfWork) -> list[Event]:
    """Told once for each attack; the shop's own system finds the payments by their ids."""
    return await announce(TYPE, event, event.last_at, work)
