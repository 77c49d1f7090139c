"""Finds sums of money and gives them in minor units."""

import re
from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from crossdesk.contracts.event import Money

from intent.text import fold

_NUMBER = r"\d{1,3}(?:[.,' ]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d{1,2}(?!\d))?"
_MULTIPLES = {
    "k": 1_000,
    "tsd": 1_000,
    "tr": 1_000_000,
    "mio": 1_000_000,
    "千": 1_000,
    "천": 1_000,
    "万": 10_000,
    "萬": 10_000,
    "만": 10_000,
}
_MULTIPLE = r"(?:\s?(?:tsd|mio|tr|[千천万萬만])|k)?"


class Amounts:
    """Recognises sums by the currencies of `currencies.yaml`."""

    def __init__(self, currencies: Mapping[str, Mapping[str, Any]]) -> None:
        """`currencies` is ISO code -> {signs, words, minor}."""
        self._places = {code: int(currency.get("minor", 2)) for code, currency in currencies.items()}
        self._signs = {fold(sign): code for code, currency in currencies.items() for sign in currency["signs"]}
        self._words = [(fold(word), code) for code, currency in currencies.items() for word in currency["words"]]
        self._codes = {code.lower(): code for code in currencies if code != "TRY"}
        before = _any_of([*self._signs, *self._codes])
        after = _any_of([*self._signs, *(word for word, _ in self._words)])
        self._pattern = re.compile(
            rf"(?<![\w.,])(?P<before>{before})\s?(?P<number1>{_NUMBER})(?P<multiple1>{_MULTIPLE})(?![\d])"
            rf"|(?<![\w.,])(?P<number2>{_NUMBER})(?P<multiple2>{_MULTIPLE})\s?(?P<after>{after})(?![a-z0-9])"
        )

    def find(self, text: str) -> list[tuple[Money, tuple[int, int]]]:
        """Each distinct sum once, with its place in `text`. A bare `$` is the US dollar.

        Both sides of an equation (`1 EUR = 1.08 USD`) are exchange rates and no sums.
        """
        found: dict[Money, tuple[int, int]] = {}
        # The code of the lira is an English word; only in capitals it is money.
        folded = fold(text.replace("TRY", "₺"))
        for match in self._pattern.finditer(folded):
            if _beside_equals(folded, match.span()):
                continue
            code = self._currency(match["before"] or match["after"])
            number = _number(match["number1"] or match["number2"])
            multiple = _MULTIPLES.get((match["multiple1"] or match["multiple2"] or "").strip(), 1)
            minor = (number * multiple * 10 ** self._places[code]).to_integral_value(ROUND_HALF_UP)
            found.setdefault(Money(minor=int(minor), currency=code), match.span())
        return list(found.items())

    def _currency(self, written: str) -> str:
        exact = self._signs.get(written) or self._codes.get(written)
        return exact or next(code for word, code in self._words if _fits(word, written))


def _fits(word: str, written: str) -> bool:
    return written.startswith(word[:-1]) if word.endswith("*") else written == word


def _any_of(words: Iterable[str]) -> str:
    longest_first = sorted(set(words), key=lambda word: (-len(word), word))
    return "|".join(re.escape(word[:-1]) + r"\w*" if word.endswith("*") else re.escape(word) for word in longest_first)


def _number(written: str) -> Decimal:
    """A number in any of the usual notations; one or two digits after the last separator are decimals."""
    whole, _, decimals = re.sub(r"[' ]", "", written).replace(",", ".").rpartition(".")
    if not whole:
        return Decimal(decimals)
    if len(decimals) > 2:
        return Decimal(whole.replace(".", "") + decimals)
    return Decimal(f"{whole.replace('.', '')}.{decimals}")


def _beside_equals(text: str, span: tuple[int, int]) -> bool:
    return text[: span[0]].rstrip().endswith("=") or text[span[1] :].lstrip().startswith("=")
