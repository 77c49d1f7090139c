"""Whether one name of a thing may stand for another in a translation with no other word changing. Pure.

See `exchanges.yaml`: in some languages nothing hangs on a noun; in others its gender has to be the same, as far as the
words before it show that.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from translation.glossary.inflections import inflection_of
from translation.glossary.words import words
from translation.script import subtags

SHORTEST = 2
"""Signs of a name before a particle."""
FIRST_HANGUL = 0xAC00
VOWELS = frozenset("aeiou")


def is_free(language: str) -> bool:
    """Whether a noun may be exchanged without looking at what stands around it (BCP 47)."""
    return subtags(language)[0] in _table()["free"]


def without_particle(word: str, language: str) -> str:
    """A word of a text without what is written onto it and is no part of its name."""
    for particle in _table()["particles"].get(subtags(language)[0], "").split():
        if word.endswith(particle) and len(word) - len(particle) >= SHORTEST:
            return word.removesuffix(particle)
    return word


def takes_same_particles(noun: str, other: str, language: str) -> bool:
    """Whether what is written onto one noun may be written onto the other, in a language where that is all there is."""
    return subtags(language)[0] in _table()["particles"] and _ends_open(noun) == _ends_open(other)


def _ends_open(noun: str) -> bool:
    """Whether the last syllable of Hangul has no final consonant: every 28th has none (Unicode 3.12)."""
    return (ord(noun[-1]) - FIRST_HANGUL) % 28 == 0


def genders_before(text: str, start: int, language: str) -> str:
    """The genders that fit the word right before a place, as letters; nothing where it does not tell."""
    before = words(text[:start])
    if not before or text[before[-1].end : start].strip("'’ \u00a0"):
        return ""
    return _before(subtags(language)[0]).get(before[-1].text.casefold(), "")


def gender_of(seen: Iterable[tuple[str, int]], language: str) -> str:
    """The one gender of a noun by the texts it stands in, each with its place there; nothing where they do not tell."""
    fitting = {genders for text, start in seen if len(genders := genders_before(text, start, language)) == 1}
    return fitting.pop() if len(fitting) == 1 else ""


def may_follow(text: str, start: int, noun: str, gender: str, language: str) -> bool:
    """Whether a noun of that gender may stand at a place, by the word before it and how the noun begins."""
    fits = bool(gender) and gender in genders_before(text, start, language)
    begins = _table()["beginnings"].get(subtags(language)[0], "").split()
    return fits and not noun.casefold().startswith(tuple(begins))


def in_number_of(noun: str, other: str, language: str) -> str | None:
    """An English noun in the number of another one, by its ending; None where that is not told. Free nouns of other
    languages have no number."""
    if subtags(language)[0] != "en":
        return noun
    one, two = _many(noun), _many(other)
    if one == two:
        return noun
    if one:
        return None  # the singular of `batteries` or `boxes` is not told by an ending
    regular = noun[-1:] not in "yshxz" or noun[-2:] in ("ay", "ey", "oy")
    return f"{noun}s" if regular else None


def article_of(noun: str) -> str:
    """The English article `a` or `an` by how a word is likely to sound: its first letter, but for what is listed."""
    sounds, said = _table()["sounds"], noun.casefold()
    exception = next((article for article, listed in sounds.items() if said.startswith(tuple(listed.split()))), None)
    return exception or ("an" if said[:1] in VOWELS else "a")


def _many(noun: str) -> bool:
    folded = inflection_of("en").fold(noun)
    return folded.endswith("s") and not folded.endswith(("ss", "us", "is"))


@lru_cache(maxsize=64)
def _before(language: str) -> Mapping[str, str]:
    entry = _table()["before"].get(language, {})
    return {word: genders for genders, listed in entry.items() for word in listed.split()}


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    text = (files("translation.conversations") / "exchanges.yaml").read_text("utf-8")
    return dict(yaml.safe_load(text))
