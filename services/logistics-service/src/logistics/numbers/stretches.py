"""Stretches of a message that may be one number: parts with spaces, hyphens or line breaks between them."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from logistics.numbers.announcements import Announcements, Said

LONGEST_TEXT = 10_000
"""Characters of a text that are looked at."""

MOST_STRETCHES = 300
"""A bound for texts made of digits and spaces: messages hold a handful."""

MOST_PARTS = 13
"""As many as S10 has characters: some write each by itself."""

SHORTEST, LONGEST = 10, 34
FEWEST_DIGITS = 6
LONGEST_WORD = 4
"""Letters in a row, at most, that begin or end a number (JVGL); longer parts without digits are words."""

WHOLE = 10
"""A part of as many digits may well be a number by itself."""

PART = re.compile(r"[0-9A-Za-z\u00c0-\u024f\u0370-\u052f]+")
"""Ideographs, kana and others may stand right beside a number; letters of these scripts make it a part of a word."""

GAP = re.compile(r"[\s\u200b-\u200f\u2060\ufeff-]{1,3}")
DASHES = frozenset("‐‑‒–—―−")
MONEY_BEFORE = frozenset("€$£¥₽₹₺")
MONEY_AFTER = re.compile(r"\s?(?:[€$£¥%円元원₽₹₺]|(?:EUR|EURO|USD|GBP|CHF|JPY|CNY|RMB|PLN|ZŁ)\b)")
NO_NUMBER_AFTER = re.compile(r"[.,][0-9]|@|[/:][0-9]")
NO_NUMBER_BEFORE = re.compile(r"[0-9][.,:/]|\+|@|[0-9]\)\s?|\(")


@dataclass(frozen=True)
class Stretch:
    """Parts of a text as one number. `number` is in upper case without gaps; `alone`: the text says nothing else."""

    span: tuple[int, int]
    parts: tuple[str, ...]
    written: str
    said: Said
    alone: bool
    about_parcels: bool

    @property
    def number(self) -> str:
        return "".join(self.parts)

    @property
    def is_list(self) -> bool:
        """Whether these are rather several numbers, one beside the other."""
        return sum(len(part) >= WHOLE for part in self.parts) > 1

    @property
    def of_parcel(self) -> bool:
        """Whether something beside the form speaks for a parcel's number."""
        return self.said.of_parcel or (self.alone and self.said.kind is None)

    @property
    def of_something_else(self) -> bool:
        return self.said.kind in ("other", "bank")


def stretches(text: str) -> Iterator[list[Stretch]]:
    """For each part of a text those stretches that begin with it, the shorter first."""
    laid_out = LaidOut(text[:LONGEST_TEXT])
    left = MOST_STRETCHES
    for first in range(len(laid_out.places)):
        lasts = list(laid_out.lasts(first))
        left -= len(lasts)
        if left < 0:
            return
        if lasts:
            yield [laid_out.stretch(first, last) for last in lasts]


class LaidOut:
    """A text with the places of its parts."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._plain = in_plain_signs(text)
        self._announced = Announcements(self._plain)
        self.places = [found.span() for found in PART.finditer(self._plain)]
        self._parts = [self._plain[start:end] for start, end in self.places]
        self._digits = [sum(map(str.isdigit, part)) for part in self._parts]
        self._joined = [bool(GAP.fullmatch(self._plain, a[1], b[0])) for a, b in pairwise(self.places)]

    def lasts(self, first: int) -> Iterator[int]:
        """The last parts of stretches of a fitting length with enough digits that begin with this part."""
        length = digits = 0
        if self._continues(first):
            return
        for last in range(first, min(first + MOST_PARTS, len(self._parts))):
            if self._digits[last] == 0 and len(self._parts[last]) > LONGEST_WORD:
                return
            length += len(self._parts[last])
            digits += self._digits[last]
            if length > LONGEST or (last > first and not self._joined[last - 1]):
                return
            goes_on = length == digits and last < len(self._joined) and self._goes_on(last, last + 1)
            if length >= SHORTEST and digits >= FEWEST_DIGITS and not goes_on:
                yield last

    def _continues(self, first: int) -> bool:
        """Whether digits stand before this part of digits: what begins here is cut out of something longer."""
        return self._parts[first].isdigit() and first > 0 and self._goes_on(first - 1, first - 1)

    def _goes_on(self, gap: int, part: int) -> bool:
        """Whether the part on the other side of a gap is one more group of digits of the same number."""
        if not self._joined[gap]:
            return False
        between = self._plain[self.places[gap][1] : self.places[gap + 1][0]]
        return "\n" not in between and 0 < self._digits[part] < WHOLE

    def stretch(self, first: int, last: int) -> Stretch:
        start, end = self.places[first][0], self.places[last][1]
        return Stretch(
            span=(start, end),
            parts=tuple(self._parts[first : last + 1]),
            written=self._text[start:end],
            said=Said("other", frozenset()) if self._is_something_else(start, end) else self._announced.of(start, end),
            alone=first == 0 and last == len(self._parts) - 1,
            about_parcels=self._announced.about_parcels,
        )

    def _is_something_else(self, start: int, end: int) -> bool:
        """Whether the signs beside a number make it a sum, a telephone number, a decimal or an e-mail address."""
        before = self._plain[max(0, start - 3) : start]
        if before.rstrip()[-1:] in MONEY_BEFORE and before.strip():
            return True
        is_part = any(found.end() == len(before) for found in NO_NUMBER_BEFORE.finditer(before))
        return is_part or bool(NO_NUMBER_AFTER.match(self._plain, end) or MONEY_AFTER.match(self._plain, end))


def in_plain_signs(text: str) -> str:
    """Upper case, with plain signs for those of other widths and digits of other scripts; as long as before."""
    return text.upper() if text.isascii() else "".join(map(_in_plain, text))


def _in_plain(sign: str) -> str:
    if sign in DASHES:
        return "-"
    digit = unicodedata.decimal(sign, None)
    plain = str(digit) if digit is not None else unicodedata.normalize("NFKC", sign).upper()
    return plain if len(plain) == 1 else sign
