"""Finds goods in languages that put spaces between words."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from intent.inflected_words import InflectedWords
from intent.text import fold
from intent.tokens import are_joined, folded_words, word_spans

Span = tuple[int, int]
MODEL = re.compile(r"(?=[A-Za-z-]*\d)(?=[\d-]*[A-Za-z])[A-Za-z0-9]{2,12}")
"""A model name holds letters and digits: X200, S24."""
_MOST_LINKS = 2
"""Words: `de la`."""
_LONGEST_ATTRIBUTE = 3
"""Words: `over the knee` stands before the noun as `black` does."""


class SpacedGoods:
    """Finds nouns with what stands beside them. Built once for a language."""

    def __init__(
        self, groups: Mapping[str, Sequence[str]], nouns: Sequence[str], *, keeps_accents: bool, is_compounding: bool
    ) -> None:
        """`groups` as in `products.py`; `nouns` are all but those for telephones; the rest as in inflected_words.py."""

        def words_of(entries: Sequence[str], **form: Any) -> InflectedWords:
            # Where accents tell words apart, several in a row are plain enough without them.
            bare = [fold(entry) for entry in entries if keeps_accents and "_" in entry]
            return InflectedWords([*entries, *bare], keeps_accents=keeps_accents, **form)

        self._keeps_accents = keeps_accents
        inflected = {"endings": groups.get("endings", ()), "fleeting": groups.get("fleeting", ())}
        fronts = groups.get("fronts", ())
        self._nouns = words_of(nouns, **inflected, fronts=fronts, is_compounding=is_compounding)
        self._telephones = words_of(groups["telephones"], **inflected)
        self._parts, self._left_out = words_of(groups["parts"], **inflected), words_of(groups["left_out"])
        self._before_asides, self._elsewhere = words_of(groups.get("before_asides", ())), words_of(groups["elsewhere"])
        self._attributes, self._called_by = words_of(groups["attributes"]), words_of(groups["called_by"])
        self._hours, self._counted_by = words_of(groups.get("hours", ())), words_of(groups.get("counted_by", ()))
        self._no_goods = words_of(groups.get("no_goods", ()))
        self._links = frozenset(map(fold, groups.get("links", ())))

    def find(self, text: str, numbers_named: bool, words: Sequence[str] | None = None) -> list[Span]:
        """Places of phrases in a text. `numbers_named`: telephones are spoken of as a way to call.

        `words`: of the text, folded, if they are known.
        """
        if words is None or self._keeps_accents:
            words = folded_words(text, keeps_accents=self._keeps_accents)
        places = self._nouns.spans_in(words)
        phones = self._telephones.spans_in(words) if not numbers_named else []
        if phones and not self._called_by.spans_in(words):
            places = sorted({*places, *phones})
        places = [place for place in places if self._is_meant(words, place)]
        if not places or self._elsewhere.spans_in(words):
            return []
        spans = word_spans(text)
        joined = _joined(text, spans, places, self._linked(words, places))
        phrases = [(place, _grown(text, spans, words, place, self._attributes)) for place in joined]
        is_each_meant = len(phrases) < 2 or self._left_out.spans_in(words)
        main = [grown for place, grown in phrases if is_each_meant or not self._is_aside(words, place, grown[0])]
        phrased = _united(main or [grown for _, grown in phrases])
        return [(spans[first][0], spans[after - 1][1]) for first, after in phrased]

    def _linked(self, words: Sequence[str], places: Sequence[Span]) -> list[bool]:
        """Which words link a noun with the one before it, unless that is a mere part of the other."""
        ends = {end for start, end in places if self._parts.length_at(words, start) == end - start}
        return [word in self._links and at not in ends for at, word in enumerate(words)]

    def _is_aside(self, words: Sequence[str], place: Span, first: int) -> bool:
        """Whether a noun is named for the sake of another: a part of it, its taste, or where it is used.

        `first`: where the phrase begins.
        """
        is_part = self._parts.length_at(words, place[0]) == place[1] - place[0]
        nearest = range(1, min(_LONGEST_ATTRIBUTE, first) + 1)
        return is_part or any(self._before_asides.length_at(words, first - n) == n for n in nearest)

    def _is_meant(self, words: Sequence[str], place: Span) -> bool:
        return not self._is_hour(words, place[0]) and not self._is_other(words, place)

    def _is_other(self, words: Sequence[str], place: Span) -> bool:
        """Whether the noun lies in a row of words that are no goods; of two equally long ones the latter counts."""
        first, after = place
        reaches = ((at, at + self._no_goods.length_at(words, at)) for at in range(max(first - 3, 0), first + 1))
        return any(end >= after and end - at >= after - first and end > at for at, end in reaches)

    def _is_hour(self, words: Sequence[str], at: int) -> bool:
        if not self._hours.length_at(words, at):
            return False
        around = [words[place] for place in (at - 1, at + 1) if 0 <= place < len(words)]
        is_numbered = any(word[:1].isdigit() for word in around)
        return is_numbered or (at > 0 and self._counted_by.length_at(words, at - 1) > 0)


def _joined(text: str, spans: Sequence[Span], places: Sequence[Span], links: Sequence[bool]) -> list[Span]:
    """Nouns side by side are one phrase, and so are those that are linked: "phone case", "funda del sofá"."""
    joined: list[Span] = []
    for first, after in places:
        between = range(joined[-1][1], first) if joined else range(_MOST_LINKS + 1)
        is_row = len(between) <= _MOST_LINKS and all(links[at] for at in between)
        if is_row and all(are_joined(text, spans[max(at - 1, 0)], spans[at]) for at in (*between, first)):
            joined[-1] = (joined[-1][0], max(after, joined[-1][1]))
        else:
            joined.append((first, after))
    return joined


def _grown(text: str, spans: Sequence[Span], words: Sequence[str], place: Span, attributes: InflectedWords) -> Span:
    """The places of the words of a phrase with the attributes and the model's name around it."""
    first, after = place
    while length := _length_before(text, spans, words, first, attributes):
        first -= length
    while after < len(spans) and are_joined(text, spans[after - 1], spans[after]):
        length = attributes.length_at(words, after) or int(_is_model(text, spans[after]))
        if not length:
            break
        after += length
    return first, after


def _length_before(
    text: str, spans: Sequence[Span], words: Sequence[str], first: int, attributes: InflectedWords
) -> int:
    """How many words right before a place are one attribute or a model's name; 0 for none."""
    for length in range(1, min(_LONGEST_ATTRIBUTE, first) + 1):
        if not are_joined(text, spans[first - length], spans[first - length + 1]):
            break
        if attributes.length_at(words, first - length) == length or (length == 1 and _is_model(text, spans[first - 1])):
            return length
    return 0


def _is_model(text: str, span: Span) -> bool:
    return MODEL.fullmatch(text, *span) is not None


def _united(spans: Sequence[Span]) -> list[Span]:
    """Phrases that overlap are one: an attribute may stand between two nouns."""
    united: list[Span] = []
    for first, after in spans:
        if united and first < united[-1][1]:
            united[-1] = (united[-1][0], max(after, united[-1][1]))
        else:
            united.append((first, after))
    return united
