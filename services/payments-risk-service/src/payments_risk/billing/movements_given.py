"""The movements of money a charge is explained by: checked, each counted once, refunds as positive amounts."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from crossdesk.contracts.event import Money

from payments_risk.billing.limits import load_limits, require_money, require_positive
from payments_risk.billing.refused import BillRefused
from payments_risk.movements import live_captures
from payments_risk.payments import Transaction

Place = tuple[str, str]
"""An order and a currency."""


@dataclass(frozen=True)
class Given:
    """Captures that no void undid, refunds that were paid, refunds on their way, and open authorisations."""

    captures: tuple[Transaction, ...]
    refunds: tuple[Transaction, ...]
    refunds_pending: tuple[Transaction, ...]
    authorisations: tuple[Transaction, ...]


def given_movements(movements: Sequence[Transaction]) -> Given:
    """The movements that explain a charge, in the order of their times. Chargebacks explain none: they undo one later.

    Raises BillRefused naming the movement for amounts that are zero, negative or out of bounds (of refunds the sign is
    dropped, as providers differ in it), unknown currencies, one id with two contents, and refunds above the captures.
    """
    if len(movements) > load_limits().most_movements:
        raise BillRefused("movements", f"must be at most {load_limits().most_movements}, not {len(movements)}")
    once = _once(movements)
    paid_back = [_unsigned(each) for each in once if each.kind == "refund" and each.status != "failed"]
    captures = [each for each in once if each.kind == "capture" and each.status == "succeeded"]
    for movement in (*captures, *paid_back):
        require_positive(movement.amount, f"movements[{movement.transaction_id}].amount")
    given = Given(
        captures=_live(captures, once),
        refunds=tuple(each for each in paid_back if each.status == "succeeded"),
        refunds_pending=tuple(each for each in paid_back if each.status == "pending"),
        authorisations=tuple(each for each in once if each.kind == "authorization" and each.status == "succeeded"),
    )
    _check_refunds(given)
    return given


def _once(movements: Sequence[Transaction]) -> list[Transaction]:
    """Each movement once, however often it was delivered, by time."""
    seen: dict[str, Transaction] = {}
    for each in movements:
        if each.occurred_at.tzinfo is None:
            raise BillRefused(f"movements[{each.transaction_id}].occurred_at", "must have a time zone, best UTC")
        if seen.setdefault(each.transaction_id, each) != each:
            raise BillRefused(f"movements[{each.transaction_id}]", "is given twice with different contents")
    return sorted(seen.values(), key=lambda each: (each.occurred_at, each.transaction_id))


def _unsigned(refund: Transaction) -> Transaction:
    money = require_money(refund.amount, f"movements[{refund.transaction_id}].amount")
    return replace(refund, amount=Money(minor=abs(money.minor), currency=money.currency))


def _live(captures: Sequence[Transaction], movements: Sequence[Transaction]) -> tuple[Transaction, ...]:
    """Captures without those that voids undid; of several alike the later ones are taken for undone."""
    on_order: dict[str, list[Transaction]] = defaultdict(list)
    for each in movements:
        on_order[each.order_id].append(each)
    left: dict[tuple[str, str, int], int] = {}
    live = []
    for each in captures:
        alike = (each.order_id, each.amount.currency, each.amount.minor)
        if alike not in left:
            left[alike] = live_captures(each.amount, on_order[each.order_id])
        left[alike] -= 1
        live += [each] if left[alike] >= 0 else []
    return tuple(live)


def _check_refunds(given: Given) -> None:
    left: dict[Place, int] = defaultdict(int)
    for each in given.captures:
        left[each.order_id, each.amount.currency] += each.amount.minor
    for each in given.refunds:
        left[each.order_id, each.amount.currency] -= each.amount.minor
        if (above := -left[each.order_id, each.amount.currency]) > 0:
            reason = f"brings the refunds of order {each.order_id} {above} minor units above what was captured"
            raise BillRefused(f"movements[{each.transaction_id}].amount", reason)
