"""Finds sums of money and gives them in minor units (ISO 4217)."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from crossdesk.contracts.event import Money

from intent.currency_names import CurrencyNames, in_capitals, with_plain_signs
from intent.data_files import table
from intent.spelled_sums import SpelledSums
from intent.sum_ranges import Ranges
from intent.text import fold
from intent.written_numbers import NUMBER, Multiples, any_of, number

Place = tuple[int, int]
_DIGIT = re.compile("[0-9]")
_DIGITS = re.compile(r"\d+")
_TELLING = 3
"""Letters of a word that are looked at to see whether it may be money."""
_NO_CENTS = (",-", ".-")
_POURED = "đổ"
"""Vietnamese `đổ lại` (or less), folded, would be dollars (đô)."""


class Amounts:
    """Recognises sums by the currencies of `currencies.yaml`."""

    def __init__(
        self,
        currencies: Mapping[str, Mapping[str, Any]],
        shared: Mapping[str, Mapping[str, str]] | None = None,
        multiples: Mapping[int, Sequence[str]] | None = None,
        without_currency: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> None:
        """`currencies` is ISO code -> {signs, front, words, minor}; the others are as in the files of those names."""
        shared = shared if shared is not None else table("shared_currency_names.yaml")
        self._names = CurrencyNames(currencies, shared, table("currency_adjectives.yaml"))
        self._multiples = Multiples(multiples if multiples is not None else table("multiples.yaml"))
        self._pattern = self._compiled()
        in_front, behind = self._names.edges()
        self._ends = {word[-_TELLING:] for word in in_front}
        self._begins = {word[:_TELLING] for word in (*behind, *self._multiples.words)}
        alone = without_currency if without_currency is not None else table("sums_without_currency.yaml")
        self._alone = {language: (_bare_sums(forms["words"]), forms) for language, forms in alone.items()}
        self._spelled = SpelledSums(table("number_words.yaml"), self._names)
        self._ranges = Ranges(self._multiples, table("sum_ranges.yaml"))

    def _compiled(self) -> re.Pattern[str]:
        adjectives, after = self._names.adjectives(), self._names.after()
        return re.compile(
            rf"(?<![a-z0-9.,])(?P<before>{self._names.before()})\.?\s?(?P<number1>{NUMBER})"
            rf"(?:\s?(?P<multiple1>{self._multiples.behind_sum})(?![a-z]))?(?!\d)"
            rf"(?:\s?(?P<behind>{after})(?![a-z0-9]|\s?\d))?(?:\s?(?P<adjective1>{adjectives})(?!\w))?"
            rf"|(?<![a-z0-9.,])(?P<number2>{self._multiples.expression})"
            rf"\s?(?:[,.]-+\s?)?(?:(?P<adjective2>{adjectives})\s)?"
            rf"(?P<after>{after})(?:(?<=[€£$])(?P<cents>\d\d)|(?<=块)(?P<tenths>\d)毛?)?(?![a-z0-9])"
            rf"(?:(?:(?<=euro)|(?<=euros))\s(?P<cents_apart>\d\d)(?=\s?(?:[.,;!?)]|$)))?"
            rf"(?:\s?(?P<adjective3>{adjectives})(?!\w))?"
        )

    def find(
        self, text: str, places: Sequence[str | None] = (), folded: str | None = None
    ) -> list[tuple[Money, Place]]:
        """Each distinct sum once, with its place in `text`. A bare `$` is the US dollar.

        `places`: country and language of the customer, for names that several currencies share and for sums whose
        currency goes without saying. Both sides of an equation (`1 EUR = 1.08 USD`) are exchange rates and no sums.
        `folded`: the text as by fold, if it is known already.
        """
        plain = in_capitals(with_plain_signs(text.replace(_POURED, "do")))
        folded = fold(plain) if folded is None or plain != text else folded
        found: dict[Money, Place] = {}
        for value, code, span in self._sums(folded, places):
            minor = (value * 10 ** self._names.places[code]).to_integral_value(ROUND_HALF_UP)
            found.setdefault(Money(minor=int(minor), currency=code), span)
        return list(found.items())

    def _sums(self, folded: str, places: Sequence[str | None]) -> Iterator[tuple[Decimal, str, Place]]:
        taken: list[Place] = []
        finders = (self._named, self._unnamed) if _DIGIT.search(folded) else ()
        for find in (*finders, self._spelled.find):
            for value, code, span in list(find(folded, places)):
                if not _is_within(span, taken):
                    taken.append(span)
                    yield value, code, span
                    for other, place in self._ranges.other_ends(folded, span, value):
                        taken.append(place)
                        yield other, code, place

    def _named(self, folded: str, places: Sequence[str | None]) -> Iterator[tuple[Decimal, str, Place]]:
        """Sums in figures with their currency."""
        if not self._may_be_sum(folded):
            return
        for match in self._pattern.finditer(folded):
            adjective = match["adjective1"] or match["adjective2"] or match["adjective3"]
            code = self._names.code(match["before"] or match["after"], adjective, match["behind"], places)
            if code is not None and not _beside_equals(folded, match.span()):
                yield self._value(match), code, match.span()

    def _may_be_sum(self, folded: str) -> bool:
        """Whether letters like those of money stand beside a number: most are no sums, and the pattern is long."""
        for match in _DIGITS.finditer(folded):
            start, end = match.span()
            before = folded[max(0, start - _TELLING - 2) : start].rstrip(" .")
            behind = folded[end : end + _TELLING + 1].lstrip()
            if behind[:2] in _NO_CENTS or _is_one(self._ends, before[-3:], before[-2:], before[-1:]):
                return True
            if _is_one(self._begins, behind[:3], behind[:2], behind[:1]):
                return True
        return False

    def _value(self, match: re.Match[str]) -> Decimal:
        if match["number1"]:
            return number(match["number1"]) * self._multiples.factor(match["multiple1"])
        cents = Decimal(match["cents"] or match["cents_apart"] or 0) / 100 + Decimal(match["tenths"] or 0) / 10
        return self._multiples.value(match["number2"]) + cents

    def _unnamed(self, folded: str, places: Sequence[str | None]) -> Iterator[tuple[Decimal, str, Place]]:
        """Sums whose currency goes without saying in the customer's language: 350k, 1tr2, 99rb, 500/-."""
        languages = [(place or "").split("-", maxsplit=1)[0] for place in places]
        for pattern, forms in (self._alone[language] for language in languages if language in self._alone):
            for match in pattern.finditer(folded):
                value = number(match["number"]) + Decimal(f"0.{match['tenths'] or 0}")
                yield value * int(forms["words"][match["word"]]), forms["currency"], match.span()


def _is_one(words: Collection[str], long: str, short: str, letter: str) -> bool:
    return long in words or short in words or letter in words


def _bare_sums(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.,])(?P<number>{NUMBER})\s?(?P<word>{any_of(words)})(?P<tenths>\d{{1,3}})?(?!\w)")


def _is_within(span: Place, taken: Iterable[Place]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in taken)


def _beside_equals(text: str, span: Place) -> bool:
    return text[: span[0]].rstrip().endswith("=") or text[span[1] :].lstrip().startswith("=")
