"""Words of many languages that mean the same, so that an example in one language teaches all others.

The data lies in `concepts/<language>.yaml`: a concept and its words. `word` is matched whole, `stem*` at the beginning,
`*stem` at the end, `*stem*` anywhere in a word, `two_words` in a row. In scripts that are written without spaces or
that glue particles to words (Han, Kana, Hangul, Thai) an entry is found anywhere; Arabic words are matched at the
beginning, behind the article and one-letter words.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from intent.text import fold

_GLUED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_ARABIC = re.compile("[\u0600-\u06ff]")
_ARABIC_PREFIX = re.compile("^(?:[وف]?(?:ال|لل|[بلك]ال|[بلكه])|[وف])")
_LONGEST_PHRASE = 3
_REMEMBERED = 50_000
"""Words whose concepts are kept in memory (a few MB); then the memory starts over."""

Table = defaultdict[str, set[str]]


class Meaning(NamedTuple):
    """What is known of a folded word: concepts, phrases that begin with it (text and concept), whether it is glued."""

    concepts: Sequence[str] = ()
    phrases: Sequence[tuple[str, str]] = ()
    glued: bool = False


_NOTHING = Meaning()


class Concepts:
    """Finds concepts in the words of a message. Built once; a lookup takes microseconds."""

    def __init__(self, entries: Iterable[tuple[str, str]]) -> None:
        """`entries` are pairs of concept and word, written as the module's text says."""
        self._whole, self._beginning, self._end, self._anywhere, self._glued = (Table(set) for _ in range(5))
        self._phrases: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self._known: dict[str, Meaning] = {}
        for concept, word in entries:
            self._add(concept, fold(unicodedata.normalize("NFKC", word)))
        self._glued_lengths, self._anywhere_lengths = _lengths(self._glued), _lengths(self._anywhere)
        self._beginning_lengths, self._end_lengths = _lengths(self._beginning), {len(end) for end in self._end}

    def _add(self, concept: str, word: str) -> None:
        stem = word.strip("*")
        if _GLUED.search(stem):
            self._glued[stem.replace("_", "")].add(concept)
        elif "_" in stem:
            is_open = word.endswith("*") or _ARABIC.search(stem)
            self._phrases[stem.split("_")[0]].append((stem if is_open else stem + "_", concept))
        elif _ARABIC.search(stem):
            self._beginning[stem].add(concept)
        elif word.startswith("*"):
            (self._anywhere if word.endswith("*") else self._end)[stem].add(concept)
        else:
            (self._beginning if word.endswith("*") else self._whole)[stem].add(concept)

    def find(self, words: Sequence[str]) -> list[str]:
        """Concepts in the order of their first mention, those of glued words last. `words` are folded."""
        found: list[str] = []
        solid: list[str] = []
        for start, word in enumerate(words):
            meaning = self._known.get(word) or self._learned(word)
            if meaning is _NOTHING:
                continue
            found += meaning.concepts
            if meaning.glued:
                solid.append(word)
            elif meaning.phrases:
                said = "_".join(words[start : start + _LONGEST_PHRASE]) + "_"
                found += [concept for phrase, concept in meaning.phrases if said.startswith(phrase)]
        if solid:
            found += _occurring("".join(solid), self._glued, self._glued_lengths)
        return list(dict.fromkeys(found))

    def find_all(self, sentences: Iterable[Sequence[str]]) -> list[str]:
        """Concepts of several sentences, each once; none reaches from one sentence into the next."""
        return list(dict.fromkeys(concept for words in sentences for concept in self.find(words)))

    def knows(self, word: str) -> bool:
        """Whether a folded word by itself means something."""
        return bool(self.find([word]))

    def _learned(self, word: str) -> Meaning:
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        meaning = self._known[word] = self._look_up(word)
        return meaning

    def _look_up(self, word: str) -> Meaning:
        if _GLUED.match(word):
            return Meaning(glued=True)
        concepts, phrases = self._concepts_of(word), list(self._phrases.get(word, ()))
        if _ARABIC.match(word):
            bare = _ARABIC_PREFIX.sub("", word)
            concepts |= self._concepts_of(bare)
            prefix = word.removesuffix(bare)
            phrases += [(prefix + phrase, concept) for phrase, concept in self._phrases.get(bare, ()) if prefix]
        return Meaning(sorted(concepts), phrases) if concepts or phrases else _NOTHING

    def _concepts_of(self, word: str) -> set[str]:
        hits = set(self._whole.get(word, ()))
        for length in self._beginning_lengths.get(word[:1], ()):
            hits.update(self._beginning.get(word[:length], ()))
        for length in self._end_lengths:
            hits.update(self._end.get(word[-length:], ()))
        hits.update(_occurring(word, self._anywhere, self._anywhere_lengths))
        return hits


def _lengths(table: Iterable[str]) -> Mapping[str, Sequence[int]]:
    """First letter of an entry -> lengths of the entries that begin with it, so that few places need a look."""
    lengths: dict[str, set[int]] = defaultdict(set)
    for entry in table:
        lengths[entry[0]].add(len(entry))
    return {first: sorted(found) for first, found in lengths.items()}


def _occurring(text: str, table: Mapping[str, set[str]], lengths: Mapping[str, Sequence[int]]) -> list[str]:
    """Concepts of the entries that occur anywhere in a text, in the order of their places."""
    return [
        concept
        for start, first in enumerate(text)
        for length in lengths.get(first, ())
        if (hits := table.get(text[start : start + length]))
        for concept in sorted(hits)
    ]


def read_concepts(data: Mapping[str, Mapping[str, Sequence[str]]]) -> Concepts:
    """Concepts of all languages; `data` is language -> concept -> words."""
    return Concepts((concept, word) for table in data.values() for concept, words in table.items() for word in words)
