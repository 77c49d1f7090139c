"""Marks that stand for facts while an engine works on a text, and how they are read back from what it made of them.

A mark is six or more consonants in brackets: `[QZXVBC]`. Letters, because engines write digits anew; consonants,
because they form no word to translate or inflect; a check letter, because one damaged letter must not make it another.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import permutations
from typing import NamedTuple

LETTERS = "QZXVJKWBGFPHDCMTRNLS"
"""Rare ones first. No vowel, and no I, whose case depends on the language."""
PREFIX = 4
"""Letters of the prefix, all different: 116,280 of them are more than a text of `LONGEST` characters can hold."""
LONGEST = 100_000
"""Characters of a text that can be marked."""
WEIGHTS = (1, 3, 7, 9, 11, 13)
"""Without a divisor in common with 20, so that any single wrong letter changes the check letter."""
NOISE = r"[\s\u200b\u200e\u200f\u2060]{0,2}"
"""What engines put between letters."""
OPENING, CLOSING = r"[\[［【〔⟦「]", r"[\]］】〕⟧」]"


class Marks(NamedTuple):
    """`size` marks that share a prefix; each has `width` letters for its number and one to check it."""

    prefix: str
    width: int
    size: int

    def letters(self, number: int) -> str:
        """The letters of the mark with that number, from 0."""
        digits = []
        for _ in range(self.width):
            number, digit = divmod(number, len(LETTERS))
            digits.append(digit)
        return self.prefix + "".join(LETTERS[digit] for digit in (*digits, _check(digits)))

    def mark(self, number: int) -> str:
        return f"[{self.letters(number)}]"


class Seen(NamedTuple):
    """A mark found in a translation, from `start` to `end`; `whole` where nothing about it was changed."""

    number: int
    start: int
    end: int
    whole: bool


def marks_for(text: str, size: int) -> Marks:
    """Marks of which the text holds not even the prefix, however it is spaced or cased.

    Raises ValueError for a text longer than `LONGEST`, where there might be none.
    """
    if len(text) > LONGEST:
        raise ValueError(f"a text of {len(text)} characters cannot be marked; cut it below {LONGEST}")
    width = 1
    while len(LETTERS) ** width < size:
        width += 1
    squeezed = squeeze(text)
    taken = {squeezed[at : at + PREFIX] for at in range(len(squeezed))}
    prefixes = map("".join, permutations(LETTERS, PREFIX))
    return Marks(next(prefix for prefix in prefixes if prefix not in taken), width, size)


def squeeze(text: str) -> str:
    """The marks' letters in a text, in upper case and without anything between them."""
    return "".join(letter for letter in text.upper() if letter in LETTERS)


def read_marks(marks: Marks, translated: str) -> list[Seen]:
    """Marks in order of appearance, whatever their case, spaces and brackets have become."""
    return list(_seen(marks, translated))


def _seen(marks: Marks, translated: str) -> Iterator[Seen]:
    for match in _pattern(marks).finditer(translated):
        digits = [LETTERS.index(letter) for letter in squeeze(match["number"])]
        number = sum(digit * len(LETTERS) ** place for place, digit in enumerate(digits[:-1]))
        if digits[-1] == _check(digits[:-1]) and number < marks.size:
            yield Seen(number, match.start(), match.end(), match[0] == marks.mark(number))


def _pattern(marks: Marks) -> re.Pattern[str]:
    """Only ASCII letters, for other letters fold to some of them (the sign of kelvin)."""
    one = f"[{LETTERS}{LETTERS.lower()}]"
    prefix = NOISE.join(f"[{letter}{letter.lower()}]" for letter in marks.prefix)
    number = NOISE.join([one] * (marks.width + 1))
    return re.compile(rf"(?:{OPENING}{NOISE})?{prefix}{NOISE}(?P<number>{number})(?:{NOISE}{CLOSING})?")


def _check(digits: Sequence[int]) -> int:
    return (7 + sum(weight * digit for weight, digit in zip(WEIGHTS, digits, strict=False))) % len(LETTERS)
