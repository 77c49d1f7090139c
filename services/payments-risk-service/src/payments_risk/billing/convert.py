"""One amount into another currency, with its rate and the shop's mark-up shown apart."""

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

from crossdesk.contracts.event import Money

from payments_risk.billing.limits import load_limits, require_minor, require_money
from payments_risk.billing.rates import Rate, RateTable, find_rate
from payments_risk.billing.refused import BillRefused
from payments_risk.billing.rounding import round_half_up, scale


@dataclass(frozen=True)
class Conversion:
    """`original` at `rate` is `converted`; charged are that and `mark_up`, both in the target currency of the rate."""

    original: Money
    converted: Money
    mark_up: Money
    rate: Rate

    @property
    def charged(self) -> Money:
        """What the customer pays: the converted amount and the mark-up."""
        return Money(minor=self.converted.minor + self.mark_up.minor, currency=self.converted.currency)


def convert(money: Money, target: str, table: RateTable, at: dt.datetime, mark_up_bp: int = 0) -> Conversion:
    """An amount in another currency, rounded half up once. `mark_up_bp` is in basis points (1/100 of a percent).

    Raises BillRefused as `find_rate`, and for amounts, mark-ups and results out of bounds.
    """
    require_money(money, "amount")
    rate = find_rate(table, money.currency, target, at)
    converted = Money(minor=require_minor(round_half_up(at_rate(money.minor, rate)), "converted"), currency=target)
    return Conversion(money, converted, mark_up_of(converted, mark_up_bp), rate)


def at_rate(minor: int, rate: Rate) -> Fraction:
    """Minor units of the rate's origin as exact minor units of its target, not yet rounded."""
    return minor * rate.value * scale(rate.target) / scale(rate.origin)


def mark_up_of(converted: Money, mark_up_bp: int) -> Money:
    """The mark-up on a converted amount, rounded half up. Raises BillRefused when it is out of bounds."""
    largest = load_limits().largest_mark_up_bp
    if not isinstance(mark_up_bp, int) or isinstance(mark_up_bp, bool) or not 0 <= mark_up_bp <= largest:
        raise BillRefused("mark_up_bp", f"must be a whole number of basis points from 0 to {largest}")
    minor = round_half_up(Fraction(converted.minor * mark_up_bp, 10_000))
    return Money(minor=minor, currency=converted.currency)
