"""What the model knows of a sentence: the sum of what its words and pairs of neighbours say, and its concepts."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from intent.concepts import Concepts
from intent.features import pairs
from intent.vocabulary import Floats, Vocabulary
from intent.word_parts import Part, WordParts


class Sentence(NamedTuple):
    """A sentence, looked up once, however often it is judged alone or with others.

    `parts` has a part for each distinct word, `meaningless` the words that nobody taught us; `scores` (for each label,
    at last their mean) and the squared length `squares` are those of all words and pairs. `table` holds the rows of
    the parts.
    """

    words: Sequence[str]
    parts: dict[str, Part]
    meaningless: Sequence[str]
    concepts: Sequence[str]
    scores: Floats
    squares: float
    table: Floats


def look_up(words: Sequence[str], concepts: Concepts, vocabulary: Vocabulary, known: WordParts) -> Sentence:
    """Look up a sentence by its folded words."""
    parts = {word: known.of_word(word) for word in words}
    meaningless = [word for word, part in parts.items() if part.meaningless]
    rows, squares = vocabulary.columns(pairs(words))
    for part in parts.values():
        rows.append(part.row)
        squares += part.squares
    scores: Floats = np.add.reduce(known.table.take(rows, axis=0), axis=0)
    return Sentence(words, parts, meaningless, concepts.find(words), scores, squares, known.table)
