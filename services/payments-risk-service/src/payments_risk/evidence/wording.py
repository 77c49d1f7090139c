"""How amounts, moments and foreign words are written in evidence. No I/O."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime

from crossdesk.contracts.card_numbers import has_card_number
from crossdesk.contracts.event import Money

from payments_risk.billing.currencies import minor_digits

MASK = "[a card number is left out]"
_DIGITS = re.compile(r"\d[\d\s.\-\u2010-\u2015\u2212]{11,}\d")


def clean(text: str) -> str:
    """NFC without control characters; whatever looks like a card number is left out and the text says so."""
    kept = "".join(c for c in unicodedata.normalize("NFC", text) if c in "\n\t" or unicodedata.category(c) != "Cc")
    masked = _DIGITS.sub(lambda found: MASK if has_card_number(found[0]) else found[0], kept)
    return MASK if has_card_number(masked) else masked


def money(amount: Money) -> str:
    """`39.90 EUR`, with as many decimals as the currency has."""
    digits = minor_digits(amount.currency)
    whole = f"{abs(amount.minor):0{digits + 1}d}"
    sign = "-" if amount.minor < 0 else ""
    number = f"{whole[:-digits]}.{whole[-digits:]}" if digits else whole
    return f"{sign}{number} {amount.currency}"


def moment(at: datetime) -> str:
    """`2026-03-01 14:05 +01:00`: a moment with the offset of its own zone, UTC where that is it."""
    return at.strftime("%Y-%m-%d %H:%M UTC") if not at.utcoffset() else at.isoformat(" ", "minutes").replace("+", " +")


def lines(said: Iterable[str]) -> str | None:
    """One below the other; None when there are none."""
    return "\n".join(said) or None
