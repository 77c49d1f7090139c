"""A customer withdrew from an order: the shop is told by webhook, with the receipt it must send."""

from crossdesk.contracts.event import Event
from crossdesk.contracts.logistics import OrderWithdrawn
from crossdesk.store.unit_of_work import UnitOfWork

from gateway.webhooks.announce import announce

TYPE = "withdrawal.confirmed"


async def announce_withdrawal(event: OrderWithdrawn, work: UnitOfWork) -> list[Event]:
    """It concerns an order and no conversation."""
    return await announce(TYPE, event, event.submitted_at, work)
