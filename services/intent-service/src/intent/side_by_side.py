"""Looks a sentence up once for intents and emotions: what a word says of either lies side by side in one table.

Sentences are remembered, too: greetings, thanks and the shorter questions come again in other messages.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from intent.features import pairs
from intent.model import Prediction, TextModel
from intent.sentences import Sentence
from intent.vocabulary import Floats, Sentences
from intent.word_parts import REMEMBERED, Part

SENTENCES_REMEMBERED = 8_000
"""Some 2 KB each; the one that came first goes first."""

_ROOM = 2_100
"""Rows beyond those of remembered words, as in word_parts.py."""


@dataclass(slots=True)
class Heard:
    """A sentence as both models know it. `alone` is what it wants by itself, once anybody asked."""

    intents: Sentence
    feelings: Sentence
    alone: Prediction | None = None


class SideBySide:
    """A row of scores for each pair of words that either model knows, and after those for each word as it comes.

    A row has the scores of intents with their mean, then those of emotions with theirs.
    """

    def __init__(self, intents: TextModel, feelings: TextModel, remembered: int = REMEMBERED) -> None:
        self._intents, self._feelings, self._remembered = intents, feelings, remembered
        self._width = len(intents.labels) + 1
        known = [*intents.vocabulary.features, *feelings.vocabulary.features]
        features = list(dict.fromkeys([feature for feature in known if " " in feature]))
        self._first = len(features)
        width = self._width + len(feelings.labels) + 1
        self._table: Floats = np.empty((self._first + remembered + _ROOM, width), dtype=np.float32)
        squares = (
            _taken_over(intents, features, self._table[: self._first, : self._width]),
            _taken_over(feelings, features, self._table[: self._first, self._width :]),
        )
        rows = enumerate(zip(*squares, strict=True))
        self._pairs = {features[row]: (row, one, other) for row, (one, other) in rows}
        self._unknown = (-1, intents.vocabulary.squares[-1], feelings.vocabulary.squares[-1])
        self._words: dict[str, Part] = {}
        self._felt: dict[str, Part] = {}
        self._sentences: dict[tuple[str, ...], Heard] = {}

    def look_up(self, sentences: Sentences) -> list[Heard]:
        """The sentences of one message, to be judged before the next message is looked up."""
        if len(self._words) >= self._remembered:
            self._words.clear()
            self._sentences.clear()
        return [self._sentences.get(tuple(words)) or self._first_heard(words) for words in sentences]

    def _first_heard(self, words: Sequence[str]) -> Heard:
        if len(self._sentences) >= SENTENCES_REMEMBERED:
            del self._sentences[next(iter(self._sentences))]
        heard = self._sentences[tuple(words)] = self._look_up(words)
        return heard

    def _look_up(self, words: Sequence[str]) -> Heard:
        parts = {word: self._words.get(word) or self._learned(word) for word in words}
        felt = [self._felt[word] for word in parts]
        rows, squares, felt_squares = self._of_pairs(words)
        for part in parts.values():
            rows.append(part.row)
            squares += part.squares
        for part in felt:
            felt_squares += part.squares
        scores: Floats = np.add.reduce(self._table.take(rows, axis=0), axis=0)
        strange = [word for word, part in parts.items() if part.meaningless]
        strange_felt = [word for word, part in zip(parts, felt, strict=True) if part.meaningless]
        width, table = self._width, self._table
        meant, named = self._intents.concepts.find(words), self._feelings.concepts.find(words)
        return Heard(
            Sentence(words, parts, strange, meant, scores[:width], squares, table[:, :width]),
            Sentence(words, parts, strange_felt, named, scores[width:], felt_squares, table[:, width:]),
        )

    def _of_pairs(self, words: Sequence[str]) -> tuple[list[int], float, float]:
        """The rows of known neighbours, and the squared lengths of all for either model."""
        rows: list[int] = []
        squares = felt_squares = 0.0
        known, unknown = self._pairs.get, self._unknown
        for pair in pairs(words):
            row, square, felt_square = known(pair, unknown)
            squares += square
            felt_squares += felt_square
            if row >= 0:
                rows.append(row)
        return rows, squares, felt_squares

    def _learned(self, word: str) -> Part:
        """Keep a word in the next free row, beside what both models' own tables say of it."""
        row = self._first + len(self._words)
        self._felt[word] = replace(_copied(self._feelings, word, self._table[row, self._width :]), row=row)
        part = self._words[word] = replace(_copied(self._intents, word, self._table[row, : self._width]), row=row)
        return part


def _copied(model: TextModel, word: str, row: Floats) -> Part:
    model.parts.make_room()
    part = model.parts.of_word(word)
    row[:] = model.parts.table[part.row]
    return part


def _taken_over(model: TextModel, features: Sequence[str], rows: Floats) -> list[float]:
    """Fill rows with a model's scores for these features, or zeros; gives the squared length of each."""
    vocabulary = model.vocabulary
    columns = np.array([vocabulary.column.get(feature, -1) for feature in features], dtype=np.int32)
    rows[:] = np.where((columns >= 0)[:, None], model.parts.table[columns], np.float32(0))
    return [vocabulary.squares[column] for column in columns.tolist()]
