"""Amounts as files for finance write them: a plain decimal number with the currency's own digits."""

from decimal import Decimal

from crossdesk.contracts.event import Money

from payments_risk.billing.currencies import minor_digits


def plain_amount(money: Money) -> str:
    """`49.90` for 4990 minor units of EUR, `4990` for JPY, `4.990` for KWD: never in exponent form, never rounded.

    Raises BillRefused for what is no currency with a minor unit.
    """
    return f"{Decimal(money.minor).scaleb(-minor_digits(money.currency)):f}"
