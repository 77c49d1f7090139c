"""Words customers answer with, folded: case, accents, widths, scripts of digits and punctuation make no difference."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

from pydantic import BaseModel, ConfigDict

ByLanguage = dict[str, tuple[str, ...]]

_MARKS = re.compile("[\u0300-\u036f\u064b-\u0652\u0640]")
"""Accents of alphabets and vowel signs of Arabic; not the marks that tell syllables of Kana and Indic scripts apart."""
_APOSTROPHES = re.compile("['’ʼ`´]")
_UNSPACED = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""Scripts in which a word need not stand between spaces."""


class Unit(BaseModel):
    """A unit of length: its centimetres, and how customers write it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    centimetres: float
    words: tuple[str, ...]


class FlowWords(BaseModel):
    """`flow_words.yaml`: words by language. A whole message of `exit` ends a flow to a person, one of `skip` skips."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    exit: ByLanguage
    skip: ByLanguage
    yes: ByLanguage
    no: ByLanguage
    negation: ByLanguage
    units: dict[str, Unit]

    def folded(self, name: str) -> frozenset[str]:
        """The words of this name in all languages, folded."""
        return _folded_words(tuple(word for words in getattr(self, name).values() for word in words))


@lru_cache(maxsize=256)
def _folded_words(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(fold, words))


def folded_words(words: Iterable[str]) -> frozenset[str]:
    """Each word folded; remembered, for the words of data files come again and again."""
    return _folded_words(tuple(words))


@lru_cache(maxsize=256)
def fold(text: str) -> str:
    """Lower case without accents and punctuation, digits of all scripts as ASCII, one space between words.

    The latest are remembered: a message is looked through for topics, for flows and for what was asked.
    """
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    plain = _APOSTROPHES.sub("", _MARKS.sub("", plain)).replace("ı", "i")
    return " ".join(unicodedata.normalize("NFC", "".join(map(_kept, plain))).split())


def _kept(sign: str) -> str:
    if sign.isdecimal():
        return str(unicodedata.decimal(sign))
    return sign if sign.isalnum() or unicodedata.category(sign) in ("Mn", "Mc") else " "


def says(message: str, phrase: str) -> bool:
    """Whether a folded message holds a folded phrase as words of its own."""
    return phrase in message if _UNSPACED.search(phrase) else f" {phrase} " in f" {message} "


def length_of(message: str) -> int:
    """Words of a folded message; of scripts without spaces, two characters count as one."""
    return len(message.split()) + len(_UNSPACED.findall(message)) // 2


def named(message: str, names: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """The ids of which a folded message holds a name; a name inside a longer one that is said does not count.

    Nor does a single Latin letter: many are words of their own in some language.
    """
    said = ((phrase, key) for key, phrases in names.items() for phrase in phrases if says(message, phrase))
    found = {(phrase, key) for phrase, key in said if len(phrase) > 1 or not phrase.isascii()}
    longest = [each for each in found if not any(each[0] != other and says(other, each[0]) for other, _ in found)]
    return frozenset(key for _, key in longest)
