"""Says how a translation keeps to a glossary."""

from collections.abc import Iterable
from typing import NamedTuple

from translation.glossary.entries import ForbiddenTerm
from translation.glossary.for_pair import Expected, PairGlossary


class Said(NamedTuple):
    """A forbidden term as it stands at characters `start` to `end` of a translation."""

    start: int
    end: int
    entry: ForbiddenTerm


class Checked(NamedTuple):
    """Terms of the source text whose translation is there (`present`) or not (`missed`), each once."""

    present: tuple[Expected, ...]
    missed: tuple[Expected, ...]
    forbidden: tuple[Said, ...]


def expected_in(pair: PairGlossary, text: str) -> list[Expected]:
    """Terms of a text in the source language, each once, in order of appearance; of terms within terms the longest."""
    numbers = dict.fromkeys(same[0].pattern for same in pair.in_source.longest(text))
    return [pair.expected[number] for number in numbers]


def check(pair: PairGlossary, text: str, translation: str) -> Checked:
    """A term that stands twice in the text is looked for once: the other time may be a pronoun.

    A forbidden term within a longer term that is wanted (`Ticket` in a kept `Ticket Plus`) is none.
    """
    wanted = expected_in(pair, text)
    places = pair.in_target.longest(translation)
    renderings = (pair.rendering(match.pattern) for same in places for match in same)
    there = {pair.expected[found[0]] for found in renderings if found}
    said = (same[0] for same in places if not any(pair.rendering(match.pattern) for match in same))
    return Checked(
        tuple(each for each in wanted if each in there),
        tuple(each for each in wanted if each not in there),
        tuple(Said(match.start, match.end, pair.forbidden[match.pattern - len(pair.expected)]) for match in said),
    )


def glossary_rate(checked: Iterable[Checked]) -> float | None:
    """Share of the expected terms that are present, 0 to 1, over all translations; None where none was expected."""
    counts = [(len(each.present), len(each.missed)) for each in checked]
    present, missed = sum(count for count, _ in counts), sum(count for _, count in counts)
    return present / (present + missed) if present + missed else None
