"""Finds terms in a text. Time is linear in the text: at each word at most as many steps as the longest term has words,
times the terms that share the forms of those words."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import groupby
from typing import NamedTuple

from translation.glossary.inflections import LONGEST_WORD, Inflection, Key, inflection_of
from translation.glossary.words import Word, words

SHORTEST_IN_COMPOUND = 5
"""Letters of a term that is found within a compound: shorter ones are in too many words."""
SHORTEST_REST = 3
"""Letters of the rest of a compound."""


class Form(IntEnum):
    """How a term stands in a text, the surest first."""

    EXACT = 0
    INFLECTED = 1
    COMPOUND = 2


class Pattern(NamedTuple):
    """A term to look for."""

    text: str
    inflected: bool = True


class Match(NamedTuple):
    """Pattern number `pattern` stands at characters `start` to `end`: whole words, of a compound the whole too."""

    start: int
    end: int
    form: Form
    pattern: int


Step = tuple[str, bool]
"""A word of a term, folded, and whether it may be inflected."""


@dataclass
class _Node:
    """After some words of a term: which words go on, and the patterns that end here."""

    children: dict[Step, "_Node"] = field(default_factory=dict)
    ends: list[int] = field(default_factory=list)


class Matcher:
    """Terms of one language, as a tree of their words."""

    def __init__(self, patterns: Sequence[Pattern], language: str) -> None:
        self._language = inflection_of(language)
        self._root = _Node()
        self._steps: dict[Key, set[Step]] = defaultdict(set)
        self._single: set[str] = set()
        for number, pattern in enumerate(patterns):
            self._add(number, pattern)

    def _add(self, number: int, pattern: Pattern) -> None:
        node, found = self._root, words(pattern.text)
        for word in found:
            step = (self._language.fold(word.text), pattern.inflected and not word.alone)
            node = node.children.setdefault(step, _Node())
            for key in _keys_of_term(self._language, step):
                self._steps[key].add(step)
        node.ends.append(number)
        if pattern.inflected and len(found) == 1 and len(found[0].text) >= SHORTEST_IN_COMPOUND:
            self._single.add(self._language.fold(found[0].text))

    def every(self, text: str) -> list[Match]:
        """All that stand in the text, overlapping or not, by where they begin."""
        found = words(text)
        steps = [self._forms(word) for word in found]
        return [match for at in range(len(found)) for match in self._from(found, steps, at)]

    def longest(self, text: str) -> list[list[Match]]:
        """Without overlaps, the longest at each place: for each place all terms that stand there, the surest first."""
        return without_overlaps(self.every(text))

    def _from(self, found: list[Word], steps: list[dict[Step, Form]], at: int) -> Iterator[Match]:
        nodes = [(self._root, Form.EXACT)]
        for last in range(at, len(found)):
            if not nodes or (last > at and not found[last].joined):
                return
            nodes = _next(nodes, steps[last], alone=last == at)
            for node, form in nodes:
                yield from (Match(found[at].start, found[last].end, form, number) for number in node.ends)

    def _forms(self, word: Word) -> dict[Step, Form]:
        """Words of terms that this word is a form of."""
        folded = self._language.fold(word.text)
        keys = {(-1, folded)} if word.alone else self._language.keys_in_text(folded)
        forms = {step: Form.INFLECTED for key in keys for step in self._steps.get(key, ()) if step[1]}
        exact = self._steps.get((-1, folded), set())
        forms.update({step: Form.EXACT for step in ((folded, True), (folded, False)) if step in exact})
        if self._language.compounds and len(folded) <= LONGEST_WORD:
            for step in self._parts(folded, keys):
                forms.setdefault(step, Form.COMPOUND)
        return forms

    def _parts(self, folded: str, keys: Iterable[Key]) -> Iterator[Step]:
        """Terms that a compound begins with, or ends with in any form."""
        for cut in range(SHORTEST_IN_COMPOUND, len(folded) - SHORTEST_REST + 1):
            if folded[:cut] in self._single:
                yield folded[:cut], True
        for paradigm, stem in keys:
            for cut in range(SHORTEST_REST, len(stem)):
                yield from (step for step in self._steps.get((paradigm, stem[cut:]), ()) if step[0] in self._single)


def _keys_of_term(language: Inflection, step: Step) -> set[Key]:
    folded, inflected = step
    return language.keys_of_term(folded) if inflected else {(-1, folded)}


def _next(nodes: list[tuple[_Node, Form]], forms: dict[Step, Form], alone: bool) -> list[tuple[_Node, Form]]:
    """One word on. What begins with a compound ends with it."""
    return [
        (node.children[step], max(before, form))
        for node, before in nodes
        for step, form in forms.items()
        if step in node.children and before < Form.COMPOUND and (alone or form < Form.COMPOUND)
    ]


def without_overlaps(matches: Iterable[Match]) -> list[list[Match]]:
    """From the left, the longest at each place."""
    ordered = sorted(matches, key=lambda match: (match.start, -match.end, match.form, match.pattern))
    chosen: list[list[Match]] = []
    for (start, _), same in groupby(ordered, key=lambda match: (match.start, match.end)):
        if not chosen or start >= chosen[-1][0].end:
            chosen.append(list(same))
    return chosen
