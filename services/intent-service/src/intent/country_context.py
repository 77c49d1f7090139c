"""Tells by the words beside a country's name whether the country is meant: "Polska instrukcja" names none."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from intent.text import fold

_SIZED = frozenset({"uk"})
_SPAN = re.compile("day|week|wk|month|hour|work|busi|year")
"""Behind a number these make it a span of time: `from the UK 2 weeks ago`; else `UK 14` is a size."""


class CountryContext:
    """Knows everyday words, adjectives and neighbours from `country_endings.yaml`."""

    def __init__(self, forms: Mapping[str, Any]) -> None:
        """`forms`: everyday, adjectives and beside as in that file; what is missing is not looked at."""
        self._everyday = _sets(forms.get("everyday", {}))
        adjectives = forms.get("adjectives", {})
        self._adjectives = _sets(adjectives.get("words", {}))
        self._behind = frozenset(adjectives.get("behind", ()))
        self._marked = {fold(word): word for word in forms.get("marked", ())}
        beside = forms.get("beside", {})
        self._before, self._after = _sets(beside.get("before", {})), _sets(beside.get("after", {}))

    @property
    def everyday_anywhere(self) -> frozenset[str]:
        """The everyday words of all languages."""
        return frozenset().union(*self._everyday.values())

    def is_everyday(self, word: str, plain: str, language: str) -> bool:
        """Whether the word is no country in this language; in capitals it is one, as USA where `usa` means `uses`."""
        is_known = word in self._everyday.get("any", ()) or word in self._everyday.get(language, ())
        return is_known and not (word.isascii() and word.upper() in plain)

    def is_country(self, words: Sequence[str], span: tuple[int, int], plain: str, language: str) -> bool:
        """Whether the name at `span` (places of words, end excluded) stands for the country."""
        start, end = span
        before, after = words[start - 1] if start else "", words[end] if end < len(words) else ""
        if self._is_listed(self._before, before, language) or self._is_listed(self._after, after, language):
            return False
        if words[start] in _SIZED and after.isdecimal() and len(after) < 3:
            return end + 1 < len(words) and _SPAN.match(words[end + 1]) is not None
        if words[start] in self._adjectives.get(language, ()):
            return before in self._behind or _is_capital_within(words[start], plain)
        return self._marked.get(words[end - 1].removeprefix("ل").removeprefix("ب"), "\0") not in plain

    @staticmethod
    def _is_listed(sets: Mapping[str, frozenset[str]], word: str, language: str) -> bool:
        return word in sets.get("any", ()) or word in sets.get(language, ())


def _is_capital_within(word: str, plain: str) -> bool:
    """Whether a word is in capitals though it does not begin a sentence."""
    pattern = rf"[^\W_][,;)]? (?={word[0].upper()})(?i:{word[0]}\w{{{len(word) - 1}}})\b"
    return any(fold(match[0][-len(word) :]) == word for match in re.finditer(pattern, plain))


def _sets(words: Mapping[str, Sequence[str]]) -> dict[str, frozenset[str]]:
    return {language: frozenset(map(fold, same)) for language, same in words.items()}
