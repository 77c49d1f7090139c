"""A message is the sum of what it holds: its words, pairs of neighbours and concepts.

A word's part of the vector depends on the word alone, so that parts can be kept by word (`word_parts.py`), and the
score of a message is the sum of the scores of its words. The surface (words and pairs) and the concepts are scaled to
fixed lengths, as if words shared no pieces. What no example has counts for the length, too: a message of unknown words
gets a short vector and therefore little confidence.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from intent.concepts import Concepts
from intent.features import concept_features, pairs, pieces
from intent.vocabulary import Sentences, Vocabulary

CONCEPT_SHARE = 0.8
"""Length of the concept part of a vector; that of the surface part is 1. Cross-validation is flat from 0.7 to 1.2."""

MEANINGLESS_SQUARE = 25.0
"""Squared weight of a word without a known meaning: each takes from the confidence that the known ones give."""


@dataclass(frozen=True, slots=True)
class Lengths:
    """Squared lengths of the parts of a message before they are scaled."""

    surface: float
    concepts: float

    @property
    def surface_share(self) -> float:
        """What the columns of words and pairs are multiplied by."""
        return 1 / math.sqrt(self.surface) if self.surface else 0.0

    @property
    def concept_share(self) -> float:
        """What the columns of concepts are multiplied by."""
        return CONCEPT_SHARE / math.sqrt(self.concepts) if self.concepts else 0.0


def vector(sentences: Sentences, vocabulary: Vocabulary, concepts: Concepts) -> dict[int, float]:
    """Column -> value of a message, computed plainly: for training, and to check the quick way of `model.py`."""
    units = [unit for words in sentences for unit in _units(words)]
    meant = concept_features(concepts.find_all(sentences))
    spoken = [vocabulary.columns(unit) for unit in units]
    known, length = vocabulary.columns(meant)
    distinct = {word for words in sentences for word in words}
    meaningless = sum(is_meaningless(word, vocabulary, concepts) for word in distinct)
    lengths = Lengths(sum(squares for _, squares in spoken), length + meaningless * MEANINGLESS_SQUARE)
    values: dict[int, float] = {}
    for column in (column for columns, _ in spoken for column in columns):
        values[column] = values.get(column, 0.0) + float(vocabulary.idf[column]) * lengths.surface_share
    return values | {column: float(vocabulary.idf[column]) * lengths.concept_share for column in known}


def is_meaningless(word: str, vocabulary: Vocabulary, concepts: Concepts) -> bool:
    """Whether nobody taught us a word: it is neither in two examples nor in a concept."""
    return word not in vocabulary.column and not concepts.knows(word)


def _units(words: Sequence[str]) -> list[list[str]]:
    """What a sentence is the sum of: the pieces of each of its words, and each pair of neighbours. Each counts once."""
    return [*(list(pieces(word)) for word in dict.fromkeys(words)), *([pair] for pair in pairs(words))]
