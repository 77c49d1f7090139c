"""Finds what a text says again that the conversation said before, in languages without a list of words. Pure.

Words are the same by their endings (`glossary/inflections.yaml`), in scripts without spaces by their signs. Which of
them name a thing is told later, by what stands for them on the side whose language has a list.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from translation.conversations.exchanges import without_particle
from translation.conversations.noun_phrases import LONGEST, MOST_WORDS, Phrase
from translation.facts.find import find_facts, gaps
from translation.glossary.inflections import Inflection, Key, inflection_of
from translation.glossary.words import Word, words
from translation.script import subtags

SHORTEST = 3
"""Letters of a word that is looked at; signs of Thai and its like, of which each is less than a syllable."""
SHORTEST_SIGNS = 2
"""Signs of Han and kana."""
MOST_CANDIDATES = 24
BY_SYLLABLES = frozenset({"vi"})
"""Languages that put spaces between syllables: a word may be two of what is written as words."""
SIZES = range(2, 6)
"""Signs of a part of a longer run that may be a name."""
SIGNS = re.compile(
    r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff\u30a0-\u30ff\uff66-\uff9f]+|[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]+"
)
"""Runs of Han and katakana, or of signs of South-East Asia. Hiragana, which joins and inflects, ends a name."""
JOINING = re.compile("[的了是我你您他她它这那请在和有不也就都吗吧呢把被给]+")
"""Han signs that seldom stand in a name of goods and often beside one."""


def repeats(text: str, language: str, earlier: Sequence[str], names: Sequence[str] = ()) -> list[Phrase]:
    """Runs of up to three words that stand in an earlier text in some form, the longest at each place. No facts."""
    known = [each for before in earlier for each in words(before)]
    keys = {key for word in known for key in _keys(inflection_of(language), word)}
    found: dict[str, Phrase] = {}
    for start, end in gaps(text, find_facts(text, names)):
        for first, last in (*_by_words(text[start:end], language, keys), *_by_signs(text[start:end], earlier)):
            piece = text[start + first : start + last]
            found.setdefault(piece.casefold(), Phrase(piece, start + first, start + last, whole=True))
    return sorted(found.values(), key=lambda each: each.start)


def _keys(inflection: Inflection, word: Word) -> set[Key]:
    if word.alone or len(word.text) < SHORTEST or not word.text.isalpha():
        return set()
    return inflection.keys_in_text(inflection.fold(word.text))


def _by_words(text: str, language: str, known: set[Key]) -> Iterator[tuple[int, int]]:
    run: list[Word] = []
    inflection = inflection_of(language)
    for word in words(text):
        again = bool(_keys(inflection, word) & known)
        if run and not (again and word.joined and len(run) < MOST_WORDS):
            yield run[0].start, run[-1].end
            run = []
        if again:
            run.append(word)
    if run and run[-1].end - run[0].start <= LONGEST:
        yield run[0].start, run[-1].end


def _by_signs(text: str, earlier: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The longest runs of signs that an earlier text holds as well, from the left."""
    for found in SIGNS.finditer(text):
        for first, last in _parts(text, found):
            yield from _shared(text, first, last, earlier)


def _parts(text: str, run: re.Match[str]) -> Iterator[tuple[int, int]]:
    """A run of signs without those that only join."""
    cuts = (each for cut in JOINING.finditer(text, *run.span()) for each in cut.span())
    for first, last in pairwise([run.start(), *cuts, run.end()]):
        if last > first and not JOINING.match(text, first):
            yield first, last


def _shared(text: str, start: int, end: int, earlier: Sequence[str]) -> Iterator[tuple[int, int]]:
    least = SHORTEST if text[start:end] >= "\u0e00" and text[start:end] < "\u1800" else SHORTEST_SIGNS
    while start <= end - least:
        length = next(
            (size for size in range(end - start, least - 1, -1) if _holds(earlier, text[start : start + size])), 0
        )
        if length:
            yield start, start + length
        start += length or 1


def _holds(earlier: Sequence[str], piece: str) -> bool:
    return any(piece in each for each in earlier)


def candidates(text: str, language: str, names: Sequence[str] = ()) -> list[Phrase]:
    """What may name a thing, where nothing is known but the text: words, and runs of signs."""
    found: dict[str, Phrase] = {}
    for start, end in gaps(text, find_facts(text, names)):
        for first, last in (*_word_runs(text[start:end], language), *_sign_runs(text[start:end])):
            piece = without_particle(text[start + first : start + last], language)
            found.setdefault(piece.casefold(), Phrase(piece, start + first, start + first + len(piece), whole=True))
    return list(found.values())[:MOST_CANDIDATES]


def _word_runs(text: str, language: str) -> Iterator[tuple[int, int]]:
    found = [word for word in words(text) if not word.alone and word.text.isalpha()]
    for at, word in enumerate(found):
        if len(word.text) >= SHORTEST:
            yield word.start, word.end
        if at + 1 < len(found) and found[at + 1].joined and subtags(language)[0] in BY_SYLLABLES:
            yield word.start, found[at + 1].end


def _sign_runs(text: str) -> Iterator[tuple[int, int]]:
    for found in SIGNS.finditer(text):
        for first, last in _parts(text, found):
            sizes = {last - first, *SIZES} if last - first >= SHORTEST_SIGNS else set()
            for size in sorted((size for size in sizes if size <= last - first), reverse=True):
                yield from ((at, at + size) for at in range(first, last - size + 1))
