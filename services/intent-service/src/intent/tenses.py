"""Tells whether the words around a day speak of what has happened or of what shall happen."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from intent.day_patterns import NEVER, DayPatterns

_SENTENCE_END = re.compile(r"[.!?।;\n…。]+(?!\d)")
_CLAUSE_END = re.compile(r"[,:()|،、؛–—-]\s|[.!?।;\n…。，]+(?!\d)|[()|،、؛]|\s[–—-]\s")
_NEITHER = "neither"
_KINDS = ("due", "past", "future", _NEITHER)
_BEHIND_COUNTS = 3
"""What stands in front of a day governs it more often: `deliver on Saturday the sofa I ordered`."""

_REACH = 160
"""Characters on each side of a day in which its tense is looked for: sentences are seldom longer."""

Span = tuple[int, int]


class Tenses:
    """The words of one language: `past`, `future`, `due` (should have happened) and `breaks` between clauses.

    Words of `neither` look like the others by their endings.
    """

    def __init__(self, forms: Mapping[str, Any], patterns: DayPatterns) -> None:
        """`forms`: of a language in `bare_weekdays.yaml`."""
        # Whoever asks whether it is open asks of no time: what tells of opening hours tells no tense.
        given = {**forms, _NEITHER: [*forms.get(_NEITHER, ()), *forms.get("hours", ())]}
        words = [(word, kind) for kind in _KINDS for word in patterns.words(given.get(kind, ()))]
        self._exact = {word: kind for word, kind in words if "*" not in word}
        # Whole words come before beginnings and endings: `need` is no word in -ed.
        open_words = (
            f"(?P<{kind}>{patterns.alternatives(word for word, of in words if of == kind and '*' in word) or NEVER})"
            for kind in _KINDS
        )
        each = "|".join([f"(?P<exact>{patterns.alternatives(self._exact)})", *open_words])
        self._words = re.compile(patterns.bounded(each))
        self._breaks = re.compile(patterns.bounded(patterns.alternatives(patterns.words(forms.get("breaks", ())))))
        self._verb_last = bool(forms.get("verb_last"))

    def clause(self, text: str, span: Span) -> Span:
        """Where the clause around a place begins and ends."""
        first, after = _between(_CLAUSE_END, text, span, _reach(text, span))
        return _between(self._breaks, text, span, (first, after))

    def told(self, text: str, span: Span) -> str | None:
        """`due`, `past` or `future`, as the nearest word of the clause tells, else of the sentence."""
        clause = self.clause(text, span)
        if "due" in self.kinds_in(text, clause):
            return "due"
        for around in (clause, _between(_SENTENCE_END, text, span, _reach(text, span))):
            found = self._nearest(text, span, around)
            if found is not None:
                return found
        return None

    def kinds_in(self, text: str, around: Span) -> set[str]:
        """What all words within a place tell."""
        return {kind for _, kind in self._cues(text, *around)}

    def _nearest(self, text: str, span: Span, around: Span) -> str | None:
        found = list(self._distances(text, span, around))
        if self._verb_last:
            found = [each for each in found if each[1]] or found
        return min(found, default=(0, False, None), key=lambda each: each[0])[2]

    def _distances(self, text: str, span: Span, around: Span) -> Iterator[tuple[float, bool, str | None]]:
        """Distance, whether the word stands behind, and its kind."""
        start, end = span
        for match, kind in self._cues(text, around[0], start):
            yield start - match.end(), False, kind
        for match, kind in self._cues(text, end, around[1]):
            yield (match.start() - end) * _BEHIND_COUNTS, True, kind

    def _cues(self, text: str, first: int, after: int) -> Iterator[tuple[re.Match[str], str]]:
        told = ((match, self._kind(match)) for match in self._words.finditer(text, first, after))
        return (cue for cue in told if cue[1] != _NEITHER)

    def _kind(self, match: re.Match[str]) -> str:
        return self._exact[match["exact"]] if match["exact"] else str(match.lastgroup)


def _reach(text: str, span: Span) -> Span:
    return max(0, span[0] - _REACH), min(len(text), span[1] + _REACH)


def _between(ends: re.Pattern[str], text: str, span: Span, around: Span) -> Span:
    start, end = span
    first = max((match.end() for match in ends.finditer(text, around[0], start)), default=around[0])
    behind = ends.search(text, end, around[1])
    return first, behind.start() if behind else around[1]


def any_word(patterns: DayPatterns, words: Sequence[str]) -> re.Pattern[str]:
    """Any of these words."""
    return re.compile(patterns.bounded(patterns.alternatives(patterns.words(words)) or NEVER))
