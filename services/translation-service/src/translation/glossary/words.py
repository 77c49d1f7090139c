"""Takes a text apart into words, and signs of scripts that put no spaces between words. Takes linear time."""

import unicodedata
from functools import lru_cache
from typing import NamedTuple

ALONE = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Burmese
    (0x1780, 0x17FF),  # Khmer
    (0x3005, 0x3007),  # ideographic iteration mark, closing mark, zero
    (0x3040, 0x30FF),  # kana
    (0x31F0, 0x31FF),
    (0x3400, 0x9FFF),  # Han
    (0xF900, 0xFAFF),
    (0xFF66, 0xFF9D),  # half-width kana
    (0x20000, 0x3FFFF),
)
"""Code points of scripts without spaces (Unicode blocks): each sign is taken for a word of its own."""
HALF_WIDTH_MARKS = "\uff9e\uff9f"
JOINERS = frozenset(" \u00a0\u202f\t\n\r-‐‑'’·&+\u200b\u200c\u200d\u200e\u200f\u2060\u2066\u2067\u2068\u2069")
"""What may stand between the words of one term. A comma or the end of a sentence may not."""
WIDEST_GAP = 3
"""Joiners in a row between the words of one term."""


class Word(NamedTuple):
    """Characters `start` to `end` of a text. `alone` for a sign without spaces around; `joined` where nothing but
    joiners parts it from the word before."""

    text: str
    start: int
    end: int
    alone: bool
    joined: bool


def words(text: str) -> list[Word]:
    """In order. A word ends where Latin letters meet those of another script, for particles are written onto names."""
    found: list[Word] = []
    for start, end, kind in _runs(text):
        joined = bool(found) and _joins(text[found[-1].end : start])
        found.append(Word(text[start:end], start, end, kind == "alone", joined))
    return found


def would_join(left: str, right: str) -> bool:
    """Whether two texts written onto each other would make one word of the last of one and the first of the other."""
    start = len(left) - 1
    while start > 0 and _kind(left[start]) in ("mark", "digit"):  # what they belong to says what may follow them
        start -= 1
    tail = left[max(start, 0) :]
    return any(word.start < len(tail) < word.end for word in words(tail + right[:1]))


def _runs(text: str) -> list[tuple[int, int, str]]:
    runs: list[tuple[int, int, str]] = []
    last = " "
    for at, letter in enumerate(text):
        kind = _kind(letter)
        if _goes_on(last, kind):
            start, _, before = runs[-1]
            last = before if kind in ("mark", "digit") else kind
            runs[-1] = (start, at + 1, last)
            continue
        last = " " if kind == "mark" else kind
        if last != " ":
            runs.append((at, at + 1, kind))
    return runs


def _goes_on(last: str, kind: str) -> bool:
    """Whether a letter of that kind belongs to the run before it."""
    if " " in (last, kind):
        return False
    if kind == "mark":
        return True
    return "alone" not in (last, kind) and (kind == last or "digit" in (last, kind))


@lru_cache(maxsize=8192)
def _kind(letter: str) -> str:
    """`latin`, `other`, `digit`, `alone`, `mark`, or a space for what is in no word."""
    if letter in HALF_WIDTH_MARKS or unicodedata.category(letter)[0] == "M":
        return "mark"
    if not letter.isalnum():
        return " "
    if any(first <= ord(letter) <= last for first, last in ALONE):
        return "alone"
    if not letter.isalpha():
        return "digit"
    return "latin" if unicodedata.name(letter, "").startswith(("LATIN", "FULLWIDTH LATIN")) else "other"


def _joins(gap: str) -> bool:
    return gap == "." or (len(gap) <= WIDEST_GAP and all(letter in JOINERS for letter in gap))
