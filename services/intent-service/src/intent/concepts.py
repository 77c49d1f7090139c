"""Words of many languages that mean the same, so that an example in one language teaches all others.

The data lies in `concepts/<language>.yaml`: a concept and its words. `word` is matched whole, `stem*` at the beginning,
`*stem` at the end, `*stem*` anywhere in a word, `two_words` in a row. In scripts that are written without spaces or glue
particles to words (Han, Kana, Hangul, Arabic, Hebrew, Thai) an entry is found anywhere.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files

import yaml

from intent.text import fold

_GLUED = re.compile("[\u0590-\u06ff\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_LONGEST_PHRASE = 3
_LONGEST_GLUED = 10


class Concepts:
    """Finds concepts in the words of a message. Built once; a lookup takes microseconds."""

    def __init__(self, entries: Iterable[tuple[str, str]]) -> None:
        """`entries` are pairs of concept and word, written as the module's text says."""
        self._whole: dict[str, set[str]] = defaultdict(set)
        self._beginning: dict[str, set[str]] = defaultdict(set)
        self._end: dict[str, set[str]] = defaultdict(set)
        self._anywhere: dict[str, set[str]] = defaultdict(set)
        self._glued: dict[str, set[str]] = defaultdict(set)
        for concept, word in entries:
            self._add(concept, fold(word))
        self.of_word = lru_cache(maxsize=20_000)(self._of_word)

    def _add(self, concept: str, word: str) -> None:
        stem = word.strip("*")
        if _GLUED.search(stem):
            self._glued[stem.replace("_", "")].add(concept)
        elif word.startswith("*"):
            (self._anywhere if word.endswith("*") else self._end)[stem].add(concept)
        else:
            (self._beginning if word.endswith("*") else self._whole)[stem].add(concept)

    def find(self, words: Sequence[str]) -> list[str]:
        """Concepts in the order of their first mention. `words` are folded."""
        found: dict[str, None] = {}
        for start in range(len(words)):
            for length in range(1, _LONGEST_PHRASE + 1):
                found.update(dict.fromkeys(self.of_word("_".join(words[start : start + length]))))
        solid = "".join(word for word in words if _GLUED.search(word))
        found.update(dict.fromkeys(self._in_glued(solid)))
        return list(found)

    def _of_word(self, word: str) -> tuple[str, ...]:
        hits = set(self._whole.get(word, ()))
        for end in range(2, len(word) + 1):
            hits |= self._beginning.get(word[:end], set()) | self._end.get(word[len(word) - end :], set())
        for start in range(len(word)):
            for end in range(start + 3, len(word) + 1):
                hits |= self._anywhere.get(word[start:end], set())
        return tuple(sorted(hits))

    def _in_glued(self, text: str) -> list[str]:
        return [
            concept
            for start in range(len(text))
            for length in range(1, _LONGEST_GLUED + 1)
            for concept in sorted(self._glued.get(text[start : start + length], ()))
        ]


def read_concepts(data: Mapping[str, Mapping[str, Sequence[str]]]) -> Concepts:
    """Concepts of all languages; `data` is language -> concept -> words."""
    return Concepts((concept, word) for words in data.values() for concept, entries in words.items() for word in entries)
