"""Finds goods in scripts that put no spaces between words, and in Korean with its glued particles."""

import re
from collections.abc import Mapping, Sequence

from intent.glued_words import GluedWords

Span = tuple[int, int]
_KATAKANA = "\u30a1-\u30fa\u30fc"
_KATAKANA_BEFORE = re.compile(f"[{_KATAKANA}]*$")
_KATAKANA_AFTER = re.compile(f"[{_KATAKANA}]*")
_MODEL_AFTER = re.compile(r"[ -]?(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z0-9]{2,8}(?![A-Za-z0-9-])")
"""A model name as in products_spaced.py, behind the noun; longer ones are the numbers of orders and parcels."""


class GluedGoods:
    """Finds nouns with what stands beside them. Built once for a language."""

    def __init__(self, groups: Mapping[str, Sequence[str]], nouns: Sequence[str]) -> None:
        """`groups` as in `products.py`; `nouns` are all but those for telephones."""
        no_goods, attributes = groups.get("no_goods", ()), groups["attributes"]
        self._no_goods = GluedWords(no_goods)
        self._words = GluedWords([*nouns, *groups["telephones"], *no_goods], attributes)
        self._telephones = GluedWords(groups["telephones"]).entries
        self._without_phones = GluedWords([*nouns, *no_goods], attributes)
        self._attributes, self._called_by = GluedWords(attributes), GluedWords(groups["called_by"])
        self._parts, self._left_out = GluedWords(groups["parts"]), GluedWords(groups["left_out"])
        self._elsewhere = GluedWords(groups["elsewhere"])
        self._before_asides = tuple(groups.get("before_asides", ()))
        self._behind_asides = tuple(groups.get("behind_asides", ()))

    def find(self, text: str, numbers_named: bool, _words: Sequence[str] | None = None) -> list[Span]:
        """Places of phrases in a text. `numbers_named`: telephones are spoken of as a way to call.

        Words between spaces tell nothing here.
        """
        lower = _lower(text)
        are_named = not numbers_named and any(word in lower for word in self._telephones)
        words = self._words if are_named and not self._called_by.spans(lower) else self._without_phones
        nouns = [span for span in words.spans(lower) if not self._no_goods.holds(lower[slice(*span)])]
        united = _united(nouns)
        if not united or self._elsewhere.spans(lower):
            return []
        is_each_meant = len(united) < 2 or self._left_out.spans(lower)
        main = [span for span in united if is_each_meant or not self._is_aside(lower, span)]
        return [self._grown(lower, span) for span in main or united]

    def _is_aside(self, lower: str, span: Span) -> bool:
        """Whether a noun is named for the sake of another: a part of it, its taste, or where it is used."""
        start, end = span
        return (
            self._parts.holds(lower[start:end])
            or lower.endswith(self._before_asides, 0, start)
            or lower.startswith(self._behind_asides, end)
        )

    def _grown(self, lower: str, span: Span) -> Span:
        start, end = self._attributes.grown(lower, _whole_loanword(lower, span))
        model = _MODEL_AFTER.match(lower, end)
        return start, model.end() if model else end


def _whole_loanword(text: str, span: Span) -> Span:
    """Japanese writes loanwords together: the whole row of Katakana is the name of the thing."""
    start, end = span
    before = _KATAKANA_BEFORE.search(text, 0, start) if _is_katakana(text[start]) else None
    after = _KATAKANA_AFTER.match(text, end) if _is_katakana(text[end - 1]) else None
    return before.start() if before else start, after.end() if after else end


def _is_katakana(letter: str) -> bool:
    return "\u30a1" <= letter <= "\u30fc"


def _united(spans: Sequence[Span]) -> list[Span]:
    """Nouns side by side are one phrase, as those that overlap."""
    united: list[Span] = []
    for start, end in spans:
        if united and start <= united[-1][1]:
            united[-1] = (united[-1][0], max(end, united[-1][1]))
        else:
            united.append((start, end))
    return united


def _lower(text: str) -> str:
    """Lower case at the same length: a letter whose lower case is longer stays as it is."""
    lower = text.lower()
    return (
        lower if len(lower) == len(text) else "".join(low if len(low := each.lower()) == 1 else each for each in text)
    )
