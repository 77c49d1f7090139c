"""The consumption tax on an order: goods of one rate are taxed together, what is beside them shared out by value."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from crossdesk.contracts.customs_order import GoodsLine
from crossdesk.contracts.landed_cost import Charge

from logistics.customs.charges import charge_once, charge_share
from logistics.customs.choose_rule import Chosen, choose
from logistics.customs.consignment import Consignment
from logistics.customs.rules import Rates, Share

DUTY_NOT_KNOWN = "The tax is on the duty too, which is not known: it is at least this much."
DUTY_ESTIMATED = "The tax is on the duty too, which is an estimate."
RATE_ASSUMED = "Some goods have another rate there: the standard rate is assumed."
RATES_DRAFT = "The rate is not yet confirmed against the law itself."


@dataclass(frozen=True)
class TaxedConsignment:
    """A consignment with the tax rule, rates, duties and fees of the state that hold for it."""

    consignment: Consignment
    chosen: Chosen
    share: Share
    rates: Rates
    duty: Sequence[Charge]
    fees: Sequence[Charge]

    def lines_by_rate(self) -> dict[Decimal, list[int]]:
        """Lines, counted from 1, by their rate in per cent."""
        by_rate: dict[Decimal, list[int]] = {}
        for number, line in enumerate(self.consignment.order.lines, 1):
            by_rate.setdefault(self.rate_of(line), []).append(number)
        return by_rate

    def rate_of(self, line: GoodsLine) -> Decimal:
        if self.share.percent != "standard":
            return self.share.percent
        matching = (each.percent for each in self.rates.reduced if line.hs6 and line.hs6.startswith(each.hs))
        return next(matching, self.rates.standard)

    def tax_on(self, lines: Sequence[int], percent: Decimal) -> Charge:
        duty, fees = (sum(each.amount_minor or 0 for each in charges) for charges in (self.duty, self.fees))
        base = self.consignment.value_of(self.share.of, duty, fees) * self.part_of_value(lines)
        doubts = [*self.rate_doubts(lines), *self.duty_doubts()]
        return charge_share("tax", self.chosen, self.consignment, base, Fraction(percent), lines, doubts)

    def part_of_value(self, lines: Sequence[int]) -> Fraction:
        """The lines' part of the value of all goods; of their number when all are worth nothing."""
        goods = self.consignment.goods
        if sum(goods) == 0:
            return Fraction(len(lines), len(goods))
        return Fraction(sum(goods[number - 1] for number in lines), sum(goods))

    def rate_doubts(self, lines: Sequence[int]) -> Iterator[str]:
        if self.share.percent != "standard":
            return
        if any(self.may_differ(self.consignment.order.lines[number - 1].hs6) for number in lines):
            yield RATE_ASSUMED
        if self.rates.checked == "draft":
            yield RATES_DRAFT

    def may_differ(self, code: str | None) -> bool:
        """Whether goods may have a rate that is not known from their code, or would be known if there were one."""
        reduced = tuple(prefix for each in self.rates.reduced for prefix in each.hs)
        if code is None:
            return bool(reduced or self.rates.may_differ)
        return not code.startswith(reduced) and code.startswith(self.rates.may_differ)

    def duty_doubts(self) -> Iterator[str]:
        if "duty" in self.share.of and any(each.amount_minor is None for each in self.duty):
            yield DUTY_NOT_KNOWN
        if "duty" in self.share.of and any(each.estimate for each in self.duty):
            yield DUTY_ESTIMATED


def tax_charges(consignment: Consignment, duty: Sequence[Charge], fees: Sequence[Charge], on: dt.date) -> list[Charge]:
    """The tax by the first tax rule that holds, a charge for each rate among the goods."""
    chosen = choose(consignment.market.tax, consignment, on)
    share = chosen.rule.charge
    if not isinstance(share, Share):
        return [charge_once("tax", chosen, consignment)]
    rates = next(rates for rates in consignment.market.rates if rates.holds(on))
    taxed = TaxedConsignment(consignment, chosen, share, rates, duty, fees)
    found = [taxed.tax_on(lines, percent) for percent, lines in taxed.lines_by_rate().items()]
    limit = share.waived_to
    if limit is not None and sum(each.amount_minor or 0 for each in found) <= consignment.amount(limit):
        return [_waived(each) for each in found]
    return found


def _waived(tax: Charge) -> Charge:
    return tax.model_copy(
        update={"amount_minor": 0, "paid_to": "nobody", "basis": f"{tax.basis}: too little to be charged"}
    )
