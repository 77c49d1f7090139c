"""How alike two texts are, and where they differ. Judged by the words alone, never by vectors."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from translation.facts.patterns import UNSPACED
from translation.memory.form import PLACEHOLDER

ALIKE = 0.85
"""From this share on, a remembered text is suggested."""
FACT = 4
"""Characters that any fact counts for: a long link is no more of a message than a short one."""
WORD = re.compile(rf"[{UNSPACED}]|[^\W{UNSPACED}]+|[^\w\s]")
"""A word, a sign, or a character of a script written without spaces."""

Span = tuple[int, int]


class Token(NamedTuple):
    """A word or fact: `key` is what is compared, `weight` its characters, `start` to `end` its place in the text."""

    key: str
    weight: int
    start: int
    end: int


class Likeness(NamedTuple):
    """`share`: characters of common words, in the same order, by those of the longer text; from 0 to 1.

    `differing`: spans of the one text and of the other that stand for each other, either may be empty.
    """

    share: float
    differing: tuple[tuple[Span, Span], ...]


def tokens(plain: str, facts: Sequence[str] | None = None) -> list[Token]:
    """The words of a remembered text. With `facts` places are those in the text that has them for placeholders."""
    return list(_tokens(plain, facts))


def likeness(one: Sequence[Token], other: Sequence[Token]) -> Likeness:
    """Compare two texts, regardless of case and of what their facts are."""
    matcher = SequenceMatcher(None, [each.key for each in one], [each.key for each in other], autojunk=False)
    common = sum(each.weight for block in matcher.get_matching_blocks() for each in one[block.a : block.a + block.size])
    longer = max(sum(each.weight for each in one), sum(each.weight for each in other))
    spans = tuple(
        (_span(one, a, b), _span(other, c, d)) for kind, a, b, c, d in matcher.get_opcodes() if kind != "equal"
    )
    return Likeness(common / longer if longer else 0.0, spans)


def _tokens(plain: str, facts: Sequence[str] | None) -> Iterator[Token]:
    reached, shift = 0, 0
    for found in PLACEHOLDER.finditer(plain):
        yield from _words(plain[reached : found.start()], reached + shift)
        shown = found[0] if facts is None else facts[int(found[2]) - 1]
        start = found.start() + shift
        yield Token(f"\x00{found[1]}", FACT, start, start + len(shown))
        reached, shift = found.end(), shift + len(shown) - len(found[0])
    yield from _words(plain[reached:], reached + shift)


def _words(text: str, offset: int) -> Iterator[Token]:
    for word in WORD.finditer(text):
        yield Token(word[0].casefold(), len(word[0]), word.start() + offset, word.end() + offset)


def _span(tokens: Sequence[Token], first: int, beyond: int) -> Span:
    """From the first token's beginning to the last one's end; an empty span where the next one would begin."""
    if first < beyond:
        return tokens[first].start, tokens[beyond - 1].end
    place = tokens[first].start if first < len(tokens) else (tokens[-1].end if tokens else 0)
    return place, place
