"""What became of a payment, judged by the other movements of money on its order. No I/O."""

from typing import Literal

from crossdesk.contracts.event import Money

from payments_risk.dispute import Meant
from payments_risk.payments import Account, Transaction, count, total_minor

PaymentState = Literal["captured", "pending", "authorised", "voided", "failed", "none"]
Duplicate = Literal["same_order", "other_order", "none"]
Refund = Literal["in_full", "pending", "in_part", "none"]
Chargeback = Literal["open", "paid_out", "rejected", "none"]


def holds(amount: Money, on_order: list[Transaction]) -> int:
    """Authorisations of this amount that were neither captured nor voided; below zero, voids undid captures."""
    return (
        count(on_order, "authorization", amount) - count(on_order, "void", amount) - count(on_order, "capture", amount)
    )


def live_captures(amount: Money, on_order: list[Transaction]) -> int:
    """Captures of this amount that no void undid. A void ends an open authorisation before it undoes a capture."""
    captures = count(on_order, "capture", amount)
    spare = max(0, count(on_order, "authorization", amount) - captures)
    return captures - min(captures, max(0, count(on_order, "void", amount) - spare))


def state_of(payment: Transaction, account: Account) -> PaymentState:
    """What became of a charge, seen together with the other movements on its order."""
    on_order = account.on_order(payment.order_id)
    if payment.status != "succeeded":
        return payment.status
    if payment.kind == "capture":
        return "captured" if live_captures(payment.amount, on_order) else "voided"
    if _captured_in_parts(payment, on_order):
        return "captured"
    return "authorised" if holds(payment.amount, on_order) > 0 else "voided"


def _captured_in_parts(authorisation: Transaction, on_order: list[Transaction]) -> bool:
    """Whether more was captured than the order's other authorisations account for."""
    currency, amount = authorisation.amount.currency, abs(authorisation.amount.minor)
    others = total_minor(on_order, "authorization", currency) - amount
    return total_minor(on_order, "capture", currency) > others


def duplicate_of(payment: Transaction, meant: Meant, account: Account) -> Duplicate:
    """Whether the payment was taken twice. Captures within the order's total are parts of it and no duplicates."""
    on_order = account.on_order(payment.order_id)
    if any(copy.order_id == payment.order_id for copy in meant.copies) and live_captures(payment.amount, on_order) > 1:
        order, currency = account.order(payment.order_id), payment.amount.currency
        agreed = order.total.minor if order and order.total.currency == currency else 0
        if total_minor(on_order, "capture", currency) > agreed:
            return "same_order"
    return "other_order" if any(copy.order_id != payment.order_id for copy in meant.copies) else "none"


def refund_of(payment: Transaction, meant: Meant, account: Account, duplicate: Duplicate) -> Refund:
    """How much of what is disputed has been paid back: of a duplicate all copies but one, else the payment itself."""
    orders = {payment.order_id} | ({copy.order_id for copy in meant.copies} if duplicate != "none" else set())
    concerned = [each for each in account.transactions if each.order_id in orders]
    currency, amount = payment.amount.currency, abs(payment.amount.minor)
    refunded = total_minor(concerned, "refund", currency)
    if refunded and refunded >= _owed(payment, meant, concerned, duplicate):
        return "in_full"
    if refunded and duplicate == "none" and _refunded_one_by_one(payment, concerned):
        return "in_full"
    if total_minor(concerned, "refund", currency, "pending") + refunded >= amount > refunded:
        return "pending"
    return "in_part" if refunded else "none"


def _owed(payment: Transaction, meant: Meant, concerned: list[Transaction], duplicate: Duplicate) -> int:
    if duplicate == "none":
        return total_minor(concerned, "capture", payment.amount.currency)
    copies = [each for each in meant.copies if duplicate == "other_order" or each.order_id == payment.order_id]
    return abs(payment.amount.minor) * len(copies)


def _refunded_one_by_one(payment: Transaction, concerned: list[Transaction]) -> bool:
    return count(concerned, "refund", payment.amount) >= max(1, count(concerned, "capture", payment.amount))


def chargeback_of(on_order: list[Transaction]) -> Chargeback:
    """The latest word on a chargeback: pending is an open case, succeeded took the money back, failed left it."""
    words: dict[str, Chargeback] = {"pending": "open", "succeeded": "paid_out", "failed": "rejected"}
    cases = sorted(
        (each.occurred_at, each.transaction_id, each.status) for each in on_order if each.kind == "chargeback"
    )
    return words[cases[-1][2]] if cases else "none"
