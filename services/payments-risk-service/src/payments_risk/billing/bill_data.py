"""A bill as plain data for templates: numbers and keys, no sentence, so that every language can be set from it."""

from collections.abc import Mapping
from decimal import Decimal

from crossdesk.contracts.event import Money

from payments_risk.billing.bill import Bill, Line
from payments_risk.billing.currencies import minor_digits
from payments_risk.billing.rates import HOUR, Rate
from payments_risk.billing.rounding import in_major

Plain = Mapping[str, object]


def bill_data(bill: Bill) -> Plain:
    """What JSON can hold: `lines` sum to `total`; amounts as `amount_data`, moments as ISO 8601 with their offset."""
    return {
        "order_id": bill.order_id,
        "at": bill.at.isoformat(),
        "currency": bill.currency,
        "lines": [_line(line) for line in bill.lines],
        "total": amount_data(bill.total),
        "agreed": amount_data(bill.agreed),
        "tax_included": amount_data(bill.tax_included) if bill.tax_included else None,
        "rate": rate_data(bill.rate) if bill.rate else None,
        "mark_up_percent": f"{Decimal(bill.mark_up_bp).scaleb(-2):.2f}" if bill.rate else None,
    }


def amount_data(money: Money) -> Plain:
    """An amount for templates: exact minor units, and whole units as text with the currency's own digits."""
    digits = minor_digits(money.currency)
    return {"minor": money.minor, "currency": money.currency, "digits": digits, "amount": f"{in_major(money):f}"}


def _line(line: Line) -> Plain:
    original = amount_data(line.original) if line.original else None
    return {"kind": line.kind, "label": line.label, "amount": amount_data(line.amount), "original": original}


def rate_data(rate: Rate) -> Plain:
    """A rate for templates: its value as text with six digits, its source, moment and age in whole hours."""
    return {
        "from": rate.origin,
        "to": rate.target,
        "value": f"{rate.quoted():f}",
        "over": rate.over,
        "source": rate.source,
        "as_of": rate.as_of.isoformat(),
        "age_hours": rate.age // HOUR,
    }
