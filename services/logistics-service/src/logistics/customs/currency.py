"""Amounts: minor units of a currency (ISO 4217), rounding, and how rules and sentences write them."""

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

# Minor units other than 2 decimal places; source: ISO 4217, list one.
NO_MINOR_UNIT = frozenset(
    ["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"]
)
THREE_PLACES = frozenset(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"])
WRITTEN = re.compile(r"(?P<currency>[A-Z]{3}) (?P<amount>[0-9]+(?:\.[0-9]+)?)")


def places(currency: str) -> int:
    """Decimal places of a currency's minor unit."""
    return 0 if currency in NO_MINOR_UNIT else 3 if currency in THREE_PLACES else 2


def rounded(minor: Fraction) -> int:
    """A non-negative amount rounded half up to whole minor units."""
    return (minor + Fraction(1, 2)).__floor__()


def written(minor: int, currency: str) -> str:
    """`EUR 12.50`, as rules and reasons write an amount."""
    return f"{currency} {Decimal(minor).scaleb(-places(currency)):,.{places(currency)}f}"


@dataclass(frozen=True)
class Amount:
    """An amount a rule names, in minor units."""

    minor: int
    currency: str

    def __str__(self) -> str:
        return written(self.minor, self.currency)


def parse_amount(text: Any) -> Any:
    """Read `EUR 150`. Raises ValueError when it is none, or finer than the currency's minor unit."""
    found = WRITTEN.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        raise ValueError(f"{text!r} is no amount: write it as EUR 150 or EUR 2.50")
    minor = Decimal(found["amount"]).scaleb(places(found["currency"]))
    if minor != minor.to_integral_value():
        raise ValueError(f"{text!r} is finer than the smallest unit of {found['currency']}")
    return Amount(int(minor), found["currency"])
