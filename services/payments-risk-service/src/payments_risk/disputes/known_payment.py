"""What the ledger knows of a disputed payment, as the liability rules ask for it. No I/O.

Refunds that name the payment they refer to, or its authorisation, are counted to it. One that may be of several
payments leaves open what went back, and a person looks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC

from crossdesk.contracts.event import Money

from payments_risk.dispute import Meant, copies_of
from payments_risk.disputes.compelling_evidence import Charge, Evidence, compelling_evidence, processing_day
from payments_risk.disputes.failures import Failures
from payments_risk.disputes.liability_facts import Fault, Known, OrderState, Parcel
from payments_risk.movements import duplicate_of, refund_of, state_of
from payments_risk.payments import Account, Order, Status, Transaction

TOLD_BY_BOTH = ("eci", "scheme", "card", "device", "ip", "email_hash", "provider")


def payment_with(account: Account, payment_id: str | None) -> Transaction | None:
    """The charge a report names by its id, or by that of a capture or refund that refers to it."""
    charges = [each for each in account.transactions if each.charges]
    named = [each for each in charges if payment_id and payment_id in (each.transaction_id, each.refers_to)]
    found = max(named, key=lambda each: (each.captured, each.occurred_at), default=None)
    return _with_authorisation(found, _by_id(account)) if found else None


def _by_id(account: Account) -> Mapping[str, Transaction]:
    return {each.transaction_id: each for each in account.transactions}


def _with_authorisation(payment: Transaction, known: Mapping[str, Transaction]) -> Transaction:
    """What a capture does not say itself its authorisation does: how the payer was authenticated, and from where."""
    of = known.get(payment.refers_to or "")
    if of is None or of.kind != "authorization":
        return payment
    told = {name: getattr(of, name) for name in TOLD_BY_BOTH if getattr(payment, name) is None}
    authenticated = of.three_d_secure if payment.three_d_secure == "none" else payment.three_d_secure
    return replace(payment, **told, three_d_secure=authenticated)


def known_of(
    payment: Transaction | None, account: Account, parcel: Parcel | None, fee: Money | None, failures: Failures
) -> Known:
    """All that is known of a payment, out of the movements on its order; `fee` is a chargeback's price to the shop."""
    if payment is None:
        return Known(parcel=parcel, fee=fee)
    order, on_order = account.order(payment.order_id), account.on_order(payment.order_id)
    return Known(
        charge=payment.amount,
        captured_at=payment.occurred_at if payment.captured else None,
        refunded=_of(payment, on_order, _refunds(on_order, "succeeded")),
        refund_pending=_of(payment, on_order, _refunds(on_order, "pending")) or 0,
        refund_sent_back=_of(payment, on_order, _sent_back(on_order, failures)) or 0,
        surplus=_surplus(payment, account),
        order_total=order.total if order else None,
        order=order_state(order),
        parcel=parcel,
        eci=payment.eci,
        three_d_secure=payment.three_d_secure,
        approved=_approved(on_order),
        fault=_fault(payment, account, failures),
        evidence=_evidence(payment, account),
        fee=fee,
    )


def order_state(order: Order | None) -> OrderState | None:
    """Whether the order still stands; None when it is not on record."""
    if order is None:
        return None
    ended: dict[str, OrderState] = {"cancelled": "cancelled", "returned": "returned"}
    return ended.get(order.status, "active")


def surplus_payment(payment: Transaction, account: Account) -> Transaction:
    """Of a payment that was taken twice the one to give back: the later one."""
    same_order = [each for each in copies_of(payment, account.transactions) if each.order_id == payment.order_id]
    return max([payment, *same_order], key=lambda each: (each.occurred_at, each.transaction_id))


def at_provider(payment: Transaction) -> str:
    """What the provider is to be asked by. Adyen refunds payments, not captures. Source: Adyen, refund a payment."""
    return payment.refers_to or payment.transaction_id if payment.provider == "adyen" else payment.transaction_id


def _meant(payment: Transaction, account: Account) -> Meant:
    return Meant("order", payment, copies_of(payment, account.transactions))


def _surplus(payment: Transaction, account: Account) -> int | None:
    """None where another order or an unknown total leaves open whether it was paid twice."""
    if account.order(payment.order_id) is None:
        return None
    duplicate = duplicate_of(payment, _meant(payment, account), account)
    surplus: dict[str, int | None] = {"none": 0, "other_order": None, "same_order": 1}
    return 0 if _duplicate_refunded(payment, account) else surplus[duplicate]


def _duplicate_refunded(payment: Transaction, account: Account) -> bool:
    meant = _meant(payment, account)
    duplicate = duplicate_of(payment, meant, account)
    return duplicate == "same_order" and refund_of(payment, meant, account, duplicate) == "in_full"


def _refunds(on_order: Sequence[Transaction], status: Status) -> list[Transaction]:
    return [each for each in on_order if each.kind == "refund" and each.status == status]


def _sent_back(on_order: Sequence[Transaction], failures: Failures) -> list[Transaction]:
    failed = _refunds(on_order, "failed")
    return [each for each in failed if failures.bank_sent_back(each.provider, each.decline_code)]


def _of(payment: Transaction, on_order: Sequence[Transaction], refunds: Sequence[Transaction]) -> int | None:
    """Minor units of these refunds that are the payment's; None where one may be of one payment or another."""
    captures = [each for each in on_order if each.captured]
    back = 0
    for refund in refunds:
        if refund.amount.currency != payment.amount.currency:
            continue
        of = [each.transaction_id for each in _refunded_by(refund, captures)]
        if len(of) > 1 and payment.transaction_id in of:
            return None
        back += abs(refund.amount.minor) if payment.transaction_id in of or not of else 0
    return back


def _refunded_by(refund: Transaction, captures: Sequence[Transaction]) -> Sequence[Transaction]:
    """The captures a refund may be of: the one it names, those of the authorisation it names, else any of the order."""
    named = [each for each in captures if refund.refers_to == each.transaction_id]
    of_authorisation = [each for each in captures if refund.refers_to and refund.refers_to == each.refers_to]
    return named or of_authorisation or captures


def _approved(on_order: Sequence[Transaction]) -> bool | None:
    """True by an authorisation on record. A capture without one says nothing: providers often report captures only."""
    return any(each.kind == "authorization" and each.status == "succeeded" for each in on_order) or None


def _fault(payment: Transaction, account: Account, failures: Failures) -> Fault | None:
    """Of a payment that failed or was voided by the record and is charged all the same.

    Where a bank refused it the charge is that bank's error, else the gateway's.
    """
    state = state_of(payment, account)
    if state == "failed" and failures.bank_refused(payment.provider, payment.decline_code):
        return "bank"
    return "gateway" if state in ("failed", "voided") else None


def _evidence(payment: Transaction, account: Account) -> Evidence | None:
    """None where the payment's card is not known by a token, so that no earlier charge can be compared."""
    charged_back = frozenset(each.order_id for each in account.transactions if each.kind == "chargeback")
    disputed = _charge(payment, charged_back)
    if disputed is None:
        return None
    known = _by_id(account)
    others = [each for each in account.transactions if each.captured and each.transaction_id != payment.transaction_id]
    earlier = [_charge(_with_authorisation(each, known), charged_back) for each in others]
    return compelling_evidence(disputed, [each for each in earlier if each])


def _charge(payment: Transaction, charged_back: frozenset[str]) -> Charge | None:
    if payment.card is None:
        return None
    return Charge(
        charge_id=payment.transaction_id,
        card=payment.card,
        processed_on=processing_day(payment.occurred_at, UTC),
        amount=payment.amount,
        ip=payment.ip,
        device=payment.device,
        account=payment.email_hash,
        disputed=payment.order_id in charged_back,
    )
