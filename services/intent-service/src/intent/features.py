"""What the model sees of a message: pieces of words, words, pairs of words, concepts and pairs of concepts."""

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from intent.concepts import Concepts
from intent.masking import mask
from intent.text import fold, readable

CONCEPT = "="
"""First character of features that are concepts, and of no other."""

PUNCTUATION = frozenset("?!")
"""Tokens that are no words."""

# Scripts written without spaces: a run of them is one "word" and is cut into n-grams without padding.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_TOKEN = re.compile(rf"[{_UNSPACED}]+|[^\W_{_UNSPACED}]+(?:'[^\W_{_UNSPACED}]+)*|[◈◇¤⌗✆✉⎋?!]")
_IS_UNSPACED = re.compile(f"[{_UNSPACED}]")
_LONGEST_WORD = 40
_MOST_PAIRED = 10
"""Concepts of one message that are paired with each other: 45 pairs at most."""


def tokens(text: str) -> list[str]:
    """Words of a message, folded and masked; very long ones are cut in scripts with spaces."""
    found = _TOKEN.findall(fold(mask(readable(text))))
    return [word if _IS_UNSPACED.match(word) else word[:_LONGEST_WORD] for word in found]


def surface_features(words: Sequence[str]) -> Counter[str]:
    """Pieces of words, words, and pairs of neighbours, with their counts."""
    counts: Counter[str] = Counter()
    for word in words:
        counts.update(pieces(word))
    counts.update(f"{left} {right}" for left, right in itertools.pairwise(["^", *words, "$"]))
    return counts


def concept_features(words: Sequence[str], concepts: Concepts) -> Counter[str]:
    """Concepts, and those said together, in no order: word order differs between languages."""
    found = concepts.find(words)
    counts = Counter(CONCEPT + concept for concept in found)
    paired = sorted(found[:_MOST_PAIRED])
    counts.update(f"{CONCEPT}{left}+{right}" for left, right in itertools.combinations(paired, 2))
    return counts


@lru_cache(maxsize=20_000)
def pieces(word: str) -> tuple[str, ...]:
    """A word and its n-grams. `_` marks the edges, so that a beginning differs from a middle."""
    if _IS_UNSPACED.match(word):
        return _ngrams(word, 1, 4)
    padded = f"_{word}_"
    return (word, *(piece for piece in _ngrams(padded, 2, 5) if piece != padded))


def _ngrams(text: str, shortest: int, longest: int) -> tuple[str, ...]:
    return tuple(
        text[start : start + length]
        for length in range(shortest, min(longest, len(text)) + 1)
        for start in range(len(text) - length + 1)
    )
