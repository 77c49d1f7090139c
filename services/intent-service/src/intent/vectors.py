"""Turns messages into vectors: which columns of the model they touch, and how much."""

import itertools
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from intent.concepts import Concepts
from intent.features import CONCEPT, PUNCTUATION, concept_features, pieces, surface_features, tokens

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]
Weights = NDArray[np.float64]

REMEMBERED = 50_000
"""Words whose columns are kept in memory (some MB); then the memory starts over."""

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


@dataclass(frozen=True)
class Counts:
    """How often features occur: those of the vocabulary by column, others by themselves."""

    known: Counter[int] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)


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
        self._weights: Weights = idf.astype(np.float64)
        self._words: dict[str, tuple[tuple[int, ...], tuple[str, ...]]] = {}
        self._concepts = concepts

    def vector(self, text: str) -> Vector:
        """The vector of a message; empty when nothing in it can be read."""
        words = tokens(text)
        surface = self._scaled(self._surface(words), 1.0)
        meant = concept_features(words, self._concepts)
        told = self._known_apart(meant) if meant else Counts()
        concepts = self._scaled(told, CONCEPT_SHARE, self._meaningless(words) if meant else 0)
        columns = np.concatenate([surface[0], concepts[0]])
        order = np.argsort(columns, kind="stable")
        return Vector(columns[order], np.concatenate([surface[1], concepts[1]])[order].astype(np.float32), words)

    def concepts(self, words: Sequence[str]) -> list[str]:
        """Concepts in folded words."""
        return self._concepts.find(words)

    def _meaningless(self, words: Sequence[str]) -> int:
        """How many words nobody taught us: neither in an example nor in a concept."""
        return sum(word not in self.column and not self._concepts.knows(word) for word in set(words))

    def _surface(self, words: Sequence[str]) -> "Counts":
        """Pieces of words, words, and pairs of neighbours (see `surface_features`), with their counts."""
        counts = Counts()
        for word in words:
            columns, unknown = self._of_word(word)
            counts.known.update(columns)
            counts.unknown.update(unknown)
        for left, right in itertools.pairwise(["^", *words, "$"]):
            pair = f"{left} {right}"
            column = self.column.get(pair)
            if column is None:
                counts.unknown[pair] += 1
            else:
                counts.known[column] += 1
        return counts

    def _of_word(self, word: str) -> tuple[tuple[int, ...], tuple[str, ...]]:
        """Columns of a word's pieces, and pieces that have none."""
        known = self._words.get(word)
        if known is None:
            if len(self._words) >= REMEMBERED:
                self._words.clear()
            columns = [(piece, self.column.get(piece)) for piece in pieces(word)]
            known = self._words[word] = (
                tuple(column for _, column in columns if column is not None),
                tuple(piece for piece, column in columns if column is None),
            )
        return known

    def _known_apart(self, features: Counter[str]) -> "Counts":
        counts = Counts()
        for feature, count in features.items():
            column = self.column.get(feature)
            if column is None:
                counts.unknown[feature] = count
            else:
                counts.known[column] = count
        return counts

    def _scaled(self, counts: "Counts", length: float, meaningless: int = 0) -> tuple[Ints, Weights]:
        """Columns and weights, scaled as if unknown features and meaningless words had columns, too."""
        columns = np.fromiter(counts.known, dtype=np.int32, count=len(counts.known))
        frequencies = np.fromiter(counts.known.values(), dtype=np.float64, count=len(columns))
        weights = self._weights[columns] * (1.0 + np.log(frequencies))
        unheard = sum((1.0 + math.log(count)) ** 2 for count in counts.unknown.values()) * self._weights[-1] ** 2
        squares = float(weights @ weights) + unheard + meaningless * MEANINGLESS_WEIGHT**2
        return columns, weights * (length / math.sqrt(squares)) if squares else weights


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
