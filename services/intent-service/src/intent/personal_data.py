"""Finds what names or reaches one person in a message: addresses, cards, accounts, numbers of the state.

Check digits are those of ISO/IEC 7812 (cards), ISO 13616 (IBAN) and of each state's own rules, in python-stdnum. Not
found are names and postal addresses; numbers with a slip in them are masked by `masking.py` as any number.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from importlib import import_module
from typing import Any, NamedTuple

from stdnum import iban, luhn, numdb

from intent.contacts import email_spans, find_phones
from intent.data_files import table
from intent.text import ascii_digits

LOOKED_AT = 10_000
"""Characters; what is behind them is cut off where personal data are masked."""
_FEWEST_DIGITS = 6
_DIGIT = re.compile(r"\d")
_APART = r"(?<![A-Z0-9])(?:{})(?![A-Z0-9]|[-.]\d)"
_CARD = re.compile(
    _APART.format(r"(?:4|5[0-8]|2[2-7]|3[4-9]|30|6[0-9])(?:[ -]?\d){11,17}"),
)
"""First digits of Visa, Mastercard, American Express, Diners, JCB, Discover, UnionPay and Maestro."""
_IBAN = re.compile(r"(?<![A-Z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}(?![A-Z0-9])")
_PARTS_OF_IBAN = re.compile(r"(\d+)!")
_EXACT = {"email": "an e-mail address", "phone": "a phone number", "card": "a card number", "iban": "a bank account"}


class Personal(NamedTuple):
    """A kind (`email`, `phone`, `card`, `iban` or one of `personal_numbers.yaml`) and its place, end excluded."""

    kind: str
    start: int
    end: int


class PersonalData:
    """Knows the numbers of `personal_numbers.yaml`. Built once."""

    def __init__(self, numbers: Mapping[str, Mapping[str, Any]] | None = None) -> None:
        """`numbers` is kind -> {pattern, check, country, words, written, telling}."""
        known = numbers if numbers is not None else table("personal_numbers.yaml")
        self._numbers = [_Number(kind, rules) for kind, rules in known.items()]
        self._any = re.compile(_APART.format("|".join(rules["pattern"] for rules in known.values()) or "(?!)"))

    def find(self, text: str, country: str | None = None) -> list[Personal]:
        """What was found in the first LOOKED_AT characters, in the order of places, none within another.

        `country` (ISO 3166-1 alpha-2) completes telephone numbers and decides on numbers that look alike.
        """
        plain = ascii_digits(text[:LOOKED_AT])
        found: list[Personal] = []
        if "@" in plain:
            plain = _take(plain, found, (Personal("email", *span) for span in email_spans(plain)))
        if len(_DIGIT.findall(plain)) >= _FEWEST_DIGITS:
            for look in (_accounts, _cards, self._of_states, _phones):
                plain = _take(plain, found, look(plain, country))
        return sorted(found, key=lambda each: each.start)

    def _of_states(self, plain: str, country: str | None) -> Iterator[Personal]:
        upper = _upper(plain)
        if not self._any.search(upper):  # the numbers of orders and parcels have none of these forms
            return
        certain = [each for number in self._numbers for each in number.find(upper, country)]
        # A customer's own country comes first where one number is right in several.
        yield from sorted(certain, key=lambda each: not each.kind.startswith(f"{(country or '??').lower()}_"))


class _Number:
    """One kind of number: its pattern, its check, and what has to be beside it."""

    def __init__(self, kind: str, rules: Mapping[str, Any]) -> None:
        self._kind, self._country = kind, rules["country"]
        self._pattern = re.compile(_APART.format(rules["pattern"]))
        self._written = re.compile(rules.get("written", "(?!)"))
        self._words = [str(word).upper() for word in rules.get("words", ())]
        self._is_telling = rules.get("telling", False)
        self._needs_form = rules.get("only_written", False)
        self._is_valid: Callable[[str], bool] = (
            import_module(f"stdnum.{rules['check']}").is_valid if "check" in rules else lambda number: True
        )

    def find(self, upper: str, country: str | None) -> Iterator[Personal]:
        for match in self._pattern.finditer(upper):
            if self._is_meant(match[0], upper, country) and self._is_valid(match[0]):
                yield Personal(self._kind, *match.span())

    def _is_meant(self, number: str, upper: str, country: str | None) -> bool:
        is_at_home = country == self._country and not self._needs_form
        is_formed = self._is_telling or self._written.fullmatch(number) is not None
        return is_formed or is_at_home or any(word in upper for word in self._words)


def kinds_of(found: Sequence[Personal]) -> list[str]:
    """The kinds alone, each once, in alphabetical order: what may be told to others."""
    return sorted({each.kind for each in found})


def masked(text: str, found: Sequence[Personal]) -> str:
    """The text with words in angle brackets in the place of what was found: what reasons and logs may show."""
    parts, after = [], 0
    for each in found:
        parts += [text[after : each.start], f"<{_EXACT.get(each.kind, 'a personal number')}>"]
        after = each.end
    return "".join([*parts, text[after:LOOKED_AT], "…" if len(text) > LOOKED_AT else ""])


def _take(plain: str, found: list[Personal], candidates: Iterator[Personal]) -> str:
    """Keep those whose place is free, and clear their places."""
    for each in candidates:
        if not any(each.start < other.end and other.start < each.end for other in found):
            found.append(each)
            plain = plain[: each.start] + " " * (each.end - each.start) + plain[each.end :]
    return plain


def _accounts(plain: str, country: str | None) -> Iterator[Personal]:
    for match in _IBAN.finditer(_upper(plain)):
        end = _end_of_account(match[0])
        if end is not None:
            yield Personal("iban", match.start(), match.start() + end)


def _end_of_account(written: str) -> int | None:
    """Where the account number ends that a text begins with: a word behind it may have been taken for its end."""
    places = [place for place, sign in enumerate(written, 1) if sign != " "]
    length = _length_of_iban(written[:2])
    if length is None or len(places) < length:
        return None
    end = places[length - 1]
    return end if iban.is_valid(written[:end]) else None


@cache
def _length_of_iban(country: str) -> int | None:
    """Characters of the account numbers of a country (two capitals) by the registry of ISO 13616; None without any."""
    known = numdb.get("iban").info(country)[0][1]
    return 4 + sum(map(int, _PARTS_OF_IBAN.findall(known["bban"]))) if known else None


def _cards(plain: str, country: str | None) -> Iterator[Personal]:
    for match in _CARD.finditer(plain):
        if luhn.is_valid(match[0].replace(" ", "").replace("-", "")):
            yield Personal("card", *match.span())


def _phones(plain: str, country: str | None) -> Iterator[Personal]:
    return (Personal("phone", *span) for _, span in find_phones(plain, country))


def _upper(text: str) -> str:
    """Upper case at the same length (ß stays as it is)."""
    upper = text.upper()
    return upper if len(upper) == len(text) else "".join(up if len(up := each.upper()) == 1 else each for each in text)
