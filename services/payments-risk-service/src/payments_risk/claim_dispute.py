"""A customer's claim about a payment, kept and decided as any other dispute, by the same liability rules."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from crossdesk.contracts.event import Event, Money, derive_id
from crossdesk.contracts.intent import Case
from crossdesk.contracts.payments_risk import DisputeDecided
from crossdesk.store.unit_of_work import UnitOfWork

from payments_risk import dispute_book
from payments_risk.decide_dispute import Decided, Desk, decide_dispute
from payments_risk.dispute import Claim, Meant
from payments_risk.dispute_book import Kept
from payments_risk.disputes.dispute_case import LARGEST, Dispute, Step
from payments_risk.disputes.known_payment import at_provider
from payments_risk.disputes.reasons import Reason
from payments_risk.disputes.settlement import fee_in
from payments_risk.movements import state_of
from payments_risk.payments import Account, Transaction
from payments_risk.settlement_limits import limits_of
from payments_risk.settlements import settled

REASONS: Mapping[Claim, Reason] = {"unauthorised": "not_recognised", "duplicate": "duplicate"}
"""What the customer's claim is in the taxonomy of disputes. Of others the bank's case is told, if there is one."""


@dataclass(frozen=True)
class Claimed:
    """What is kept of a claim for the case, and the events that follow from it."""

    kept: Kept | None = None
    fee: Money | None = None
    decided: Decided | None = None

    @property
    def events(self) -> list[Event]:
        return self.decided.events if self.decided else []


async def claim_dispute(
    desk: Desk, claim: Claim, meant: Meant, account: Account, case: Case, work: UnitOfWork
) -> Claimed:
    """A claim about money that was taken is decided. Where the bank already disputes the payment, its case counts.

    A claim made again about the same payment is the same dispute: it is not paid twice.
    """
    payment = meant.payment
    if payment is None:
        return Claimed()
    theirs = await dispute_book.of_payment(work.connection, case.tenant, payment.transaction_id)
    limits = await limits_of(work.connection, case.tenant)
    fee = fee_in(limits, payment.amount.currency)
    if theirs:
        before = await settled(work.connection, case.tenant, at_provider(payment))
        return Claimed(theirs, fee, Decided(theirs, [], before.shown if before else None))
    reason = REASONS.get(claim)
    if reason is None or state_of(payment, account) != "captured" or not 0 < payment.amount.minor <= LARGEST:
        return Claimed()
    done = await _own(desk, payment, reason, account, case, work)
    return Claimed(done.kept, fee, done)


async def _own(
    desk: Desk, payment: Transaction, reason: Reason, account: Account, case: Case, work: UnitOfWork
) -> Decided:
    """A dispute between the customer and the shop alone."""
    named = str(derive_id("claim", case.tenant, payment.transaction_id, reason))
    before = await dispute_book.hold(work.connection, case.tenant, "customer", named)
    dispute = before.dispute if before else _begun(named, payment, reason, work)
    kept = Kept(dispute, order_id=payment.order_id, customer_id=case.inquiry.customer.id)
    done = await decide_dispute(work.connection, case.tenant, kept, account, desk, work.now)
    await dispute_book.write(work.connection, case.tenant, done.kept, work.now)
    return _news(done, before)


def _begun(named: str, payment: Transaction, reason: Reason, work: UnitOfWork) -> Dispute:
    return Dispute(
        dispute_id=named,
        provider="customer",
        provider_reason=reason,
        payment_id=payment.transaction_id,
        disputed=payment.amount,
        history=(Step(stage="claim", at=work.now),),
    )


def _news(done: Decided, before: Kept | None) -> Decided:
    """Customers write several times about one thing: a decision that stands is not told again."""
    if before is None or before.decision != done.kept.decision:
        return done
    return replace(done, events=[each for each in done.events if not isinstance(each, DisputeDecided)])
