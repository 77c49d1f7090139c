"""How good a translation seems to be, without one to compare it with: its parts, each told. Pure.

The score is the worst part's: the right length and the right language make up for no other meaning.
It says what looks wrong from outside, and is no judgement of style.
"""

from typing import NamedTuple

from translation.language import Detected
from translation.quality.compare_facts import fact_part
from translation.quality.expectations import Expectations
from translation.quality.length import length_part
from translation.quality.negation import denies
from translation.quality.part import Part
from translation.quality.right_language import language_part

ONE_SAYS_NO = 0.4
"""Score where one text denies something and the other does not: not nothing, for there are many words for no."""


class Pair(NamedTuple):
    """A text and its translation, with their BCP 47 languages; `detected` is the language the translation reads as."""

    text: str
    translation: str
    source: str
    target: str
    detected: Detected


class Estimate(NamedTuple):
    """`score` 0..1, the `parts` it is made of, and `missing`: what could not be looked at, and why."""

    score: float
    parts: tuple[Part, ...]
    missing: tuple[str, ...]

    def warnings(self, bar: float) -> tuple[str, ...]:
        """What is below the bar, in words for the reader of the translation, the worst first; no words of the texts."""
        low = sorted((part for part in self.parts if part.score < bar), key=lambda part: part.score)
        return tuple(part.why for part in low)


def estimate(pair: Pair, likeness: float | None, expected: Expectations, no_likeness: str = "") -> Estimate:
    """Judge a translation. `likeness`: cosine of the two meanings; None where none is known, for the reason given."""
    parts = [
        fact_part(pair.text, pair.translation),
        length_part(pair.text, pair.translation, pair.source, pair.target, expected),
        language_part(pair.text, pair.translation, pair.source, pair.target, pair.detected),
        _negation(pair),
        _meaning(pair, likeness, expected),
    ]
    known = tuple(part for part in parts if part is not None)
    missing = (f"meanings were not compared: {no_likeness or 'the encoder is missing'}",) if likeness is None else ()
    return Estimate(min((part.score for part in known), default=1.0), known, missing)


def _negation(pair: Pair) -> Part | None:
    said, kept = denies(pair.text, pair.source), denies(pair.translation, pair.target)
    if said is None or kept is None:
        return None
    if said == kept:
        return Part("negation", 1.0, "both texts or neither say no")
    which = "the original says no and the translation does not" if said else "the translation says no, the original not"
    return Part("negation", ONE_SAYS_NO, which)


def _meaning(pair: Pair, likeness: float | None, expected: Expectations) -> Part | None:
    if likeness is None:
        return None
    ends = expected.likeness_of(pair.source, pair.target)
    score = min(1.0, max(0.0, (likeness - ends.none) / (ends.full - ends.none)))
    return Part("meaning", score, f"the meanings are {likeness:.2f} alike, where {ends.full:.2f} is usual")
