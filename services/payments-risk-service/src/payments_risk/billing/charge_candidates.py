"""What a charge on a statement may be: one capture, all of an order, an order after refunds, or all orders at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from crossdesk.contracts.event import Money

from payments_risk.billing.bill import Bill
from payments_risk.billing.movements_given import Given
from payments_risk.payments import Transaction


@dataclass(frozen=True)
class Candidate:
    """Movements in one currency that a statement may show as one charge.

    `unrecorded` is the order of a bill whose payment is not on record; there are no movements then.
    """

    amount: Money
    at: datetime
    captures: tuple[Transaction, ...] = ()
    refunds: tuple[Transaction, ...] = ()
    unrecorded: str | None = None

    @property
    def order_ids(self) -> tuple[str, ...]:
        """The orders concerned, each once."""
        if self.unrecorded is not None:
            return (self.unrecorded,)
        return tuple(dict.fromkeys(each.order_id for each in self.captures))


def candidates(given: Given, bills: Sequence[Bill]) -> list[Candidate]:
    """Everything the charge may be, the most usual first: the latest single capture before sums, sums before bills."""
    single = [_of((each,)) for each in reversed(given.captures)]
    return [*single, *_orders(given), *_all_at_once(given), *_unrecorded(given, bills)]


def _of(captures: tuple[Transaction, ...], refunds: tuple[Transaction, ...] = ()) -> Candidate:
    minor = sum(each.amount.minor for each in captures) - sum(each.amount.minor for each in refunds)
    money = Money(minor=minor, currency=captures[0].amount.currency)
    return Candidate(money, max(each.occurred_at for each in captures), captures, refunds)


def _orders(given: Given) -> Iterator[Candidate]:
    places = dict.fromkeys((each.order_id, each.amount.currency) for each in reversed(given.captures))
    for order_id, currency in places:
        captures = _at(given.captures, order_id, currency)
        refunds = _at(given.refunds, order_id, currency)
        if len(captures) > 1:
            yield _of(captures)
        if refunds:
            yield _of(captures, refunds)


def _at(movements: Sequence[Transaction], order_id: str, currency: str) -> tuple[Transaction, ...]:
    return tuple(each for each in movements if (each.order_id, each.amount.currency) == (order_id, currency))


def _all_at_once(given: Given) -> Iterator[Candidate]:
    for currency in dict.fromkeys(each.amount.currency for each in given.captures):
        captures = tuple(each for each in given.captures if each.amount.currency == currency)
        if len({each.order_id for each in captures}) > 1:
            yield _of(captures)


def _unrecorded(given: Given, bills: Sequence[Bill]) -> Iterator[Candidate]:
    recorded = {each.order_id for each in given.captures}
    for bill in bills:
        if bill.order_id not in recorded:
            yield Candidate(bill.total, bill.at, unrecorded=bill.order_id)
