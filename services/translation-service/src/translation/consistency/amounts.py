"""Sums of money in a sentence, in minor units of their currency. Pure.

What is in doubt is left out: a point or comma that may part thousands or decimals, a number without a currency.
"""

import re
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from babel.numbers import get_currency_precision

from translation.consistency.policy_words import table
from translation.facts.figures import locale_of, plain
from translation.facts.find import Fact, find_facts
from translation.facts.read_quantities import read_decimal
from translation.script import subtags

BODY = re.compile(r"\d(?:[^\n]*\d)?")
CENTS = re.compile(r"(\d{1,6})[.,](\d\d)")
"""Two digits after a point or comma are decimals in every language."""
WORD = re.compile(r"[ \u00a0\u202f]?([^\W\d_]+)")
FAR_APART = 1.6
"""Factor from which sums of two currencies are told apart: rates move, and shops round. Estimate."""


class Amount(NamedTuple):
    """Characters `start` to `end` of a sentence; `currency` is ISO 4217, or a sign that may mean several."""

    start: int
    end: int
    minor: int
    currency: str


def amounts(sentence: str, language: str) -> list[Amount]:
    """All whose value and currency are certain in a BCP 47 language, in order."""
    found = (_amount(fact, sentence, language) for fact in find_facts(sentence))
    return [each for each in found if each is not None]


def far_apart(minor: int, currency: str, other: int, their_currency: str) -> bool:
    """Whether two sums differ: of one currency at all, of two by more than rates and rounding explain.

    Sums of a currency without a rate are not far from any of another.
    """
    if currency == their_currency:
        return minor != other
    rates = _table()["per_euro"]
    if currency not in rates or their_currency not in rates or not (minor and other):
        return False
    ratio = _in_euro(minor, currency) / _in_euro(other, their_currency)
    return not 1 / FAR_APART < ratio < FAR_APART


def _in_euro(minor: int, currency: str) -> float:
    return minor / 10.0 ** get_currency_precision(currency) / float(_table()["per_euro"][currency])


def _amount(fact: Fact, sentence: str, language: str) -> Amount | None:
    text = plain(fact.text)
    body = BODY.search(text)
    if fact.kind not in ("amount", "number") or body is None:
        return None
    sign, end = (text[: body.start()] + text[body.end() :]).strip(" -"), fact.end
    currency = currency_of(sign.lower(), language)
    if not sign and (word := WORD.match(sentence, fact.end)):
        currency, end = _spoken(word[1].lower()), word.end()
    value = _value(body[0], language)
    if currency is None or value is None:
        return None
    return Amount(fact.start, end, round(value * 10 ** get_currency_precision(currency)), currency)


def _value(body: str, language: str) -> Decimal | None:
    cents, locale = CENTS.fullmatch(body), locale_of(language)
    if cents is not None:
        return Decimal(f"{cents[1]}.{cents[2]}")
    found = read_decimal(body, locale) if locale else None
    return found[0] if found else None


def currency_of(sign: str, language: str) -> str | None:
    """By the sign, in lower case; None where it is none. `$` and the like stay as they are where they mean several."""
    own: dict[str, str] = _table()["by_language"].get(sign.rstrip("."), {})
    code = own.get(language) or own.get(subtags(language)[0])
    if code or sign in ("$", "¥", "￥", "kr", "元"):
        return code or sign
    return _by_sign().get(sign) or _spoken(sign)


def _spoken(word: str) -> str | None:
    """The currency a word begins with, for they are inflected. Short Latin ones begin too much else."""
    return next((_by_sign()[beginning] for beginning in _words() if word.startswith(beginning)), None)


@lru_cache(maxsize=1)
def _table() -> Any:
    return table("currency_words.yaml")


@lru_cache(maxsize=1)
def _by_sign() -> dict[str, str]:
    return {sign: code for code, signs in _table()["signs"].items() for sign in signs}


@lru_cache(maxsize=1)
def _words() -> tuple[str, ...]:
    words = (sign for sign in _by_sign() if sign.isalpha() and len(sign) >= (4 if sign.isascii() else 2))
    return tuple(sorted(words, key=len, reverse=True))
