"""A dispute was reported: keep it, ask for the parcel where that bears on it, and decide it."""

from dataclasses import replace

from crossdesk.contracts.event import Event
from crossdesk.contracts.logistics import ParcelProofGiven
from crossdesk.contracts.payments import DisputeReported
from crossdesk.contracts.payments_risk import DisputeRecordChanged, ProofOfDeliveryAsked
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
from payments_risk.settlement_limits import limits_of


async def take_dispute(desk: Desk, event: DisputeReported, work: UnitOfWork) -> list[Event]:
    """What is reported again, or is older than what is known, changes nothing that was decided.

    Raises ReportRefused for a report that fits no dispute.
    """
    before = await dispute_book.hold(work.connection, event.tenant, event.provider, event.dispute_id)
    dispute = taken(before.dispute if before else None, event, desk.tables.stages)
    if before and before.dispute == dispute:
        return []
    kept = replace(before, dispute=dispute) if before else Kept(dispute)
    kept = await whose(kept, event.tenant, work, order_id=event.order_id, customer_id=event.customer_id)
    again = [_again(event)] if dispute.awaiting == "shop" else []
    if kept.order_id and wants_parcel(dispute, desk.tables) and not _came(kept.parcel):
        return [*await ask(kept, kept.order_id, desk, event.tenant, work), *again]
    return [*await decide(kept, desk, event.tenant, work), *again]


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
    return await keep(work.connection, tenant, await decided_now(kept, desk, tenant, work), work.now)


async def decided_now(kept: Kept, desk: Desk, tenant: str, work: UnitOfWork) -> Decided:
    """The decision by the ledger as it is now, not kept yet."""
    account = Account()
    if kept.order_id:
        account = await read_account_of_order(work.connection, tenant, kept.order_id, kept.customer_id, work.now)
    limits = await limits_of(work.connection, tenant)
    return await decide_dispute(work.connection, tenant, kept, account, limits, desk, work.now)


async def whose(
    kept: Kept, tenant: str, work: UnitOfWork, *, order_id: str | None = None, customer_id: str | None = None
) -> Kept:
    """The order by the payment first: what a provider names as the order may be anything.

    On another order than before, what was asked about the old one's parcel is void.
    """
    payment_id = kept.dispute.payment_id
    owner = await owner_of(work.connection, tenant, payment_id) if payment_id else None
    order, customer = owner or (order_id or kept.order_id, customer_id or kept.customer_id)
    if order != kept.order_id:
        kept = replace(kept, parcel=None, proof_asked_at=None)
    return replace(kept, order_id=order, customer_id=customer)


def _again(event: DisputeReported) -> Event:
    """A payment stored at the same instant is not seen, so every report is looked at once more, see reconsider."""
    why = "The dispute was reported; its payment may have been at the same moment."
    return DisputeRecordChanged(tenant=event.tenant, provider=event.provider, dispute_id=event.dispute_id, why=why)


async def ask(kept: Kept, order_id: str, desk: Desk, tenant: str, work: UnitOfWork) -> list[Event]:
    """Keep that the dispute waits for logistics, and ask."""
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
