"""A candidate as steps: the lines of its bills, less what other payments took, less what was paid back."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from crossdesk.contracts.event import Money

from payments_risk.billing.bill import Bill, LineKind
from payments_risk.billing.charge_candidates import Candidate
from payments_risk.billing.convert import at_rate
from payments_risk.billing.distribute import distribute
from payments_risk.billing.movements_given import Given
from payments_risk.billing.rates import Rate

StepKind = LineKind | Literal["taken_in_other_payments", "not_taken_yet", "payment_without_bill", "refund"]


@dataclass(frozen=True)
class Step:
    """One amount of an explanation. `label` is the shop's own words for a line of a bill and empty for all else.

    `original` is the amount before it was converted into the currency of the charge.
    """

    kind: StepKind
    order_id: str
    amount: Money
    label: str = ""
    original: Money | None = None


def steps_of(candidate: Candidate, given: Given, bills: Sequence[Bill]) -> list[Step]:
    """What makes up a candidate, in its own currency. What was captured above a bill has no step."""
    steps = [step for order_id in candidate.order_ids for step in _of_order(order_id, candidate, given, bills)]
    for refund in candidate.refunds:
        back = Money(minor=-refund.amount.minor, currency=refund.amount.currency)
        steps.append(Step("refund", refund.order_id, back))
    return steps


def converted_steps(steps: Sequence[Step], rate: Rate) -> list[Step]:
    """The same steps in the rate's target currency; they sum to their converted sum, rounded once."""
    shares = distribute([at_rate(step.amount.minor, rate) for step in steps])
    return [
        replace(step, amount=Money(minor=share, currency=rate.target), original=step.amount)
        for step, share in zip(steps, shares, strict=True)
    ]


def _of_order(order_id: str, candidate: Candidate, given: Given, bills: Sequence[Bill]) -> Iterator[Step]:
    currency = candidate.amount.currency
    captured = [each.amount for each in candidate.captures if each.order_id == order_id]
    taken = sum(each.minor for each in captured) if captured else candidate.amount.minor
    lines = _billed(order_id, currency, taken, bills)
    if not lines:
        yield from (Step("payment_without_bill", order_id, each) for each in captured)
        return
    yield from lines
    rest = sum(line.amount.minor for line in lines) - taken
    by_others = min(max(rest, 0), _captured(order_id, currency, given) - taken) if captured else 0
    if by_others > 0:
        yield Step("taken_in_other_payments", order_id, Money(minor=-by_others, currency=currency))
    if rest - by_others > 0:
        yield Step("not_taken_yet", order_id, Money(minor=by_others - rest, currency=currency))


def _captured(order_id: str, currency: str, given: Given) -> int:
    on_order = [each.amount for each in given.captures if each.order_id == order_id]
    return sum(each.minor for each in on_order if each.currency == currency)


def _billed(order_id: str, currency: str, taken: int, bills: Sequence[Bill]) -> list[Step]:
    """The lines of the one bill that comes to exactly what was taken, else of all bills of the order."""
    by_bill = [_lines_in(bill, currency) for bill in bills if bill.order_id == order_id]
    exact = [lines for lines in by_bill if sum(line.amount.minor for line in lines) == taken]
    return exact[0] if exact else [line for lines in by_bill for line in lines]


def _lines_in(bill: Bill, currency: str) -> list[Step]:
    """The lines in the currency they were billed in, or in that of the sale; none in any other."""
    if currency == bill.currency:
        return [Step(line.kind, bill.order_id, line.amount, line.label) for line in bill.lines]
    before = [(line, line.original) for line in bill.lines if line.original]
    return [Step(line.kind, bill.order_id, it, line.label) for line, it in before if it.currency == currency]
