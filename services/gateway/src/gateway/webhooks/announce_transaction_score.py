"""A payment is probably fraud, unusual or met by a rule of the shop: the shop is told by webhook."""

from crossdesk.contracts.event import Event
from crossdesk.contracts.payments_risk import TransactionScored
from crossdesk.store.unit_of_work import UnitOfWork

from gateway.webhooks.announce import announce

TYPE = "transaction.scored"


async def announce_transaction_score(event: TransactionScored, work: UnitOfWork) -> list[Event]:
    """Told of what is worth a look or to be blocked, and of nothing else; again only where it is scored anew."""
    return await announce(TYPE, event, work.now, work)
