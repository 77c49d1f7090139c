"""Finds what a translation must keep as it is: numbers and amounts, links, placeholders, emoji, given names."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from translation.facts.patterns import ADDRESSES, counted


class Fact(NamedTuple):
    """Characters `start` to `end` of a text, which read `text`; `kind` is a group of the patterns, or `name`."""

    kind: str
    start: int
    end: int
    text: str


Finder = Callable[[str], Iterator[Fact]]
KEPT, LONGEST_KEPT = 256, 1000
"""Texts whose facts are remembered, and their characters: one text is looked through several times on its way."""
IN_ANY_ADDRESS = re.compile(r"[@./{%<&]")
IN_ANY_COUNTED = re.compile("[\\d\u203c-\u3299\U0001f000-\U0001faff]")
"""Each fact that is counted has one of these: a digit, or what emoji begin with."""
WORDS_BEFORE = 3


def find_facts(text: str, names: Sequence[str] = ()) -> list[Fact]:
    """Facts in order, none overlapping another. `names` (products, brands) are found in any case, as whole words.

    Takes time linear in the text for a given number of names. Links are looked for first, then names, then what holds
    a digit, so that a number within a name or a link is no fact of its own.
    """
    looked = _remembered if len(text) <= LONGEST_KEPT else _found
    return list(looked(text, tuple(names)))


@lru_cache(maxsize=KEPT)
def _remembered(text: str, names: tuple[str, ...]) -> tuple[Fact, ...]:
    return _found(text, names)


def _found(text: str, names: tuple[str, ...]) -> tuple[Fact, ...]:
    finders: list[Finder] = [_addresses, *([_named(names)] if names else []), find_counted]
    facts: list[Fact] = []
    for finder in finders:
        facts = sorted([*facts, *_in_gaps(text, facts, finder)], key=lambda fact: fact.start)
    return tuple(facts)


def gaps(text: str, facts: Sequence[Fact]) -> list[tuple[int, int]]:
    """Where the text before, between and after facts begins and ends: one more than facts."""
    return list(zip([0, *(fact.end for fact in facts)], [*(fact.start for fact in facts), len(text)], strict=True))


def _in_gaps(text: str, facts: Sequence[Fact], finder: Finder) -> Iterator[Fact]:
    for start, end in gaps(text, facts):
        for fact in finder(text[start:end]):
            yield fact._replace(start=fact.start + start, end=fact.end + start)


def _addresses(text: str) -> Iterator[Fact]:
    if IN_ANY_ADDRESS.search(text):
        yield from map(_fact, ADDRESSES.finditer(text))


def find_counted(text: str) -> Iterator[Fact]:
    """As `counted().finditer` gives them; looked for only around digits and signs, which is most of the time saved."""
    pattern, reached = counted(), 0
    for spot in IN_ANY_COUNTED.finditer(text):
        if spot.start() < reached:
            continue
        match = pattern.search(text, _words_before(text, spot.start(), reached))
        if match is None:
            return
        yield _fact(match)
        reached = match.end()


def _words_before(text: str, at: int, earliest: int) -> int:
    """Where the second word before the one at `at` begins: no fact begins earlier than that (`R $ 5`, `# 7`)."""
    start = at
    for _ in range(WORDS_BEFORE):
        start = text.rfind(" ", earliest, start)
        if start < 0:
            return earliest
    return start + 1


def _fact(match: re.Match[str]) -> Fact:
    return Fact(match.lastgroup or "", match.start(), match.end(), match[0])


def _named(names: Sequence[str]) -> Finder:
    wanted = sorted({_lower(name.strip()) for name in names if name.strip()}, key=len, reverse=True)

    def find(text: str) -> Iterator[Fact]:
        spans: list[tuple[int, int]] = []
        lowered = _lower(text) if wanted else ""
        for name in wanted:
            spans.extend(_whole_words(lowered, name))
        yield from _without_overlaps(text, spans)

    return find


def _without_overlaps(text: str, spans: list[tuple[int, int]]) -> Iterator[Fact]:
    """The longest name of those that begin at one place; what overlaps it is left out."""
    reached = 0
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if start >= reached:
            yield Fact("name", start, end, text[start:end])
            reached = end


def _whole_words(text: str, name: str) -> Iterator[tuple[int, int]]:
    start = text.find(name)
    while start >= 0:
        end = start + len(name)
        if not (_joined(text[start - 1 : start], name[0]) or _joined(name[-1], text[end : end + 1])):
            yield start, end
        start = text.find(name, end)


def _joined(left: str, right: str) -> bool:
    """Whether two neighbours are of one Latin word or number; other scripts write on without a space."""
    return (left + right).isascii() and left.isalnum() and right.isalnum()


def _lower(text: str) -> str:
    """In lower case, letter for letter: a letter whose lower case is two (İ) stays, so that places stay."""
    return "".join(lower if len(lower := letter.lower()) == 1 else letter for letter in text)
