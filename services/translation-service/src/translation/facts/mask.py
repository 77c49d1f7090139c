"""Hides the facts of a text behind marks, and puts them back."""

from collections.abc import Sequence
from typing import NamedTuple

from crossdesk.manners.isolate import ISOLATE, POP, WRITTEN_FROM_THE_RIGHT

from translation.facts.find import Fact, find_facts, gaps
from translation.facts.marks import Marks, Seen, marks_for

LONGEST = 50_000
"""Characters of a text that is masked."""
MOST_FACTS = 2000
"""A text of more facts is a table and no message; its marks would be most of what the engine reads."""


class TooMuch(ValueError):
    """The text is too long, or holds too many facts, to be translated. Not retryable; the message says the bound."""


class Masked(NamedTuple):
    """A text with its facts and the texts `between` them, and `text` for an engine: mark n stands for fact n."""

    original: str
    text: str
    facts: list[Fact]
    marks: Marks
    between: list[str]


def mask(text: str, names: Sequence[str] = ()) -> Masked:
    """Put a mark in place of each fact. A text without facts is unchanged. Raises `TooMuch`."""
    if len(text) > LONGEST:
        raise TooMuch(f"a text of more than {LONGEST:,} characters is not translated")
    facts = find_facts(text, names)
    if len(facts) > MOST_FACTS:
        raise TooMuch(f"a text with more than {MOST_FACTS:,} numbers, links and other facts is not translated")
    marks = marks_for(text, len(facts))
    between = [text[start:end] for start, end in gaps(text, facts)]
    shown = [marks.mark(number) for number in range(len(facts))]
    return Masked(text, woven(between, shown), facts, marks, between)


def woven(between: Sequence[str], facts: Sequence[str]) -> str:
    """Texts around facts and facts, in turn."""
    return "".join(part for pair in zip(between, [*facts, ""], strict=True) for part in pair)


def around(translated: str, seen: Sequence[Seen]) -> list[str]:
    """What an engine wrote around its marks: one text more than marks."""
    starts, ends = [0, *(each.end for each in seen)], [*(each.start for each in seen), len(translated)]
    return [translated[start:end] for start, end in zip(starts, ends, strict=True)]


def restore(masked: Masked, between: Sequence[str], numbers: Sequence[int], language: str) -> str:
    """Facts in place of marks. Where a word or number would run into a fact that stood alone, a space parts them.

    In a language written from the right, facts are isolated, or signs and numbers would change places on the screen.
    """
    isolated = language.split("-", maxsplit=1)[0].lower() in WRITTEN_FROM_THE_RIGHT
    parts = [between[0]]
    for number, after in zip(numbers, between[1:], strict=True):
        fact, original = masked.facts[number], masked.original
        if _runs_into(parts[-1][-1:], fact.text[0]) and not _runs_into(
            original[max(0, fact.start - 1) : fact.start], fact.text[0]
        ):
            parts.append(" ")
        parts.append(f"{ISOLATE}{fact.text}{POP}" if isolated and fact.kind != "emoji" else fact.text)
        if _runs_into(fact.text[-1], after[:1]) and not _runs_into(fact.text[-1], original[fact.end : fact.end + 1]):
            parts.append(" ")
        parts.extend([after] if after else [])
    return "".join(parts)


def _runs_into(left: str, right: str) -> bool:
    return bool(left and right) and left.isalnum() and right.isalnum() and left < "\u0250" and right < "\u0250"
