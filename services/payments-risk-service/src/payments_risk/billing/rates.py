"""Exchange rates that say where they come from and when, and cross rates over the currency they are quoted in."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

from payments_risk.billing.currencies import require_in_use
from payments_risk.billing.limits import load_limits
from payments_risk.billing.refused import BillRefused
from payments_risk.billing.rounding import exact

HOUR = dt.timedelta(hours=1)


@dataclass(frozen=True)
class RateTable:
    """Units of each currency per one unit of `base`, as a source published them at `as_of` (aware UTC)."""

    source: str
    as_of: dt.datetime
    per_base: Mapping[str, Decimal]
    base: str = "EUR"


@dataclass(frozen=True)
class Rate:
    """Units of `target` per one unit of `origin`. `over` is the currency in between when it is a cross rate."""

    origin: str
    target: str
    value: Fraction
    source: str
    as_of: dt.datetime
    age: dt.timedelta
    over: str | None = None

    def quoted(self, digits: int = 6) -> Decimal:
        """The rate as it is shown, to so many significant digits; amounts are computed with `value`."""
        shown = Context(prec=digits, rounding=ROUND_HALF_UP)
        return shown.divide(Decimal(self.value.numerator), Decimal(self.value.denominator))


def find_rate(table: RateTable, origin: str, target: str, at: dt.datetime) -> Rate:
    """The rate from one currency to another at a moment (aware UTC), with its age then.

    Raises BillRefused naming the field for currencies that are unknown, ended or not in the table, for rates that are
    not numbers within the bounds, and for tables too old by the limits of their source or younger than the moment.
    """
    require_in_use(origin, at.date(), "rate.origin")
    require_in_use(target, at.date(), "rate.target")
    age = _age(table, at)
    value = _per_base(table, target) / _per_base(table, origin)
    over = table.base if table.base not in (origin, target) else None
    return Rate(origin, target, value, table.source, table.as_of, age, over)


def _age(table: RateTable, at: dt.datetime) -> dt.timedelta:
    for name, moment in (("rates.as_of", table.as_of), ("at", at)):
        if moment.tzinfo is None:
            raise BillRefused(name, "must have a time zone, best UTC")
    age, oldest = at - table.as_of, load_limits().oldest_hours(table.source)
    if age < dt.timedelta():
        raise BillRefused("rates.as_of", f"is {-age // HOUR} hours after the conversion: use rates known by then")
    if age > oldest * HOUR:
        raise BillRefused("rates.as_of", f"is {age // HOUR} hours old; rates of {table.source} last {oldest} hours")
    return age


def _per_base(table: RateTable, currency: str) -> Fraction:
    if currency == table.base:
        return Fraction(1)
    field, found = f"rates.{currency}", table.per_base.get(currency)
    if found is None:
        raise BillRefused(field, f"is not among the rates of {table.source} of {table.as_of:%Y-%m-%d}")
    value, limits = exact(found, field), load_limits()
    if not limits.smallest_rate <= value <= limits.largest_rate:
        raise BillRefused(field, f"must be between {limits.smallest_rate} and {limits.largest_rate:,}, not {found}")
    return value
