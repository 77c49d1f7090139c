"""Finds sums told in words: "three thousand rupees", "пятьсот рублей", "三百块", "만오천원"."""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from intent.currency_names import EVERY_DIGIT_COUNTS, CurrencyNames
from intent.text import fold
from intent.written_numbers import any_of

_FIRST_MYRIAD = 10_000


class SpelledSums:
    """The numbers of `number_words.yaml`; a language's patterns are compiled when the first message in it comes."""

    def __init__(self, languages: Mapping[str, Mapping[str, Any]], names: CurrencyNames) -> None:
        """`languages`: content of `number_words.yaml`."""
        self._languages, self._names = languages, names
        self._compiled: dict[str, _Spelled] = {}

    def find(self, folded: str, places: Sequence[str | None]) -> Iterator[tuple[Decimal, str, tuple[int, int]]]:
        """Value, currency and place of each sum in the customer's language."""
        language = self._known(places[-1] if places else None)
        if language is None:
            return
        spelled = self._compiled.get(language)
        if spelled is None:
            spelled = self._compiled[language] = _Spelled(self._languages[language], self._names)
        for value, match in spelled.find(folded):
            code = self._names.code(match["after"], match["adjective"] or match["adjective_behind"], None, places)
            if code is not None:
                yield value, code, match.span()

    def _known(self, language: str | None) -> str | None:
        if language is None or language in self._languages:
            return language
        base = language.split("-", maxsplit=1)[0]
        return next((name for name in self._languages if name.split("-")[0] == base), None)


class _Spelled:
    """The numbers of one language."""

    def __init__(self, forms: Mapping[str, Any], names: CurrencyNames) -> None:
        self._values = {
            fold(word): Decimal(str(value).lstrip("+")) for value, words in forms["words"].items() for word in words
        }
        multiplies = {100, 1000, *([10] if forms.get("ten") else [])}
        self._multiplies = {
            fold(word)
            for value, words in forms["words"].items()
            for word in words
            if not isinstance(value, str) and (value in multiplies or value >= _FIRST_MYRIAD)
        }
        words = any_of(self._values)
        self._word = re.compile(words)
        self._money = re.compile(
            "|".join(re.escape(fold(word.translate(EVERY_DIGIT_COUNTS))) for word in forms["money"])
        )
        self._pattern = re.compile(
            _sequence(forms, words) + (r"\s?" if forms.get("unspaced") else r"\s") + _currency(names)
        )

    def find(self, folded: str) -> Iterator[tuple[Decimal, re.Match[str]]]:
        # Few texts without digits speak of money, and that is quick to see.
        if self._money.search(folded):
            for match in self._pattern.finditer(folded):
                value = self._value(self._word.findall(match["number"]))
                if value:
                    yield value, match

    def _value(self, words: Sequence[str]) -> Decimal:
        total = section = rest = Decimal(0)
        for word in words:
            value = self._values[word]
            if word not in self._multiplies:
                rest += value
            elif value >= _FIRST_MYRIAD:
                total, section, rest = total + (section + rest or 1) * value, Decimal(0), Decimal(0)
            elif section < value:
                section, rest = (section + rest or 1) * value, Decimal(0)
            else:
                section, rest = section + (rest or 1) * value, Decimal(0)
        return total + section + rest


def _sequence(forms: Mapping[str, Any], words: str) -> str:
    """Pattern of several words for numbers in a row."""
    joined = f"(?:{'|'.join(forms.get('joined', ['(never)']))})"
    vague = "".join(f"(?<!{sign})" for sign in forms.get("not_behind", ()))
    more = "+" if forms.get("longer_than_one") else "*"
    if forms.get("glued"):
        first, between = r"(?<![^\W\u0e00-\u9fff])", rf"[\s-]?(?:{joined}\s?)?"
        first += "(?<![\uac00-\ud7af])" if forms.get("longer_than_one") else ""
    else:
        # Arabic and Hebrew glue "and" and "with" to the front of the next word.
        prefixes = forms.get("prefixes", "")
        first, between = rf"(?<![^\W_]){prefixes}", rf"[\s-](?:{joined}\s{'?' if prefixes else ''})?"
    return rf"{first}{vague}(?P<number>(?:{words})(?:{between}(?:{words})){more})"


def _currency(names: CurrencyNames) -> str:
    """Pattern of the name of money behind a number."""
    adjectives = names.adjectives()
    return (
        rf"(?:de\s|d'|di\s)?(?:(?P<adjective>{adjectives})\s)?(?P<after>{names.after()})(?![a-z0-9])"
        rf"(?:\s(?P<adjective_behind>{adjectives})(?!\w))?"
    )
