"""Exact numbers to whole minor units, and amounts in writing. Never through floats."""

from decimal import Decimal
from fractions import Fraction

from crossdesk.contracts.event import Money

from payments_risk.billing.currencies import minor_digits
from payments_risk.billing.limits import require_minor
from payments_risk.billing.refused import BillRefused

Exact = int | Decimal | Fraction
MOST_PLACES = 40
"""Digits either side of the point in a number that is read: beyond that it is no price, and costs memory to hold."""


def round_half_up(number: Fraction) -> int:
    """To the nearest whole, halves away from zero (ROUND_HALF_UP of `decimal`): a refund rounds as its charge did."""
    whole = (abs(number) + Fraction(1, 2)).__floor__()
    return whole if number >= 0 else -whole


def exact(number: object, field: str) -> Fraction:
    """A number as it came in. Raises BillRefused for floats, NaN, infinities and numbers too long to be a price."""
    if isinstance(number, bool) or not isinstance(number, int | Decimal | Fraction):
        raise BillRefused(field, f"must be an int, Decimal or Fraction, not {type(number).__name__}: floats lose cents")
    if isinstance(number, Decimal):
        _require_writable(number, field)
    return Fraction(number)


def _require_writable(number: Decimal, field: str) -> None:
    if not number.is_finite():
        raise BillRefused(field, f"must be a number, not {number}")
    exponent = int(number.as_tuple().exponent)
    if number.adjusted() > MOST_PLACES or exponent < -MOST_PLACES:
        raise BillRefused(field, f"must have at most {MOST_PLACES} digits on either side of the point")


def scale(currency: str) -> int:
    """Minor units in one whole unit: 100 for EUR, 1 for JPY."""
    return int(10 ** minor_digits(currency))


def to_money(major: Exact, currency: str, field: str = "amount") -> Money:
    """Whole units (`12.345` euros) as minor units, rounded half up. Raises BillRefused as `exact`, or if too large."""
    minor = round_half_up(exact(major, field) * scale(currency))
    return Money(minor=require_minor(minor, field), currency=currency)


def in_major(money: Money) -> Decimal:
    """Whole units with exactly the currency's digits: 1250 minor units of EUR are `12.50`."""
    return Decimal(money.minor).scaleb(-minor_digits(money.currency))


def written(money: Money) -> str:
    """`EUR 12.50`, as reasons write an amount."""
    return f"{money.currency} {in_major(money):,f}"
