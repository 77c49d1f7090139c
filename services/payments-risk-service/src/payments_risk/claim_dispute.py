"""A customer's claim about a payment, kept and decided as any other dispute, by the same liability rules."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from crossdesk.contracts.event import Event, Money, derive_id
from crossdesk.contracts.intent import Case
from crossdesk.contracts.payments_risk import DisputeDecided
from crossdesk.store.unit_of_work import UnitOfWork

from payments_risk import claims_at_hand
from payments_risk.decide_dispute import Decided, Desk, decide_dispute
from payments_risk.dispute import Claim
from payments_risk.dispute_book import Kept
from payments_risk.disputes.dispute_case import LARGEST, Dispute, Step
from payments_risk.disputes.known_payment import at_provider
from payments_risk.disputes.reasons import Reason
from payments_risk.disputes.settlement import fee_in
from payments_risk.movements import state_of
from payments_risk.payments import Account, Transaction
from payments_risk.settlements import settled

if TYPE_CHECKING:
    from payments_risk.disputed_cases import About, DisputedCases

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


def claim_in(tenant: str, claim: Claim, payment: Transaction, account: Account) -> claims_at_hand.Claim:
    """What is to be looked up of a claim; of money that was not taken there is nothing to decide."""
    reason = REASONS.get(claim)
    taken = state_of(payment, account) == "captured" and 0 < payment.amount.minor <= LARGEST
    own = str(derive_id("claim", tenant, payment.transaction_id, reason)) if reason and taken else None
    return claims_at_hand.Claim(tenant, payment.transaction_id, own)


async def claim_dispute(desk: Desk, about: "About", case: Case, work: "UnitOfWork[DisputedCases]") -> Claimed:
    """A claim about money that was taken is decided. Where the bank already disputes the payment, its case counts.

    A claim made again about the same payment is the same dispute: it is not paid twice.
    """
    payment, claim = about.meant.payment, about.claim
    if payment is None or claim is None:
        return Claimed()
    known = await work.rows.claims.of(work.connection, claim)
    fee = fee_in(known.limits, payment.amount.currency)
    if known.theirs:
        before = await settled(work.connection, case.tenant, at_provider(payment))
        return Claimed(known.theirs, fee, Decided(known.theirs, [], before.shown if before else None))
    if claim.own is None:
        return Claimed()
    done = await _own(desk, payment, claim.own, about, known, case, work)
    return Claimed(done.kept, fee, done)


async def _own(
    desk: Desk,
    payment: Transaction,
    name: str,
    about: "About",
    known: claims_at_hand.AtHand,
    case: Case,
    work: "UnitOfWork[DisputedCases]",
) -> Decided:
    """A dispute between the customer and the shop alone."""
    begun = known.own.dispute if known.own else _begun(name, payment, REASONS[about.named.claim], work.now)
    kept = Kept(begun, order_id=payment.order_id, customer_id=case.inquiry.customer.id)
    done = await decide_dispute(work.connection, case.tenant, kept, about.found.account, known.limits, desk, work.now)
    work.rows.claims.keep(case.tenant, done.kept, work.now)
    return _news(done, known.own)


def _begun(named: str, payment: Transaction, reason: Reason, now: datetime) -> Dispute:
    return Dispute(
        dispute_id=named,
        provider="customer",
        provider_reason=reason,
        payment_id=payment.transaction_id,
        disputed=payment.amount,
        history=(Step(stage="claim", at=now),),
    )


def _news(done: Decided, before: Kept | None) -> Decided:
    """Customers write several times about one thing: a decision that stands is not told again."""
    if before is None or before.decision != done.kept.decision:
        return done
    return replace(done, events=[each for each in done.events if not isinstance(each, DisputeDecided)])
