"""Whether a refund the rules decided on may be made without a person, and how much it is. No I/O."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from crossdesk.contracts.event import Money, derive_id
from crossdesk.contracts.gateway import Settlement

from payments_risk.billing.rounding import in_major
from payments_risk.disputes.dispute_case import Dispute
from payments_risk.disputes.liability import Decision
from payments_risk.disputes.liability_facts import Known

DIFFERENCE = "charged-differently"
"""The rule by which only the difference to the order's total goes back."""


@dataclass(frozen=True)
class Payable:
    """A refund to make: of which payment, at whom, and how much."""

    refund_id: UUID
    provider: str
    payment_id: str
    amount: Money


@dataclass(frozen=True)
class NotPayable:
    """Why finance has to do it, in words, and the amount where the records leave one."""

    why: str
    amount: Money | None = None


def owed(decision: Decision, dispute: Dispute, known: Known) -> Money | None:
    """What a refund decided on comes to; None where the records leave nothing to give back."""
    if known.charge is None or known.charge.currency != dispute.amount.currency:
        return None
    rest = known.charge.minor - (known.refunded or 0) - known.refund_pending
    if decision.rule == DIFFERENCE:
        total = known.order_total or known.charge
        rest = min(rest, known.charge.minor - total.minor if total.currency == known.charge.currency else 0)
    minor = min(rest, dispute.amount.minor)
    return Money(minor=minor, currency=dispute.amount.currency) if minor > 0 else None


def may_pay(
    amount: Money | None,
    limits: Settlement,
    spent: int,
    *,
    tenant: str,
    payment_id: str | None,
    provider: str | None,
    reachable: Iterable[str],
) -> Payable | NotPayable:
    """Payable within the tenant's limits. `spent` is what this customer got so in 30 days, in minor units of `amount`.

    Without a limit for the currency nothing is paid: automatic settlement is off unless configured.
    """
    if amount is None or payment_id is None:
        return NotPayable("the records leave no amount that could be paid back")
    largest, monthly = _limits(limits.up_to).get(amount.currency, 0), _limits(limits.per_customer_month)
    if amount.minor > largest:
        allowed = f"allowed up to {_in_major(largest, amount.currency)}" if largest else "not allowed"
        return NotPayable(f"automatic refunds in {amount.currency} are {allowed}", amount)
    if spent + amount.minor > monthly.get(amount.currency, largest):
        limit = _in_major(monthly.get(amount.currency, largest), amount.currency)
        had = _in_major(spent, amount.currency)
        return NotPayable(f"the customer had {had} of {limit} of automatic refunds in 30 days", amount)
    if provider is None or provider not in reachable:
        whose = f"{provider}, the payment's provider," if provider else "the payment's provider, which is not known,"
        return NotPayable(f"no access to {whose} is configured", amount)
    return Payable(derive_id("settlement", tenant, payment_id), provider, payment_id, amount)


def fee_in(limits: Settlement, currency: str) -> Money | None:
    """What a chargeback costs the shop in this currency, where the tenant says so."""
    minor = _limits(limits.dispute_fees).get(currency)
    return Money(minor=minor, currency=currency) if minor else None


def _in_major(minor: int, currency: str) -> str:
    return f"{in_major(Money(minor=minor, currency=currency)):f} {currency}"


def _limits(amounts: Iterable[Money]) -> Mapping[str, int]:
    return {each.currency: each.minor for each in amounts}
