"""What of a text is not the writer's own word to the reader: quotations, links, placeholders and names."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from translation.facts.patterns import ADDRESSES

LONGEST_QUOTE = 1000
"""Characters. A quotation also ends where another of its kind begins, or a row of opening marks took seconds."""
_PAIRS = ('„“”"', "“”", "«»", "»«", '""', "‚‘’", "‘’", "「」", "『』", "‹›", "《》", "״״")
QUOTED = re.compile(
    "|".join(rf"{pair[0]}[^{pair}\n]{{0,{LONGEST_QUOTE}}}[{pair[1:]}]" for pair in _PAIRS) + r"|^[ \t]*>[^\n]*",
    re.MULTILINE,
)
SENTENCE = re.compile(r"[^.!?…。！？।؟\n]+[.!?…。！？।؟]*")


class Sentence(NamedTuple):
    """A sentence and where it begins in its text."""

    start: int
    text: str


def own_words(text: str, names: Iterable[str] = ()) -> str:
    """The text with all that is set aside blanked out, letter for letter, so that places stay what they are."""
    for pattern in (ADDRESSES, QUOTED, _any_name(names)):
        if pattern is not None:
            text = pattern.sub(lambda found: " " * len(found[0]), text)
    return text


def sentences(text: str) -> list[Sentence]:
    """All sentences that hold a letter, in order."""
    found = (Sentence(each.start(), each[0]) for each in SENTENCE.finditer(text))
    return [each for each in found if any(map(str.isalpha, each.text))]


def _any_name(names: Iterable[str]) -> re.Pattern[str] | None:
    known = sorted({name for name in names if name.strip()}, key=len, reverse=True)
    return re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in known)) if known else None
