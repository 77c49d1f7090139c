"""The features a model was taught, each with its column and its weight."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from intent.concepts import Concepts
from intent.features import CONCEPT, concept_features, pairs, pieces

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]
Flags = NDArray[np.bool_]

Sentences = Sequence[Sequence[str]]
"""The folded words of each sentence of a message."""


class Vocabulary:
    """Features by column, weighed by idf: what few examples say tells more.

    `features` and `idf` are of equal length, but that `idf` ends with the weight of a feature that no example has.
    """

    def __init__(self, features: Sequence[str], idf: Floats) -> None:
        self.features = features
        self.idf = idf
        self.column: Mapping[str, int] = {feature: column for column, feature in enumerate(features)}

    @cached_property
    def squares(self) -> Sequence[float]:
        """Squared weights by column; the last one (-1) is that of an unknown feature."""
        squares: list[float] = (self.idf.astype(np.float64) ** 2).tolist()
        return squares

    def columns(self, features: Iterable[str]) -> tuple[list[int], float]:
        """The columns of those features that have one, and the squared length of all."""
        columns, squares, known = self.column, self.squares, []
        length = 0.0
        for feature in features:
            column = columns.get(feature, -1)
            length += squares[column]
            if column >= 0:
                known.append(column)
        return known, length


def learn_vocabulary(messages: Sequence[Sentences], concepts: Concepts) -> Vocabulary:
    """Features that at least two messages have; concepts by themselves always count."""
    seen: Counter[str] = Counter()
    for sentences in messages:
        seen.update({piece for words in sentences for word in words for piece in pieces(word)})
        seen.update({pair for words in sentences for pair in pairs(words)})
        seen.update(concept_features(concepts.find_all(sentences)))
    features = sorted(feature for feature, count in seen.items() if count > 1 or _single_concept(feature))
    rarity = [math.log((1 + len(messages)) / (1 + count)) + 1 for count in (*map(seen.__getitem__, features), 1)]
    return Vocabulary(features, np.array(rarity, dtype=np.float32))


def _single_concept(feature: str) -> bool:
    return feature.startswith(CONCEPT) and "+" not in feature
