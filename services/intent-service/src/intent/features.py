"""What the model sees of a message: pieces of words (character n-grams), words, and pairs of words."""

import re
from collections import Counter
from functools import lru_cache

from intent.masking import mask
from intent.text import fold, readable

# Scripts written without spaces: a run of them is one "word" and is cut into n-grams without padding.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_TOKEN = re.compile(rf"[{_UNSPACED}]+|[^\W_{_UNSPACED}]+(?:'[^\W_{_UNSPACED}]+)*|[◈◇¤⌗✆✉⎋?!]")
_IS_UNSPACED = re.compile(f"[{_UNSPACED}]")
_LONGEST_WORD = 40


def tokens(text: str) -> list[str]:
    """Words of a message, folded and masked."""
    return _TOKEN.findall(fold(mask(readable(text))))


def features(text: str) -> Counter[str]:
    """Every feature of a message with the number of its occurrences; empty when nothing can be read."""
    words = tokens(text)
    counts: Counter[str] = Counter()
    for word in words:
        counts.update(_pieces(word))
    counts.update(f"{left} {right}" for left, right in zip(["^", *words], [*words, "$"], strict=True))
    return counts


@lru_cache(maxsize=20_000)
def _pieces(word: str) -> tuple[str, ...]:
    """A word and its n-grams. `_` marks the edges, so that a beginning differs from a middle."""
    word = word[:_LONGEST_WORD]
    if _IS_UNSPACED.match(word):
        return _ngrams(word, 1, 4)
    padded = f"_{word}_"
    return (f"{word}", *(piece for piece in _ngrams(padded, 2, 5) if piece != padded))


def _ngrams(text: str, shortest: int, longest: int) -> tuple[str, ...]:
    return tuple(
        text[start : start + length]
        for length in range(shortest, min(longest, len(text)) + 1)
        for start in range(len(text) - length + 1)
    )
