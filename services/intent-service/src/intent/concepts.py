"""Words of many languages that mean the same, so that an example in one language teaches all others.

The data lies in `concepts/<language>.yaml`: a concept and its words. `word` is matched whole, `stem*` at the beginning,
`*stem` at the end, `*stem*` anywhere in a word, `two_words` in a row. In scripts that are written without spaces or
that glue particles to words (Han, Kana, Hangul, Thai) an entry is found anywhere; Arabic words are matched at the
beginning, behind the article and one-letter words.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from intent.text import fold

_GLUED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_ARABIC = re.compile("[\u0600-\u06ff]")
_ARABIC_PREFIX = re.compile("^(?:[وف]?(?:ال|لل|[بلك]ال|[بلكه])|[وف])")
_LONGEST_PHRASE = 3
_LONGEST_GLUED = 10
_REMEMBERED = 50_000
"""Words whose concepts are kept in memory (a few MB); then the memory starts over."""

Table = defaultdict[str, set[str]]


class Concepts:
    """Finds concepts in the words of a message. Built once; a lookup takes microseconds."""

    def __init__(self, entries: Iterable[tuple[str, str]]) -> None:
        """`entries` are pairs of concept and word, written as the module's text says."""
        self._whole, self._beginning, self._end, self._anywhere, self._glued = (Table(set) for _ in range(5))
        self._first_words: set[str] = set()
        self._known: dict[str, tuple[str, ...]] = {}
        for concept, word in entries:
            self._add(concept, fold(word))

    def _add(self, concept: str, word: str) -> None:
        stem = word.strip("*")
        if _GLUED.search(stem):
            self._glued[stem.replace("_", "")].add(concept)
            return
        if _ARABIC.search(stem):
            self._beginning[stem].add(concept)
        elif word.startswith("*"):
            (self._anywhere if word.endswith("*") else self._end)[stem].add(concept)
        else:
            (self._beginning if word.endswith("*") else self._whole)[stem].add(concept)
        if "_" in stem:
            self._first_words.add(stem.split("_")[0])

    def find(self, words: Sequence[str]) -> list[str]:
        """Concepts in the order of their first mention. `words` are folded."""
        found: dict[str, None] = {}
        for start, word in enumerate(words):
            if _GLUED.match(word):
                continue
            found.update(dict.fromkeys(self._of_word(word)))
            if word in self._first_words or _ARABIC.match(word):
                for length in range(2, _LONGEST_PHRASE + 1):
                    found.update(dict.fromkeys(self._of_word("_".join(words[start : start + length]))))
        solid = "".join(word for word in words if _GLUED.match(word))
        found.update(dict.fromkeys(self._in_glued(solid)))
        return list(found)

    def knows(self, word: str) -> bool:
        """Whether a folded word by itself means something."""
        return bool(self._in_glued(word) if _GLUED.match(word) else self._of_word(word))

    def _of_word(self, word: str) -> tuple[str, ...]:
        known = self._known.get(word)
        if known is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            hits = self._look_up(word)
            if _ARABIC.match(word):
                hits |= self._look_up(_ARABIC_PREFIX.sub("", word))
            known = self._known[word] = tuple(sorted(hits))
        return known

    def _look_up(self, word: str) -> set[str]:
        hits = set(self._whole.get(word, ()))
        for length in range(2, len(word) + 1):
            hits |= self._beginning.get(word[:length], set()) | self._end.get(word[-length:], set())
        for start in range(len(word) if self._anywhere else 0):
            for end in range(start + 3, len(word) + 1):
                hits |= self._anywhere.get(word[start:end], set())
        return hits

    def _in_glued(self, text: str) -> list[str]:
        return [
            concept
            for start in range(len(text))
            for end in range(start + 1, min(start + _LONGEST_GLUED, len(text)) + 1)
            if (hits := self._glued.get(text[start:end]))
            for concept in sorted(hits)
        ]


def read_concepts(data: Mapping[str, Mapping[str, Sequence[str]]]) -> Concepts:
    """Concepts of all languages; `data` is language -> concept -> words."""
    return Concepts((concept, word) for table in data.values() for concept, words in table.items() for word in words)
