"""Turns messages into vectors: which columns of the model they touch, and how much."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intent.concepts import Concepts
from intent.features import CONCEPT, PUNCTUATION, concept_features, surface_features, tokens

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]

CONCEPT_SHARE = 0.8
"""Length of the concept part of a vector; that of the surface part is 1. Cross-validation is flat from 0.5 to 1.4."""

MEANINGLESS_WEIGHT = 5.0
"""Weight of a word without a known meaning: each takes from the confidence that the known ones give."""


@dataclass(frozen=True)
class Vector:
    """A sparse row: `columns` and `values` of equal length, and the words the message consists of."""

    columns: Ints
    values: Floats
    words: list[str]

    @property
    def said(self) -> bool:
        """Whether the message holds more than punctuation."""
        return any(word not in PUNCTUATION for word in self.words)


class Vectoriser:
    """Weighs features by tf-idf (sublinear tf). The surface and the concept part are scaled to fixed lengths.

    Features that no example has count for the length: a message of unknown words gets a short vector and
    therefore little confidence.
    """

    def __init__(self, vocabulary: Sequence[str], idf: Floats, concepts: Concepts) -> None:
        """`idf` holds one value a word of the vocabulary and, last, the value of unknown features."""
        self.vocabulary = vocabulary
        self.idf = idf
        self.column: Mapping[str, int] = {feature: column for column, feature in enumerate(vocabulary)}
        self._weights: list[float] = idf.tolist()
        self._concepts = concepts

    def vector(self, text: str) -> Vector:
        """The vector of a message; empty when nothing in it can be read."""
        words = tokens(text)
        surface = self._scaled(surface_features(words), 1.0)
        meant = concept_features(words, self._concepts)
        concepts = self._scaled(meant, CONCEPT_SHARE, self._meaningless(words) if meant else 0)
        pairs = sorted(surface + concepts)
        columns = np.array([column for column, _ in pairs], dtype=np.int32)
        return Vector(columns, np.array([value for _, value in pairs], dtype=np.float32), words)

    def concepts(self, words: Sequence[str]) -> list[str]:
        """Concepts in folded words."""
        return self._concepts.find(words)

    def _meaningless(self, words: Sequence[str]) -> int:
        """How many words nobody taught us: neither in an example nor in a concept."""
        return sum(word not in self.column and not self._concepts.find([word]) for word in set(words))

    def _scaled(self, counts: Counter[str], length: float, meaningless: int = 0) -> list[tuple[int, float]]:
        """Columns and weights, scaled as if unknown features and meaningless words had columns, too."""
        unknown = len(self._weights) - 1
        weighted = [
            (column, (1.0 + math.log(count) if count > 1 else 1.0) * self._weights[column])
            for column, count in ((self.column.get(feature, unknown), count) for feature, count in counts.items())
        ]
        squares = sum(value * value for _, value in weighted) + meaningless * MEANINGLESS_WEIGHT**2
        norm = math.sqrt(squares)
        return [(column, length * value / norm) for column, value in weighted if column != unknown]


def learn_vocabulary(texts: Sequence[str], concepts: Concepts) -> tuple[list[str], Floats]:
    """Features that at least two texts have, and their inverse document frequencies (last: of unknown features)."""
    seen: Counter[str] = Counter()
    for text in texts:
        words = tokens(text)
        seen.update(surface_features(words).keys())
        seen.update(concept_features(words, concepts).keys())
    vocabulary = sorted(feature for feature, count in seen.items() if count > 1 or _single_concept(feature))
    counts = np.array([*(seen[feature] for feature in vocabulary), 1], dtype=np.float64)
    return vocabulary, (np.log((1 + len(texts)) / (1 + counts)) + 1).astype(np.float32)


def _single_concept(feature: str) -> bool:
    return feature.startswith(CONCEPT) and "+" not in feature
