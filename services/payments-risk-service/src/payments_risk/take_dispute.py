"""A dispute was reported: keep it, ask for the parcel where that bears on it, and decide it."""

from dataclasses import replace

from crossdesk.contracts.event import Event
from crossdesk.contracts.logistics import ParcelProofGiven
from crossdesk.contracts.payments import DisputeReported
from crossdesk.contracts.payments_risk import ProofOfDeliveryAsked
from crossdesk.store.unit_of_work import UnitOfWork

from payments_risk import dispute_book
from payments_risk.decide_dispute import Decided, Desk, decide_dispute, keep
from payments_risk.dispute_book import Kept
from payments_risk.disputes.deadlines import deadline_of
from payments_risk.disputes.judge import wants_parcel
from payments_risk.disputes.liability_facts import Parcel
from payments_risk.disputes.reported import taken
from payments_risk.ledger import owner_of, read_account_of_order
from payments_risk.payments import Account


async def take_dispute(desk: Desk, event: DisputeReported, work: UnitOfWork) -> list[Event]:
    """What is reported again, or is older than what is known, changes nothing that was decided.

    Raises ReportRefused for a report that fits no dispute.
    """
    before = await dispute_book.hold(work.connection, event.tenant, event.provider, event.dispute_id)
    dispute = taken(before.dispute if before else None, event, desk.tables.stages)
    if before and before.dispute == dispute:
        return []
    kept = await _whose(replace(before, dispute=dispute) if before else Kept(dispute), event, work)
    if kept.order_id and wants_parcel(dispute, desk.tables) and not _came(kept.parcel):
        return await _ask(kept, kept.order_id, desk, event.tenant, work)
    return await decide(kept, desk, event.tenant, work)


async def take_proof(desk: Desk, event: ParcelProofGiven, work: UnitOfWork) -> list[Event]:
    """Logistics answered, and the dispute is decided. An answer that nobody here asked for changes nothing."""
    kept = await dispute_book.hold(work.connection, event.tenant, event.provider, event.dispute_id)
    if kept is None or kept.proof_asked_at is None or kept.order_id != event.order_id:
        return []
    parcel = Parcel(
        sent=event.sent,
        delivered_at=event.delivered_at,
        proof=event.proof,
        lost=event.lost,
        back=event.back,
        silent_days=event.silent_days,
        p95_days=event.p95_days,
        tracking_number=event.tracking_number,
    )
    return await decide(replace(kept, parcel=parcel if event.known else None), desk, event.tenant, work)


async def decide(kept: Kept, desk: Desk, tenant: str, work: UnitOfWork) -> list[Event]:
    """Decide by the ledger as it is now, and keep it."""
    account = Account()
    if kept.order_id:
        account = await read_account_of_order(work.connection, tenant, kept.order_id, kept.customer_id, work.now)
    done: Decided = await decide_dispute(work.connection, tenant, kept, account, desk, work.now)
    return await keep(work.connection, tenant, done, work.now)


async def _whose(kept: Kept, event: DisputeReported, work: UnitOfWork) -> Kept:
    """The order by the payment first: what a provider names as the order may be anything."""
    payment_id = kept.dispute.payment_id
    owner = await owner_of(work.connection, event.tenant, payment_id) if payment_id else None
    order_id, customer_id = owner or (event.order_id or kept.order_id, event.customer_id or kept.customer_id)
    return replace(kept, order_id=order_id, customer_id=customer_id)


async def _ask(kept: Kept, order_id: str, desk: Desk, tenant: str, work: UnitOfWork) -> list[Event]:
    deadline = deadline_of(kept.dispute, desk.tables.windows)
    waiting = replace(kept, proof_asked_at=work.now, due_by=deadline.due_by if deadline else None)
    await dispute_book.write(work.connection, tenant, waiting, work.now)
    dispute = kept.dispute
    why = f"A dispute ({dispute.stage.replace('_', ' ')}) turns on what happened to the parcel."
    return [
        ProofOfDeliveryAsked(
            tenant=tenant, order_id=order_id, provider=dispute.provider, dispute_id=dispute.dispute_id, why=why
        )
    ]


def _came(parcel: Parcel | None) -> bool:
    """Whether the parcel's fate is settled, so that nobody needs to be asked again."""
    return parcel is not None and (parcel.proof or parcel.lost or parcel.back)
