"""What a bill is: lines in the customer's currency that sum to its total, whatever they were converted from."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from crossdesk.contracts.event import Money

from payments_risk.billing.limits import require_money
from payments_risk.billing.rates import Rate
from payments_risk.billing.refused import BillRefused

SaleKind = Literal["item", "shipping", "duty", "tax", "fee", "discount", "other"]
LineKind = Literal["item", "shipping", "duty", "tax", "fee", "discount", "other", "mark_up", "cash_rounding"]


@dataclass(frozen=True)
class SaleLine:
    """What was agreed for one thing, in the currency of the sale. Discounts are zero or below, others zero or above.

    `other` is what a shop did not break down: of either sign, and without a label.
    """

    kind: SaleKind
    label: str
    amount: Money


@dataclass(frozen=True)
class Sale:
    """What was sold. Tax that the prices contain already is `tax_included`; tax on top is a line of its own."""

    order_id: str
    at: dt.datetime
    lines: Sequence[SaleLine]
    tax_included: Money | None = None


@dataclass(frozen=True)
class Line:
    """One line of a bill. `original` is what was converted, where something was; `label` is the shop's own words."""

    kind: LineKind
    label: str
    amount: Money
    original: Money | None = None


@dataclass(frozen=True)
class Bill:
    """Lines that sum to `total`, both in the customer's currency. `agreed` is the sum in the currency of the sale.

    Raises BillRefused when lines are missing, are of several currencies, or do not sum to the total.
    """

    order_id: str
    at: dt.datetime
    lines: tuple[Line, ...]
    total: Money
    agreed: Money
    rate: Rate | None = None
    mark_up_bp: int = 0
    tax_included: Money | None = None

    def __post_init__(self) -> None:
        require_money(self.total, "total")
        require_money(self.agreed, "agreed")
        total = sum_of([line.amount for line in self.lines], "lines")
        if total != self.total:
            raise BillRefused("total", f"is {self.total.minor} minor units, but the lines sum to {total.minor}")

    @property
    def currency(self) -> str:
        """The currency the customer pays in."""
        return self.total.currency


def sum_of(amounts: Sequence[Money], field: str) -> Money:
    """Their sum. Raises BillRefused when there are none, they are of several currencies, or one is out of bounds."""
    if not amounts:
        raise BillRefused(field, "must have at least one")
    for number, amount in enumerate(amounts):
        require_money(amount, f"{field}[{number}].amount")
        if amount.currency != amounts[0].currency:
            reason = f"is {amount.currency}, but the first is {amounts[0].currency}: convert before adding"
            raise BillRefused(f"{field}[{number}].amount.currency", reason)
    return require_money(Money(minor=sum(each.minor for each in amounts), currency=amounts[0].currency), field)
