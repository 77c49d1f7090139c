"""Which payment a customer means, and what is claimed about it. No I/O."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from crossdesk.contracts.event import Money
from crossdesk.contracts.intent import Case

from payments_risk.payments import Account, Transaction

Claim = Literal["unauthorised", "duplicate", "bank_case", "other"]
FoundBy = Literal["order", "amount", "recent", "nothing"]

DUPLICATE_WITHIN = timedelta(hours=24)
RECENT = timedelta(days=120)
"""How far back an unnamed payment is looked for. Source: Visa Core Rules, time limit of most disputes (120 days)."""


@dataclass(frozen=True)
class Named:
    """What the message names. `orders` were written by the customer; `context` is the order the storefront had open."""

    claim: Claim
    orders: Sequence[str] = ()
    context: str | None = None
    amounts: Sequence[Money] = ()


@dataclass(frozen=True)
class Meant:
    """The payment meant, its likely duplicates, and how it was found. `payment` is None when none fits."""

    found_by: FoundBy
    payment: Transaction | None = None
    copies: Sequence[Transaction] = ()


def named_in(case: Case, claims: Mapping[str, Claim]) -> Named:
    """Read claim, orders and amounts off an understood case; `claims` maps intent ids to claims."""
    understanding = case.understanding
    intents = [understanding.intent.id, *(also.id for also in understanding.also)]
    claim: Claim = next((claims[each] for each in intents if each in claims), "other")
    return Named(claim, understanding.entities.order_ids, case.inquiry.order_id, understanding.entities.amounts)


def payment_meant(named: Named, account: Account, now: datetime) -> Meant:
    """Find the payment among the customer's own: by order, else by amount, else the most recent one.

    A payment that was named but is not the customer's is not replaced by another: it is not found.
    """
    charges = [each for each in account.transactions if each.charges]
    on_order = [each for each in charges if each.order_id in (*named.orders, named.context)]
    of_amount = [each for each in charges if each.amount in named.amounts]
    if on_order:
        return _meant("order", [each for each in on_order if each in of_amount] or on_order, account, named.claim)
    if of_amount:
        return _meant("amount", of_amount, account, named.claim)
    recent = [each for each in charges if now - RECENT <= each.occurred_at]
    if named.orders or named.amounts or not recent:
        return Meant("nothing")
    return _meant("recent", recent, account, named.claim)


def _meant(found_by: FoundBy, candidates: Sequence[Transaction], account: Account, claim: Claim) -> Meant:
    def weight(each: Transaction) -> tuple[bool, bool, bool, datetime, str]:
        repeated = claim == "duplicate" and bool(copies_of(each, account.transactions))
        return repeated, each.captured, each.status != "failed", each.occurred_at, each.transaction_id

    payment = max(candidates, key=weight)
    return Meant(found_by, payment, copies_of(payment, account.transactions))


def copies_of(payment: Transaction, others: Iterable[Transaction]) -> list[Transaction]:
    """Further captures of the same amount by the same means within 24 hours of a captured payment."""
    return [each for each in others if each.captured and _looks_like(each, payment)] if payment.captured else []


def _looks_like(one: Transaction, other: Transaction) -> bool:
    same_card = one.card_last4 is None or other.card_last4 is None or one.card_last4 == other.card_last4
    return (
        one.transaction_id != other.transaction_id
        and one.amount == other.amount
        and one.method == other.method
        and same_card
        and abs(one.occurred_at - other.occurred_at) <= DUPLICATE_WITHIN
    )
