"""From a sale to the bill a customer sees, in the currency they pay in."""

import unicodedata
from collections.abc import Iterator
from dataclasses import replace

from crossdesk.contracts.event import Country, Money

from payments_risk.billing.bill import Bill, Line, Sale, SaleLine, sum_of
from payments_risk.billing.cash_rounding import in_cash
from payments_risk.billing.convert import at_rate, convert, mark_up_of
from payments_risk.billing.currencies import require_in_use
from payments_risk.billing.distribute import distribute
from payments_risk.billing.limits import load_limits
from payments_risk.billing.rates import Rate, RateTable, find_rate
from payments_risk.billing.refused import BillRefused


def draw_up_bill(sale: Sale, currency: str, rates: RateTable | None = None, mark_up_bp: int = 0) -> Bill:
    """The bill of a sale in the customer's currency; `mark_up_bp` is on top of a conversion, in basis points.

    The sum is converted and rounded once and shared over the lines, so that each line is less than one minor unit from
    its own conversion and they sum exactly. Raises BillRefused naming the field for what is out of bounds, for a sale
    whose discounts exceed its prices, and when a conversion is needed and cannot be made.
    """
    agreed = _agreed(sale)
    require_in_use(currency, sale.at.date(), "currency")
    if currency == agreed.currency:
        lines = tuple(Line(each.kind, _label(each, "label"), each.amount) for each in sale.lines)
        return Bill(sale.order_id, sale.at, lines, agreed, agreed, tax_included=sale.tax_included)
    if rates is None:
        raise BillRefused("rates", f"are needed to bill {agreed.currency} in {currency}")
    rate = find_rate(rates, agreed.currency, currency, sale.at)
    lines = (*_converted(sale, rate), *_mark_up(convert(agreed, currency, rates, sale.at).converted, mark_up_bp))
    total = sum_of([line.amount for line in lines], "lines")
    included = convert(sale.tax_included, currency, rates, sale.at).converted if sale.tax_included else None
    return Bill(sale.order_id, sale.at, lines, total, agreed, rate, mark_up_bp, included)


def pay_in_cash(bill: Bill, country: Country) -> Bill:
    """The bill as it is paid in a country's cash: with a line for the rounding where that country rounds.

    Raises BillRefused when the bill has been rounded for cash before.
    """
    if any(line.kind == "cash_rounding" for line in bill.lines):
        raise BillRefused("lines", "are rounded for cash already: round the bill as it was drawn up")
    payable = in_cash(bill.total, country, bill.at.date())
    change = Money(minor=payable.minor - bill.total.minor, currency=bill.currency)
    if not change.minor:
        return bill
    return replace(bill, lines=(*bill.lines, Line("cash_rounding", "", change)), total=payable)


def _agreed(sale: Sale) -> Money:
    if len(sale.lines) > load_limits().most_lines:
        raise BillRefused("lines", f"must be at most {load_limits().most_lines}, not {len(sale.lines)}")
    if sale.at.tzinfo is None:
        raise BillRefused("at", "must have a time zone, best UTC")
    for number, line in enumerate(sale.lines):
        _check(line, f"lines[{number}]")
    agreed = sum_of([line.amount for line in sale.lines], "lines")
    require_in_use(agreed.currency, sale.at.date(), "lines[0].amount.currency")
    if agreed.minor < 0:
        raise BillRefused("lines", f"discounts exceed prices by {-agreed.minor} minor units: that is a credit, no bill")
    _check_included(sale.tax_included, agreed)
    return agreed


def _check(line: SaleLine, field: str) -> None:
    _label(line, f"{field}.label")
    if line.kind == "discount" and line.amount.minor > 0:
        raise BillRefused(f"{field}.amount", "of a discount must be zero or negative")
    if line.kind not in ("discount", "other") and line.amount.minor < 0:
        raise BillRefused(f"{field}.amount", f"of {line.kind} must not be negative: use a discount")


def _check_included(included: Money | None, agreed: Money) -> None:
    if included and (included.currency != agreed.currency or not 0 <= included.minor <= agreed.minor):
        raise BillRefused("tax_included", f"must be from 0 to {agreed.minor} minor units of {agreed.currency}")


def _label(line: SaleLine, field: str) -> str:
    text = unicodedata.normalize("NFC", line.label).strip()
    if line.kind == "other" and not text:
        return ""
    if not text.isprintable() or not 0 < len(text) <= load_limits().longest_label:
        raise BillRefused(field, f"must be 1 to {load_limits().longest_label} printable characters")
    return text


def _converted(sale: Sale, rate: Rate) -> Iterator[Line]:
    shares = distribute([at_rate(line.amount.minor, rate) for line in sale.lines])
    for line, share in zip(sale.lines, shares, strict=True):
        yield Line(line.kind, _label(line, "label"), Money(minor=share, currency=rate.target), line.amount)


def _mark_up(converted: Money, mark_up_bp: int) -> Iterator[Line]:
    amount = mark_up_of(converted, mark_up_bp)
    if mark_up_bp:
        yield Line("mark_up", "", amount)
