"""What the model sees of a message: pieces of words, words, pairs of words, concepts and pairs of concepts."""

import itertools
import re
from collections.abc import Iterable, Sequence

CONCEPT = "="
"""First character of features that are concepts, and of no other."""

PUNCTUATION = frozenset("?!")
"""Words of this package that are none in the language."""

# Scripts written without spaces: a run of them is one "word" and is cut into n-grams without padding.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
# Vowel signs are marks there, which Python does not count among the letters of a word.
_DEVANAGARI = "\u0900-\u0963\u0966-\u096f\u0971-\u097f"
_LONGEST_WORD = 40
_WORD = re.compile(
    rf"[{_UNSPACED}]+|[{_DEVANAGARI}]+|[^\W_{_UNSPACED}{_DEVANAGARI}]+(?:'[^\W_{_UNSPACED}{_DEVANAGARI}]+)*|[◈◇¤⌗✆✉⎋?!]",
)
_PLAIN = re.compile("[\0-\x7f◈◇¤⌗✆✉⎋]*")
_PLAIN_WORD = re.compile(r"[a-z0-9]+(?:'[a-z0-9]+)*|[◈◇¤⌗✆✉⎋?!]")
"""The same for texts of such letters alone, at a third of the time."""
_IS_UNSPACED = re.compile(f"[{_UNSPACED}]")
_MOST_PAIRED = 10
"""Concepts of one message that are paired with each other: 45 pairs at most."""


def words_of(folded: str) -> list[str]:
    """Words of a folded and masked text; very long ones are cut in scripts with spaces."""
    if _PLAIN.fullmatch(folded):
        return [word[:_LONGEST_WORD] for word in _PLAIN_WORD.findall(folded)]
    return [word if is_unspaced(word) else word[:_LONGEST_WORD] for word in _WORD.findall(folded)]


def is_unspaced(word: str) -> bool:
    """Whether a word is a run of letters of a script that is written without spaces."""
    return _IS_UNSPACED.match(word) is not None


def pairs(words: Sequence[str]) -> Iterable[str]:
    """Neighbours in a sentence, each pair once. `^` and `$` are its edges."""
    return dict.fromkeys(f"{left} {right}" for left, right in itertools.pairwise(["^", *words, "$"]))


def concept_features(concepts: Sequence[str]) -> list[str]:
    """Concepts, and those said together, in no order: word order differs between languages."""
    paired = sorted(concepts[:_MOST_PAIRED])
    together = [f"{CONCEPT}{left}+{right}" for left, right in itertools.combinations(paired, 2)]
    return [CONCEPT + concept for concept in concepts] + together


def pieces(word: str) -> Iterable[str]:
    """A word and its n-grams, each once. `_` marks the edges, so that a beginning differs from a middle."""
    if is_unspaced(word):
        return dict.fromkeys(_ngrams(word, 1, 4))
    padded = f"_{word}_"
    found = dict.fromkeys([word, *_ngrams(padded, 2, 5)])
    found.pop(padded, None)
    return found


def _ngrams(text: str, shortest: int, longest: int) -> list[str]:
    return [
        text[start : start + length]
        for length in range(shortest, min(longest, len(text)) + 1)
        for start in range(len(text) - length + 1)
    ]
