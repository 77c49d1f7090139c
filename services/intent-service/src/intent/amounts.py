"""Finds sums of money and gives them in minor units (ISO 4217)."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from crossdesk.contracts.event import Money

from intent.data_files import table
from intent.text import fold

_NUMBER = (
    r"\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d{1,2})?(?!\d)"
    r"|\d{1,3}(?:[.,' ]\d{3})+(?:[.,]\d{1,2})?(?!\d)"
    r"|\d+(?:[.,]\d{1,2}(?!\d))?"
)
"""Lakhs and crores (1,29,900), thousands (1.234,56), plain numbers."""
_SHORT_REST = r"(?P<rest>\s?\d{1,4}(?P<thousands>[千천])?)?"
"""What follows a multiple of ten thousand: 2万3千, 12만 5천."""
_ONLY_BEFORE_CURRENCY = frozenset({"bin", "tr"})
"""Behind a sum these are other words: "$20 bin ich", "5 $ trop"."""
_UNSPACED = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_NO_LETTER_BEHIND = r"(?![^\W\d_])"
"""In scripts with spaces a name of money is a whole word: `5 раз` (five times) is no 5 roubles (р)."""
_EVERY_DIGIT_COUNTS = str.maketrans({"٫": ".", "٬": ",", "đ": "₫", "Đ": "₫"})
"""Arabic separators; and the dong, which folded would be the letter d."""


class Amounts:
    """Recognises sums by the currencies of `currencies.yaml`."""

    def __init__(
        self,
        currencies: Mapping[str, Mapping[str, Any]],
        shared: Mapping[str, Mapping[str, str]] | None = None,
        multiples: Mapping[int, Sequence[str]] | None = None,
        without_currency: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> None:
        """`currencies` is ISO code -> {signs, words, minor}; the others are as in the files of those names."""
        self._shared = shared if shared is not None else table("shared_currency_names.yaml")
        self._places = {code: int(currency.get("minor", 2)) for code, currency in currencies.items()}
        self._signs = {_plain(sign): code for code, currency in currencies.items() for sign in currency["signs"]}
        self._words = [(_plain(word), code) for code, currency in currencies.items() for word in currency["words"]]
        self._codes = {code.lower(): code for code in currencies if code != "TRY"}
        known = multiples if multiples is not None else table("multiples.yaml")
        self._multiples = [(fold(word), int(value)) for value, words in known.items() for word in words]
        self._pattern = self._compiled()
        alone = without_currency if without_currency is not None else table("sums_without_currency.yaml")
        self._alone = {language: (_bare_sums(forms["words"]), forms) for language, forms in alone.items()}

    def _compiled(self) -> re.Pattern[str]:
        before = _any_of([*self._signs, *self._codes, *self._shared])
        after = _any_of([*self._signs, *self._shared, *(word for word, _ in self._words)])
        multiples = [word for word, _ in self._multiples]
        behind = _any_of(set(multiples) - _ONLY_BEFORE_CURRENCY)
        return re.compile(
            rf"(?<![a-z0-9.,])(?P<before>{before})\.?\s?(?P<number1>{_NUMBER})"
            rf"(?:\s?(?P<multiple1>{behind})(?![a-z]))?(?!\d)"
            rf"|(?<![a-z0-9.,])(?P<number2>{_NUMBER})(?:\s?(?P<multiple2>{_any_of(multiples)}){_SHORT_REST})?"
            rf"\s?(?:[,.]-+\s?)?(?P<after>{after})(?![a-z0-9])"
        )

    def find(self, text: str, places: Sequence[str | None] = ()) -> list[tuple[Money, tuple[int, int]]]:
        """Each distinct sum once, with its place in `text`. A bare `$` is the US dollar.

        `places`: country and language of the customer, for names that several currencies share and for sums whose
        currency goes without saying. Both sides of an equation (`1 EUR = 1.08 USD`) are exchange rates and no sums.
        """
        # The code of the lira is an English word; only in capitals it is money.
        folded = fold(text.translate(_EVERY_DIGIT_COUNTS).replace("TRY", "₺"))
        sums = list(self._named(folded, places))
        taken = [span for _, span in sums]
        sums += [(money, span) for money, span in self._unnamed(folded, places) if not _is_within(span, taken)]
        found: dict[Money, tuple[int, int]] = {}
        for money, span in sums:
            found.setdefault(money, span)
        return list(found.items())

    def _named(self, folded: str, places: Sequence[str | None]) -> Iterator[tuple[Money, tuple[int, int]]]:
        """Sums with their currency."""
        for match in self._pattern.finditer(folded):
            code = self._currency(match["before"] or match["after"], places)
            if code is not None and not _beside_equals(folded, match.span()):
                minor = (self._value(match) * 10 ** self._places[code]).to_integral_value(ROUND_HALF_UP)
                yield Money(minor=int(minor), currency=code), match.span()

    def _unnamed(self, folded: str, places: Sequence[str | None]) -> Iterator[tuple[Money, tuple[int, int]]]:
        """Sums whose currency goes without saying in the customer's language: 350k, 1tr2, 99rb."""
        languages = [(place or "").split("-", maxsplit=1)[0] for place in places]
        for pattern, forms in (self._alone[language] for language in languages if language in self._alone):
            for match in pattern.finditer(folded):
                value = _number(match["number"]) + Decimal(f"0.{match['tenths'] or 0}")
                minor = value * int(forms["words"][match["word"]]) * 10 ** self._places[forms["currency"]]
                yield Money(minor=int(minor), currency=forms["currency"]), match.span()

    def _value(self, match: re.Match[str]) -> Decimal:
        value = _number(match["number1"] or match["number2"])
        written = match["multiple1"] or match["multiple2"]
        if written:
            value *= next(multiple for word, multiple in self._multiples if _fits(word, written))
        if match["rest"]:
            value += int(re.sub(r"\D", "", match["rest"])) * (1000 if match["thousands"] else 1)
        return value

    def _currency(self, written: str, places: Sequence[str | None]) -> str | None:
        if written in self._shared:
            names = self._shared[written]
            return next((names[place] for place in places if place and place in names), names.get("default"))
        exact = self._signs.get(written) or self._codes.get(written)
        return exact or next(code for word, code in self._words if _fits(word, written))


def _plain(word: str) -> str:
    return fold(word.translate(_EVERY_DIGIT_COUNTS))


def _fits(word: str, written: str) -> bool:
    return written.startswith(word[:-1]) if word.endswith("*") else written == word


def _bare_sums(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.,])(?P<number>{_NUMBER})\s?(?P<word>{_any_of(words)})(?P<tenths>\d{{1,3}})?(?!\w)")


def _any_of(words: Iterable[str]) -> str:
    longest_first = sorted(set(words), key=lambda word: (-len(word), word))
    return "|".join(map(_whole, longest_first))


def _whole(word: str) -> str:
    if word.endswith("*"):
        return re.escape(word[:-1]) + r"\w*"
    is_ending_free = word.isascii() or _UNSPACED.search(word) or not word[-1].isalpha()
    return re.escape(word) + ("" if is_ending_free else _NO_LETTER_BEHIND)


def _number(written: str) -> Decimal:
    """A number in any of the usual notations; one or two digits after the last separator are decimals."""
    whole, _, decimals = re.sub(r"[' ]", "", written).replace(",", ".").rpartition(".")
    if not whole:
        return Decimal(decimals)
    if len(decimals) > 2:
        return Decimal(whole.replace(".", "") + decimals)
    return Decimal(f"{whole.replace('.', '')}.{decimals}")


def _is_within(span: tuple[int, int], taken: Iterable[tuple[int, int]]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in taken)


def _beside_equals(text: str, span: tuple[int, int]) -> bool:
    return text[: span[0]].rstrip().endswith("=") or text[span[1] :].lstrip().startswith("=")
