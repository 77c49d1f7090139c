"""Texts with gaps: `{fact}` is filled in, `[... {fact} ...]` is left out when one of its facts is not known.

Brackets do not nest. Braces and brackets stand for nothing else, so texts do not use them otherwise.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

Known = Callable[[str], str | None]
"""Gives what fills a gap, or None when that is not known. Asked only for gaps of the text that is filled."""

_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
_GAP = re.compile(r"\{([a-z][a-z0-9_.]*)\}")
_STRAY = re.compile(r"[\[\]{}]")
_SPACES = re.compile(r"[^\S\n\u00a0\u202f]{2,}")


@dataclass(frozen=True)
class Piece:
    """A stretch of text; an optional one appears only when all its gaps can be filled."""

    text: str
    optional: bool

    @cached_property
    def _parts(self) -> list[str]:
        """Text and names of gaps in turn, taken apart once: the names have the odd places."""
        return _GAP.split(self.text)

    @cached_property
    def gaps(self) -> frozenset[str]:
        return frozenset(self._parts[1::2])

    def filled(self, known: Known) -> str:
        """The stretch with its gaps filled, or nothing. Raises KeyError naming a required fact that is missing."""
        if not self.gaps:
            return self.text
        parts = self._parts.copy()
        for place in range(1, len(parts), 2):
            value = known(parts[place])
            if value is None:
                if self.optional:
                    return ""
                raise KeyError(parts[place])
            parts[place] = value
        return "".join(parts)


@dataclass(frozen=True)
class Wording:
    """A text with gaps, taken apart once."""

    pieces: tuple[Piece, ...]

    @cached_property
    def gaps(self) -> frozenset[str]:
        return frozenset(gap for piece in self.pieces for gap in piece.gaps)

    @cached_property
    def required(self) -> frozenset[str]:
        """Facts without which the text cannot be said."""
        return frozenset(gap for piece in self.pieces if not piece.optional for gap in piece.gaps)

    def can_be_said(self, known: Known) -> bool:
        """Whether all it requires is known."""
        return all(known(gap) is not None for gap in self.required)

    def filled(self, known: Known) -> str:
        """The text for the customer. Values are taken as they are, braces and all, and never read as gaps.

        Raises KeyError naming the fact when a required one is missing.
        """
        text = "".join([piece.filled(known) for piece in self.pieces])
        return "\n".join([line.strip() for line in _SPACES.sub(" ", text).split("\n")])


def parse_wording(text: str) -> Wording:
    """Take a text apart. Raises ValueError when a brace or bracket is left over, or an optional part has no gap."""
    pieces = tuple(_pieces(text))
    for piece in pieces:
        if _STRAY.search(_GAP.sub("", piece.text)):
            raise ValueError(f"a brace or bracket stands alone in {piece.text!r}: write {{fact}} or [... {{fact}} ...]")
        if piece.optional and not piece.gaps:
            raise ValueError(f"[{piece.text}] holds no {{fact}} and would always be shown: take the brackets away")
    return Wording(pieces)


def _pieces(text: str) -> Iterator[Piece]:
    for index, stretch in enumerate(_OPTIONAL.split(text)):
        if stretch:
            yield Piece(stretch, optional=index % 2 == 1)
