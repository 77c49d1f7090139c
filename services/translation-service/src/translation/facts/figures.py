"""What amounts, numbers, dates and times of a text say, apart from how a locale writes them."""

from datetime import date, time
from decimal import Decimal
from typing import Literal, NamedTuple

from babel import Locale, UnknownLocaleError

MARKS = dict.fromkeys(map(ord, "\u061c\u200e\u200f\u2066\u2067\u2068\u2069"))
"""Marks of direction: they say nothing of a value (Unicode Standard Annex 9)."""


class Quantity(NamedTuple):
    """A value with as many decimals as were written. `sign`: of the currency as written, or what follows a number.

    `code` is the currency's (ISO 4217), where its sign is a word that only readers of the source language read.
    """

    kind: Literal["amount", "percent", "number"]
    value: Decimal
    decimals: int
    sign: str = ""
    code: str = ""


Figure = Quantity | date | time


def kind_of(figure: Figure) -> str:
    """Amount, percent, number, date or time."""
    return figure.kind if isinstance(figure, Quantity) else type(figure).__name__


def locale_of(tag: str) -> Locale | None:
    """What the CLDR has for a BCP 47 tag; None where it has nothing."""
    try:
        return Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        return None


def plain(text: str) -> str:
    """Decimal digits of all scripts as 0 to 9, without marks of direction; all spaces and minus signs alike."""
    digits = "".join(str(int(each)) if each.isdecimal() else each for each in text.translate(MARKS))
    return digits.replace("\u00a0", " ").replace("\u202f", " ").replace("−", "-")
