"""A text beside its translation: does it state the same? Pure rules, each a `Comparison`.

What they compare is what can be counted. Whether both mean the same is not: that takes the texts of all scenarios
in all languages, see `compare_meaning`.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from knowledge.message_form import GAP, MessageForm
from knowledge.text_figures import Figures, figures_in
from knowledge.wording import Gap, Wording

Severity = Literal["error", "warning"]

SMALL = 12
"""Numbers up to this are often written as words in one language and not in another."""

SHORT = 60
"""Texts of fewer characters say little by their length."""

MOST_OUT_OF_PROPORTION = 2.0
"""How many times longer or shorter than usual for its language a translation may be."""

ENGLISH = """
the your you please our with from this that have will would if and are been which until their
"""
"""Words of English that are hardly ever words of another language we write."""

ADDRESS = frozenset({"name"})
"""Facts that may be left out: whether a customer is called by name is a matter of each language's manners."""

UNKNOWN = "\ufffc"
"""Stands where a gap is (OBJECT REPLACEMENT CHARACTER)."""


@dataclass(frozen=True)
class Pair:
    """A text in English and in another language. `usual_length`: characters of that language for one of English."""

    language: str
    english: Wording
    other: Wording
    usual_length: float


@dataclass(frozen=True)
class Finding:
    severity: Severity
    kind: str
    what: str


Comparison = Callable[[Pair], Iterator[Finding]]


def plain(wording: Wording) -> str:
    """The text with its gaps marked, in the form used for most numbers."""
    return "".join(_plain(part) for piece in wording.pieces for part in piece.parts)


def length(wording: Wording) -> int:
    """Characters of the text beside its gaps."""
    return len(plain(wording).replace(UNKNOWN, ""))


def _plain(part: str | Gap | MessageForm) -> str:
    if isinstance(part, MessageForm):
        return GAP.sub(UNKNOWN, part.usual.replace("#", UNKNOWN))
    return part if isinstance(part, str) else UNKNOWN


def compare_gaps(pair: Pair) -> Iterator[Finding]:
    missing = pair.english.gaps - pair.other.gaps - ADDRESS
    added = pair.other.gaps - pair.english.gaps - ADDRESS
    for gap in sorted(missing):
        yield Finding("error", "placeholder", f"{{{gap}}} is missing")
    for gap in sorted(added):
        yield Finding("error", "placeholder", f"{{{gap}}} is not in the English text")


def compare_numbers(pair: Pair) -> Iterator[Finding]:
    english, other = _figures(pair)
    missing, added = english.numbers - other.numbers, other.numbers - english.numbers
    both = bool(missing and added)
    for number in sorted((missing - other.worded) | (added - english.worded)):
        where = "only in English" if number in missing else "not in English"
        if number > SMALL:
            yield Finding("error", "number", f"{number:g} stands {where}")
        elif both:
            yield Finding("warning", "number", f"{number:g} stands {where}; as a word in the other?")


def compare_dates(pair: Pair) -> Iterator[Finding]:
    english, other = _figures(pair)
    for day in sorted(english.dates ^ other.dates, key=str):
        where = "only in English" if day in english.dates else "not in English"
        yield Finding("error", "date", f"{'-'.join(str(part) for part in day if part)} stands {where}")


def compare_amounts(pair: Pair) -> Iterator[Finding]:
    english, other = _figures(pair)
    for value in sorted(english.amounts.keys() & other.amounts.keys()):
        if not english.amounts[value] & other.amounts[value]:
            ours, theirs = ("/".join(sorted(side[value])) for side in (english.amounts, other.amounts))
            yield Finding("error", "amount", f"{value:g} is {ours} in English and {theirs} here")


def compare_links(pair: Pair) -> Iterator[Finding]:
    english, other = _figures(pair)
    for link in sorted(english.links ^ other.links):
        where = "only in English" if link in english.links else "not in English"
        yield Finding("error", "link", f"{link} stands {where}")


def compare_lengths(pair: Pair) -> Iterator[Finding]:
    english, other = length(pair.english), length(pair.other)
    if english < SHORT:
        return
    proportion = other / english / pair.usual_length
    if not 1 / MOST_OUT_OF_PROPORTION <= proportion <= MOST_OUT_OF_PROPORTION:
        yield Finding("warning", "length", f"{proportion:.1f} times as long as usual: does it say the same?")


def find_english(pair: Pair) -> Iterator[Finding]:
    english, other = plain(pair.english), plain(pair.other)
    if english == other and re.search(r"[^\W\d_]{2}", english.replace(UNKNOWN, "")):
        yield Finding("error", "english", "it is the English text")
        return
    words = sorted({word.lower() for word in re.findall(r"[A-Za-z]+", other)} & set(ENGLISH.split()))
    if len(words) > 1:
        yield Finding("error" if len(words) > 3 else "warning", "english", f"English words: {', '.join(words)}")


COMPARISONS: tuple[Comparison, ...] = (
    compare_gaps,
    compare_numbers,
    compare_dates,
    compare_amounts,
    compare_links,
    compare_lengths,
    find_english,
)


def _figures(pair: Pair) -> tuple[Figures, Figures]:
    return figures_in(plain(pair.english), "en"), figures_in(plain(pair.other), pair.language)
