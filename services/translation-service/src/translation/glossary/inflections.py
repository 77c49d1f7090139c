"""Which forms of a word are the same word: case, accents, endings and what is written onto its front, by language.

Endings are those of `inflections.yaml`: a stemmer joins words that a shop tells apart (`universe` and `university`).
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

LONGEST_WORD = 64
"""Letters of a word that is looked at for endings; a longer one is matched as it is."""
ACCENTS = (
    (0x0300, 0x0305),
    (0x0307, 0x036F),
    (0x0591, 0x05C7),  # Hebrew points
    (0x0610, 0x061A),
    (0x064B, 0x065F),  # Arabic vowels, hamza above and below
    (0x0670, 0x0670),
)
"""Marks that writers leave out. Not the breve, which makes й of и, nor the vowels of Indic scripts."""

Key = tuple[int, str]
"""A paradigm and a stem; paradigm -1 is the whole word."""


@dataclass(frozen=True)
class Inflection:
    """Of one language. `paradigms` says of each ending in which sets of endings it is."""

    paradigms: Mapping[str, tuple[int, ...]]
    stem: int = 3
    prefixes: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    letters: Mapping[int, str] | None = None
    accents: bool = True
    compounds: bool = False

    def fold(self, word: str) -> str:
        """Without case, width and, where the language can do without them, accents."""
        plain = unicodedata.normalize("NFKC", word).casefold()
        if self.accents:
            plain = "".join(letter for letter in unicodedata.normalize("NFD", plain) if not _is_accent(letter))
        folded = unicodedata.normalize("NFC", plain)
        return folded.translate(self.letters) if self.letters else folded

    def keys_in_text(self, folded: str) -> set[Key]:
        """Two forms are of one word if they share a key. Fewer than the longest ending times the longest prefix."""
        return set(self._keys(folded, self.prefixes))

    def keys_of_term(self, folded: str) -> set[Key]:
        """Of a term only the article is taken off: a first letter may be its own."""
        return set(self._keys(folded, self.articles))

    def _keys(self, folded: str, fronts: tuple[str, ...]) -> Iterator[Key]:
        yield -1, folded
        if len(folded) > LONGEST_WORD:
            return
        yield from self._stems(folded)
        for front in fronts:
            rest = folded.removeprefix(front)
            if len(front) < len(folded) - self.stem + 1 and rest != folded:
                yield -1, rest
                yield from self._stems(rest)

    def _stems(self, word: str) -> Iterator[Key]:
        longest = max(map(len, self.paradigms), default=-1)
        for cut in range(len(word), max(self.stem, len(word) - longest) - 1, -1):
            for paradigm in self.paradigms.get(word[cut:], ()):
                yield paradigm, word[:cut]


@lru_cache(maxsize=256)
def inflection_of(language: str) -> Inflection:
    """By the first subtag of a BCP 47 tag. A language that is not in the table is matched without endings."""
    entry = _table().get(language.lower().split("-")[0], {})
    plain = Inflection({}, accents=entry.get("accents", True), letters=str.maketrans(entry.get("letters", {})))
    return Inflection(
        _by_ending(plain, entry.get("endings", [])),
        stem=entry.get("stem", 3),
        prefixes=tuple(map(plain.fold, entry.get("prefixes", []))),
        articles=tuple(map(plain.fold, entry.get("articles", []))),
        letters=plain.letters,
        accents=plain.accents,
        compounds=entry.get("compounds", False),
    )


def _by_ending(plain: Inflection, endings: list[str]) -> dict[str, tuple[int, ...]]:
    """A line of the table is one paradigm: endings parted by spaces, `-` for none."""
    found: dict[str, list[int]] = defaultdict(list)
    for number, line in enumerate(endings):
        for ending in {plain.fold(each.strip("-")) for each in line.split()}:
            found[ending].append(number)
    return {ending: tuple(numbers) for ending, numbers in found.items()}


@lru_cache(maxsize=1)
def _table() -> dict[str, dict[str, Any]]:
    text = (files("translation.glossary") / "inflections.yaml").read_text("utf-8")
    return dict(yaml.safe_load(text)["languages"])


@lru_cache(maxsize=4096)
def _is_accent(letter: str) -> bool:
    return any(first <= ord(letter) <= last for first, last in ACCENTS)
