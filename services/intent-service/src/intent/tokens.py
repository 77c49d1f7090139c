"""Words of a text with their places, for scripts that put spaces between words."""

import re
from functools import lru_cache
from typing import NamedTuple

from intent.text import fold

_WORD = re.compile(r"[^\W_](?:[^\W_]|[\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0900-\u0903\u093a-\u094f])*")
"""Hebrew, Arabic and Devanagari vowel signs belong to the word they stand in."""
_JOINED = re.compile(r"[ '’´-]{0,2}")


class Token(NamedTuple):
    """A word, folded for comparison, and where it stands in the text (characters, end excluded)."""

    folded: str
    start: int
    end: int


def tokens_of(text: str, *, keeps_accents: bool = False) -> list[Token]:
    """The words of a text. Apostrophes and hyphens end a word: `t-shirt` is two.

    `keeps_accents`: words are put in lower case only, for languages where accents tell words apart (Vietnamese).
    """
    compared = str.casefold if keeps_accents else _folded
    return [Token(compared(match[0]), *match.span()) for match in _WORD.finditer(text)]


def folded_words(text: str, *, keeps_accents: bool = False) -> list[str]:
    """The same words without their places, which is quicker."""
    return list(map(str.casefold if keeps_accents else _folded, _WORD.findall(text)))


def words_in(folded: str) -> list[str]:
    """The same words of a text that is folded already, without their places."""
    return [word.replace("\u093c", "") for word in _WORD.findall(folded)]


@lru_cache(maxsize=20_000)
def _folded(word: str) -> str:
    """The dot of borrowed Hindi letters is often left out."""
    return word.lower() if word.isascii() else fold(word).replace("\u093c", "")


def word_spans(text: str) -> list[tuple[int, int]]:
    """Where the words of a text stand."""
    return [match.span() for match in _WORD.finditer(text)]


def are_joined(text: str, left: tuple[int, int], right: tuple[int, int]) -> bool:
    """Whether nothing but a space, a hyphen or an apostrophe stands between two words' places."""
    return _JOINED.fullmatch(text, left[1], right[0]) is not None
