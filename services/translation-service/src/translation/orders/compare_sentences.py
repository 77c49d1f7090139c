"""How far each sentence of a text has a counterpart in what a model made of it, and the other way round. Pure.

A fluent lie has the right language, length and facts; what it cannot have is a counterpart to what it leaves out.
"""

from collections.abc import Sequence
from typing import NamedTuple

from crossdesk.encoding import Vector

from translation.orders.find_orders import sentences_of
from translation.quality.right_language import letters

FEWEST_LETTERS = 12
"""Of a sentence that is compared: fewer ("Hello!") say too little to find again. Estimate."""
MOST, LONGEST = 16, 400
"""Sentences of either text, and characters of one, that are compared."""


class Sentences(NamedTuple):
    """Of a text and its translation, those that are compared."""

    said: tuple[str, ...]
    given: tuple[str, ...]


def comparable(text: str, translation: str) -> Sentences | None:
    """Their sentences; None where there are too many of them, one is too long, or there are none."""
    said, given = (tuple(filter(_says_enough, sentences_of(each))) for each in (text, translation))
    fits = max(len(said), len(given)) <= MOST and all(len(each) <= LONGEST for each in (*said, *given))
    return Sentences(said, given) if fits and said and given else None


def _says_enough(sentence: str) -> bool:
    return letters(sentence) >= FEWEST_LETTERS


def worst_counterpart(said: Sequence[Vector], given: Sequence[Vector]) -> float:
    """Cosine of the sentence of either text that has the least like counterpart in the other."""
    likeness = [[cosine(one, other) for other in given] for one in said]
    return float(min(max(row) for row in [*likeness, *zip(*likeness, strict=True)]))


def cosine(one: Vector, other: Vector) -> float:
    """Of two vectors of length 1."""
    return float(sum(a * b for a, b in zip(one, other, strict=True)))
