"""A decision to contest begins an answer, any other decision ends one that is not under way."""

from crossdesk.contracts.event import Event
from crossdesk.contracts.payments_risk import DisputeDecided
from crossdesk.store.unit_of_work import UnitOfWork

from payments_risk.evidence.answer_book import drop, prepare
from payments_risk.evidence.tell import admit


def by_provider(event: DisputeDecided) -> bool:
    """Whether a provider reported it, who may be answered."""
    return event.provider != "customer"


async def prepare_answer(event: DisputeDecided, work: UnitOfWork) -> list[Event]:
    """Keep what was decided for the round that answers. A customer's own claim has nobody to answer to."""
    await admit(work.connection, event.tenant)
    if event.outcome == "contest" and by_provider(event):
        await prepare(work.connection, event.tenant, event.provider, event.dispute_id, event.stage, work.now)
    else:
        await drop(work.connection, event.tenant, event.provider, event.dispute_id, work.now)
    return []
