"""A list of words in one language, and the forms of them that a text may hold.

`word` is matched whole, `stem*` at the beginning of a word, `*stem` at its end, `*stem*` anywhere in it, `two_words`
in a row (each of them may be a stem: `паяльн*_станци*`). Behind a stem stands an ending, no second word: one of those
that are listed for the language, else at most six letters. Slavic stems in two consonants are also found with the vowel
that comes between these in the genitive plural (чашк-: чашек). Where nouns are put together, a noun of six letters or
more is also found at the end of a word (Bernsteinanhänger); shorter ones are so behind the `fronts` of the language
(Wollsocken).
Arabic and Hebrew words are found behind articles and one-letter words, Arabic ones with a possessive as well.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence

from intent.text import fold
from intent.tokens import folded_words

_LONGEST_ENDING = 6
_SHORTEST_HEAD = 6
_SHORTEST_FRONT = 3
"""Letters of a compound's noun and of what stands before it: shorter ones are found by chance."""
_REMEMBERED = 20_000
"""Words whose verdict is kept in memory (1 MB or so); then the memory starts over."""
_PREFIXED = re.compile(
    r"(?:[وف]?(?:[بلك]?ه?ال|لل|[بلكه])|[وف])(?=[\u0600-\u06ff]{3})|[ושכ]{0,2}[הבלמ]?(?=[\u05d0-\u05ea]{3})"
)
_TWO_CONSONANTS = re.compile("[^aeiouyаеиіоуыэюяьй]{2}$")
_ARTICLE = re.compile("^(?:ال|ה)(?=..)")
_ARABIC_ENDINGS = ("ي", "ك", "ه", "ها", "نا", "كم", "ين", "ان", "ات")
_Verdict = tuple[int, Sequence[list[str]], frozenset[str]]
"""How many words a word alone makes an entry of (0 or 1), what may follow it to make one, and how that begins."""
_WORD: _Verdict = (1, (), frozenset())
_NO_WORD: _Verdict = (0, (), frozenset())
_TELLING = 2
"""Letters of a following word that are looked at first."""


class InflectedWords:
    """Tells where an entry of the list begins in a row of words. Built once for a language."""

    def __init__(
        self,
        entries: Iterable[str],
        *,
        keeps_accents: bool = False,
        endings: Collection[str] = (),
        fleeting: Collection[str] = (),
        fronts: Collection[str] = (),
        is_compounding: bool = False,
    ) -> None:
        """`entries` are written as the module's text says; `keeps_accents` as in tokens.py.

        `endings` of the language, if they are to be listed ones; `fleeting` vowels of Slavic genitives;
        `fronts`: what words may be glued to; `is_compounding`: nouns are put together to one word.
        """
        self._keeps_accents = keeps_accents
        self._endings = frozenset(map(fold, ["", *endings])) if endings else None
        self._fleeting, self._is_compounding = tuple(fleeting), is_compounding
        self._fronts = tuple(map(fold, fronts))
        self._whole: set[str] = set()
        self._beginnings: set[str] = set()
        self._ends: set[str] = set()
        self._heads: set[str] = set()
        self._inside: set[str] = set()
        self._phrases: dict[str, list[list[str]]] = defaultdict(list)
        self._open_phrases: dict[str, list[list[str]]] = defaultdict(list)
        self._verdicts: dict[str, _Verdict] = {}
        self._silent: set[str] = set()
        for entry in entries:
            self._add(entry)
        self._shortest = min(map(len, self._beginnings), default=1)
        self._shortest_end = min(map(len, self._ends), default=1)
        inside = "|".join(map(re.escape, sorted(self._inside)))
        self._anywhere = re.compile(inside) if inside else None

    def _add(self, entry: str) -> None:
        words = [word for part in entry.split("_") for word in self._words_of(part)]
        if len(words) > 1:
            phrases = self._open_phrases if words[0].endswith("*") else self._phrases
            phrases[words[0].removesuffix("*")].append(words[1:])
            return
        words[0] = words[0].removesuffix("*")
        open_end, open_start = entry.endswith("*"), entry.startswith("*")
        kept = {
            (False, False): self._whole,
            (False, True): self._beginnings,
            (True, False): self._ends,
            (True, True): self._inside,
        }[open_start, open_end]
        kept.update(_forms(words[0]))
        if open_end and not open_start and _TWO_CONSONANTS.search(words[0]):
            self._whole.update(words[0][:-1] + vowel + words[0][-1] for vowel in self._fleeting)
        if self._is_compounding and not open_start and len(words[0]) >= _SHORTEST_HEAD:
            self._heads.update(words[0] + ending for ending in (self._endings if open_end and self._endings else ("",)))

    def spans_in(self, words: Sequence[str]) -> list[tuple[int, int]]:
        """Places of entries in a row of words, end excluded; they may overlap."""
        if self._silent.issuperset(words):
            return []
        found = []
        for at, word in enumerate(words):
            # Most words make no entry, and that is quick to see; of those that begin one most go on otherwise.
            verdict = self._verdicts.get(word) or self._judged(word)
            if verdict is _NO_WORD or (not verdict[0] and not _may_follow(words, at + 1, verdict[2])):
                continue
            if length := self.length_at(words, at):
                found.append((at, at + length))
        return found

    def _words_of(self, part: str) -> list[str]:
        """The words of a part of an entry; the last one keeps its `*`."""
        words = folded_words(part, keeps_accents=self._keeps_accents)
        return [*words[:-1], words[-1] + "*"] if words and part.endswith("*") else words

    def length_at(self, words: Sequence[str], place: int) -> int:
        """How many words from `place` on make an entry; 0 for none, the longest where there are several.

        `words` are folded as in tokens.py.
        """
        word = words[place]
        verdict = self._verdicts.get(word)
        longest, continuations, _ = self._judged(word) if verdict is None else verdict
        for rest in continuations:
            following = words[place + 1 : place + 1 + len(rest)]
            if len(rest) >= longest and self._continues(following, rest):
                longest = len(rest) + 1
        return longest

    def _judged(self, word: str) -> _Verdict:
        if len(self._verdicts) >= _REMEMBERED:
            self._verdicts.clear()
            self._silent.clear()
        bare = (word,) if word.isascii() else tuple(_bare(word))
        is_form = any(map(self._is_form, bare))
        rests = [rest for each in bare for rest in self._rests(each)]
        # Most words are none of the entries, and share one verdict.
        begins = frozenset(rest[0].removesuffix("*")[:_TELLING] for rest in rests)
        verdict = self._verdicts[word] = (int(is_form), rests, begins) if rests else _WORD if is_form else _NO_WORD
        if verdict is _NO_WORD:
            self._silent.add(word)
        return verdict

    def _rests(self, word: str) -> list[list[str]]:
        """What may follow a word to make an entry."""
        stems = (word[:length] for length in range(1, len(word) + 1)) if self._open_phrases else ()
        opened = (stem for stem in stems if stem in self._open_phrases and self._is_ending(word[len(stem) :]))
        return [*self._phrases.get(word, ()), *(rest for stem in opened for rest in self._open_phrases[stem])]

    def _is_form(self, word: str) -> bool:
        return (
            word in self._whole
            or self._has_stem(word)
            or self._has_end(word)
            or self._has_front(word)
            or (self._anywhere is not None and self._anywhere.search(word) is not None)
        )

    def _has_stem(self, word: str) -> bool:
        beginnings = self._beginnings
        for length in range(self._shortest, len(word) + 1) if beginnings else ():
            if word[:length] in beginnings and self._is_ending(word[length:]):
                return True
        return False

    def _has_end(self, word: str) -> bool:
        return _ends_with_one_of(self._ends, word, 0, self._shortest_end) or _ends_with_one_of(
            self._heads, word, _SHORTEST_FRONT, _SHORTEST_HEAD
        )

    def _has_front(self, word: str) -> bool:
        """Whether a word is another one behind one of `fronts`, as wool is in `Wollsocken`."""
        rests = (word[len(front) :].removeprefix("-") for front in self._fronts if word.startswith(front))
        return any(len(rest) >= _SHORTEST_FRONT and (rest in self._whole or self._has_stem(rest)) for rest in rests)

    def _is_ending(self, rest: str) -> bool:
        return len(rest) <= _LONGEST_ENDING if self._endings is None else rest in self._endings

    def _continues(self, following: Sequence[str], rest: Sequence[str]) -> bool:
        return len(following) >= len(rest) and all(map(self._fits, following, rest))

    def _fits(self, word: str, entry: str) -> bool:
        if not entry.endswith("*"):
            return _is_same(word, entry)
        stem = entry[:-1]
        return _is_same(word, stem) or (word.startswith(stem) and self._is_ending(word[len(stem) :]))


def _may_follow(words: Sequence[str], at: int, begins: frozenset[str]) -> bool:
    """Whether the word at a place begins as one of those that may stand there; an article may stand before it."""
    word = words[at] if at < len(words) else ""
    return word[:_TELLING] in begins or word[:1] in begins or word.startswith(("ا", "ה"))


def _is_same(word: str, entry: str) -> bool:
    """Whether a later word of a row is the entry's, with an Arabic or Hebrew article or without."""
    return word == entry or (not word.isascii() and _ARTICLE.sub("", word) == entry)


def _ends_with_one_of(ends: set[str], word: str, front: int, shortest: int) -> bool:
    """Whether a word ends with one of `ends`, none of which is shorter than `shortest`, behind `front` letters."""
    return bool(ends) and not ends.isdisjoint([word[start:] for start in range(front, len(word) - shortest + 1)])


def _bare(word: str) -> Iterator[str]:
    """The word, and what is left of an Arabic or Hebrew one without the little words glued to it."""
    yield word
    prefixed = None if word.isascii() else _PREFIXED.match(word)
    if prefixed and prefixed.end():
        yield from {word[length:] for length in range(1, prefixed.end() + 1)}


def _forms(word: str) -> Iterator[str]:
    yield word
    if "\u0600" <= word[0] <= "\u06ff":
        # Before a possessive the feminine ending (folded to ه) is written ت.
        stem = word[:-1] + "ت" if word.endswith("ه") else word
        yield from (stem + ending for ending in _ARABIC_ENDINGS)
