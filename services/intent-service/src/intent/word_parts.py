"""What each word speaks for: its scores for all labels, kept by word, so that a message costs a look-up a word.

The same for what concepts say together: most messages of a shop speak of one of some thousand sets of concepts.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from intent.concepts import Concepts
from intent.features import concept_features, is_unspaced, pieces
from intent.vectors import is_meaningless
from intent.vocabulary import Floats, Vocabulary

REMEMBERED = 40_000
"""Words whose scores are kept (10 MB, and as much for the vocabulary beside them); then the memory starts over."""

_SETS_REMEMBERED = 20_000
"""Sets of concepts that are kept (10 MB); then that memory starts over."""

_ROOM = 2_100
"""Rows beyond those: a message of 2,000 characters holds fewer words, so that none loses its row while it is read."""


@dataclass(frozen=True, slots=True)
class Part:
    """What there is to know of one word.

    Its row in the table of scores, the squared length of its pieces, the columns that stand for it where messages are
    compared, and whether neither an example nor a concept has it.
    """

    row: int
    squares: float
    columns: Sequence[int]
    meaningless: bool


@dataclass(frozen=True, slots=True)
class Meant:
    """What concepts say together: their scores (with the mean at last), columns, and squared length."""

    scores: Floats
    columns: Sequence[int]
    squares: float


class WordParts:
    """A table with a row of scores for each feature of the vocabulary, and after those for each word as it comes.

    A row has an entry for each label and at last their mean.
    """

    def __init__(
        self, vocabulary: Vocabulary, weights: Floats, concepts: Concepts, remembered: int = REMEMBERED
    ) -> None:
        """`weights` has a row for each feature of the vocabulary and a column for each label."""
        self._remembered = remembered
        self._vocabulary = vocabulary
        self._concepts = concepts
        self._first = len(weights)
        self._words: dict[str, Part] = {}
        self._sets: dict[tuple[str, ...], Meant] = {}
        self.table: Floats = np.empty((self._first + remembered + _ROOM, weights.shape[1] + 1), dtype=np.float32)
        known = self.table[: self._first]
        known[:, :-1] = weights * vocabulary.idf[:-1, None]
        known[:, -1] = known[:, :-1].mean(axis=1)

    def make_room(self) -> None:
        """Forget all words where too many are kept. To be called before a message, for rows are then given anew."""
        if len(self._words) >= self._remembered:
            self._words.clear()

    def of_word(self, word: str) -> Part:
        """The part of a folded word."""
        return self._words.get(word) or self._learned(word)

    def of_concepts(self, concepts: tuple[str, ...]) -> Meant:
        """What concepts say that one message speaks of, in the order of their mention."""
        return self._sets.get(concepts) or self._combined(concepts)

    def _learned(self, word: str) -> Part:
        columns, squares = self._vocabulary.columns(pieces(word))
        row = self._first + len(self._words)
        self.table[row] = self.table[columns].sum(axis=0)
        meaningless = is_meaningless(word, self._vocabulary, self._concepts)
        part = self._words[word] = Part(row, squares, telling_columns(word, self._vocabulary), meaningless)
        return part

    def _combined(self, concepts: tuple[str, ...]) -> Meant:
        if len(self._sets) >= _SETS_REMEMBERED:
            self._sets.clear()
        columns, squares = self._vocabulary.columns(concept_features(concepts))
        meant = self._sets[concepts] = Meant(self.table[columns].sum(axis=0), columns, squares)
        return meant


def telling_columns(word: str, vocabulary: Vocabulary) -> Sequence[int]:
    """The columns that stand for a word where messages are compared.

    Its own one, or in scripts without spaces those of its pairs of letters.
    """
    own = map("".join, itertools.pairwise(word)) if is_unspaced(word) else [word]
    columns, _ = vocabulary.columns(dict.fromkeys(own))
    return columns
