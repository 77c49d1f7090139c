"""More is known of a disputed payment than when its dispute was reported: decide it anew."""

from dataclasses import replace

from crossdesk.contracts.event import Event
from crossdesk.contracts.payments_risk import DisputeDecided, DisputeRecordChanged
from crossdesk.store.unit_of_work import UnitOfWork

from payments_risk import dispute_book
from payments_risk.decide_dispute import Decided, Desk, keep
from payments_risk.dispute_book import Kept
from payments_risk.disputes.judge import wants_parcel
from payments_risk.take_dispute import ask, decided_now, whose

GATHERED = 1.0
"""Seconds for which changes of one dispute's records gather.

A dispute and its payment reported at the same instant do not see each other, so every report of a dispute is looked at
again after this long, when both are stored.
"""


async def reconsider_dispute(desk: Desk, event: DisputeRecordChanged, work: UnitOfWork) -> list[Event]:
    """Decide by what is on record now. A decision that stays is not told again, and no parcel is asked about twice."""
    before = await dispute_book.hold(work.connection, event.tenant, event.provider, event.dispute_id)
    if before is None or before.dispute.awaiting != "shop":
        return []
    kept = await whose(before, event.tenant, work)
    if kept.proof_asked_at is None and kept.order_id and wants_parcel(kept.dispute, desk.tables):
        return await ask(kept, kept.order_id, desk, event.tenant, work)
    if kept.decision is None and kept.proof_asked_at is not None:
        return []  # decided by the answer, which reads the same records
    done = await decided_now(kept, desk, event.tenant, work)
    same = done.kept.decision == before.decision
    return await keep(work.connection, event.tenant, _as_before(done, before) if same else done, work.now)


def _as_before(done: Decided, before: Kept) -> Decided:
    """The decision stands since it was made first, and is not told again."""
    events = [each for each in done.events if not isinstance(each, DisputeDecided)]
    return replace(done, kept=replace(done.kept, decided_at=before.decided_at), events=events)
