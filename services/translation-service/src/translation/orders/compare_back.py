"""How much of a text there is in its translation's way back, in the same language. Pure.

Across languages a fluent claim is nearly as like an order as the order's translation is. Within one language two more
things tell: the same meaning is closer, and an honest way back has many of the very words.
"""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from crossdesk.encoding import Vector

from translation.orders.compare_sentences import FEWEST_LETTERS, cosine
from translation.orders.find_orders import sentences_of
from translation.quality.right_language import IDEOGRAPHS, letters

MOST, LONGEST = 16, 400
"""Parts of either text, and characters of one, that are compared."""
ENOUGH_COMES_BACK = 1.0
"""Likeness of a part's nearest counterpart, and a tenth of its share of characters, that come back at least. Chosen on
`choosing` of tests/unit/texts_read_back.yaml: 35 honest ways back have 1.01 or more, 2 of 24 lies 0.99 or more."""
CHARACTERS_COUNT = 0.1
NOTHING_ADDED = 0.86
"""Likeness of each part of the way back to one of the text. Lower, for ways back may be cut into other sentences."""
SIGNS = re.compile(r"[\W_]+")


class Compared(NamedTuple):
    """Parts of a text and of its translation's way back."""

    said: tuple[str, ...]
    back: tuple[str, ...]

    def to_encode(self) -> list[str]:
        """All of which vectors are needed: parts of both, then two parts after each other of both."""
        return [*self.said, *self.back, *_together(self.said), *_together(self.back)]


def parts_to_compare(text: str, back: str) -> Compared | None:
    """None where there are too many, one is too long, or one text has none."""
    found = Compared(parts_of(text), parts_of(back))
    fits = max(map(len, found)) <= MOST and all(len(part) <= LONGEST for parts in found for part in parts)
    return found if fits and all(found) else None


def parts_of(text: str) -> tuple[str, ...]:
    """Sentences; what says too little alone goes with the next, so that no text is cut too small to be compared."""
    parts: list[str] = []
    for sentence in sentences_of(text):
        if parts and letters(parts[-1]) < FEWEST_LETTERS:
            parts[-1] += f" {sentence}"
        else:
            parts.append(sentence)
    if len(parts) > 1 and letters(parts[-1]) < FEWEST_LETTERS:
        parts[-2:] = [" ".join(parts[-2:])]
    return tuple(parts)


def comes_back(compared: Compared, vectors: Sequence[Vector]) -> bool:
    """Whether the text does, whole and with nothing added. `vectors`: of `to_encode()`, of length 1."""
    said, back, said_pairs, back_pairs = _shared_out(compared, vectors)
    whole = " ".join(compared.back)
    kept = min(
        _nearest(vector, [*back, *back_pairs]) + CHARACTERS_COUNT * recall(part, whole)
        for part, vector in zip(compared.said, said, strict=True)
    )
    added = min(_nearest(vector, [*said, *said_pairs]) for vector in back)
    return kept >= ENOUGH_COMES_BACK and added >= NOTHING_ADDED


def recall(part: str, whole: str) -> float:
    """Share of the part's character n-grams that the whole has, 0..1: mean of two lengths, as chrF counts them.

    Source: Popović, "chrF: character n-gram F-score for automatic MT evaluation" (2015), of which this is the recall.
    """
    lengths = (1, 2) if any(letter >= IDEOGRAPHS for letter in part) else (2, 3)
    return sum(_share(_grams(part, length), _grams(whole, length)) for length in lengths) / len(lengths)


def _grams(text: str, length: int) -> Counter[str]:
    plain = SIGNS.sub(" ", text).strip()
    return Counter(plain[place : place + length] for place in range(len(plain) - length + 1))


def _share(part: Counter[str], whole: Counter[str]) -> float:
    return (part & whole).total() / part.total() if part else 1.0


def _together(parts: Sequence[str]) -> list[str]:
    return [f"{one} {other}" for one, other in pairwise(parts)]


def _shared_out(compared: Compared, vectors: Sequence[Vector]) -> list[Sequence[Vector]]:
    said, back = map(len, compared)
    ends = [0, said, said + back, said + back + said - 1, len(vectors)]
    return [vectors[begin:end] for begin, end in pairwise(ends)]


def _nearest(vector: Vector, others: Sequence[Vector]) -> float:
    return max(cosine(vector, other) for other in others)
