"""What the words beside a number say it is: a parcel's, and whose, or an order's, a telephone's, an account's."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Literal

from logistics.numbers.tracking_number import patterns

Kind = Literal["tracking", "parcel", "other", "bank"]

SHORT_WORD = 4
"""Up to this many letters a word is looked for as a whole word: "tel" is in "Hotel"."""

BEFORE, AFTER = 70, 30
"""Characters on either side that are taken to speak of a number."""

BINDING = range(4, 15)
"""Characters between two words that bind them: "the tracking number for my order", but not "tracking order"."""

SENTENCE_END = re.compile(r"[^\W\d_]{4}[.!?]\s|[。！？]|\n\s*\n")
NUMBER = re.compile(r"[0-9]{4,}")


@dataclass(frozen=True)
class Cue:
    """A telling word and its place. A carrier's name has no `kind`."""

    start: int
    end: int
    kind: Kind | None
    carrier: str | None = None


@dataclass(frozen=True)
class Said:
    """What is said of one number: its kind, None when nothing tells, and the carriers named beside it."""

    kind: Kind | None
    carriers: frozenset[str]

    @property
    def of_parcel(self) -> bool:
        return self.kind in ("tracking", "parcel") or (self.kind is None and bool(self.carriers))


class Announcements:
    """The telling words of one text in upper case, looked for when a number is there to be told."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _cues(self) -> list[Cue]:
        return cues_in(self._text)

    @cached_property
    def _starts(self) -> list[int]:
        return [cue.start for cue in self._cues]

    @cached_property
    def about_parcels(self) -> bool:
        """Whether the text speaks of a parcel or names a carrier anywhere."""
        return any(cue.kind in ("tracking", "parcel", None) for cue in self._cues)

    def of(self, start: int, end: int) -> Said:
        """What is said of the number at this place: before it, or else after it."""
        if not self._cues:
            return Said(None, frozenset())
        before, after = self._before(start), self._after(end)
        named = _carriers(before)
        kind = _nearest(before) or (None if named else next((cue.kind for cue in after if cue.kind), None))
        return Said(kind, named or _carriers(after))

    def _before(self, start: int) -> list[Cue]:
        """Those of the same sentence. A word for another number has had its number when one stands between."""
        begin = max(0, start - BEFORE)
        window = self._text[begin:start]
        begin += max((found.end() for found in SENTENCE_END.finditer(window)), default=0)
        spent = max((found.start() for found in NUMBER.finditer(self._text, begin, start)), default=0)
        return [
            cue for cue in self._within(begin, start) if cue.kind in ("tracking", "parcel", None) or cue.end > spent
        ]

    def _after(self, end: int) -> list[Cue]:
        window = self._text[end : end + AFTER]
        stops = [found.start() for pattern in (SENTENCE_END, NUMBER) if (found := pattern.search(window))]
        return self._within(end, end + min(stops, default=AFTER))

    def _within(self, start: int, end: int) -> list[Cue]:
        found = self._cues[bisect_left(self._starts, start) : bisect_left(self._starts, end)]
        return [cue for cue in found if cue.end <= end]


def _carriers(cues: Sequence[Cue]) -> frozenset[str]:
    return frozenset(cue.carrier for cue in cues if cue.carrier)


def _nearest(cues: Sequence[Cue]) -> Kind | None:
    """The last word decides, "parcel" only where no other kind is named. "Tracking number of my order" is one thing."""
    deciding = [cue for cue in cues if cue.kind not in ("parcel", None)]
    if not deciding:
        return next((cue.kind for cue in cues if cue.kind), None)
    last = deciding[-1]
    bound = [cue for cue in deciding if cue.kind == "tracking" and last.start - cue.end in BINDING]
    return "tracking" if bound else last.kind


def cues_in(text: str) -> list[Cue]:
    """All telling words of a text in upper case, in their order."""
    meaning = _meanings()
    return [Cue(found.start(), found.end(), *meaning[found[0]]) for found in _telling().finditer(text)]


@cache
def _meanings() -> dict[str, tuple[Kind | None, str | None]]:
    """By word in upper case: the kind of number or the carrier it tells."""
    told: dict[str, tuple[Kind | None, str | None]] = {}
    for kind, lines in patterns()["words"].items():
        told.update((word.upper(), (kind, None)) for line in lines for word in line)
    for carrier, names in patterns()["names"].items():
        told.update((name.upper(), (None, carrier)) for name in names)
    return told


@cache
def _telling() -> re.Pattern[str]:
    longest_first = sorted(_meanings(), key=len, reverse=True)
    return re.compile(rf"(?=[^\W\d_]|4PX)(?:{'|'.join(map(_as_pattern, longest_first))})")


def _as_pattern(word: str) -> str:
    whole = word.isascii() and len(word) <= SHORT_WORD
    return rf"(?<![^\W\d_]){re.escape(word)}(?![^\W\d_])" if whole else re.escape(word)
