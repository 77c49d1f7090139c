"""Texts with gaps: `{fact}` is filled in, `[... {fact} ...]` is left out when one of its facts is not known.

A gap may also choose its words by a number, see `message_form`. Brackets do not nest. Braces and brackets stand for
nothing else, so texts do not use them otherwise.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from crossdesk.manners.isolate import ISOLATE, POP, is_from_the_right, isolated

from knowledge.message_form import Counted, Known, MessageForm, end_of_braces, parse_form

OWN_WORDS = frozenset({"greeting", "festival"})
"""Gaps filled with words of the text's own language, which need no isolate."""

_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
_NAME = re.compile(r"[a-z][a-z0-9_.]*")
_STRAY = re.compile(r"[\[\]{}]")
_SPACES = re.compile(r"[^\S\n\u00a0\u202f]{2,}")


@dataclass(frozen=True)
class Gap:
    name: str


Part = str | Gap | MessageForm


def uncounted(name: str) -> int | None:
    """For texts whose gaps stand for no numbers."""
    return None


@dataclass(frozen=True)
class Piece:
    """A stretch of text; an optional one appears only when all its gaps can be filled."""

    parts: tuple[Part, ...]
    optional: bool

    @cached_property
    def gaps(self) -> frozenset[str]:
        simple = (part.name for part in self.parts if isinstance(part, Gap))
        return frozenset(simple).union(*(part.gaps for part in self.parts if isinstance(part, MessageForm)))

    def filled(self, known: Known, counted: Counted, chosen: Known) -> str:
        """The stretch with its gaps filled, or nothing. Raises KeyError naming a required fact that is missing."""
        said = []
        for part in self.parts:
            if isinstance(part, str):
                said.append(part)
                continue
            value = known(part.name) if isinstance(part, Gap) else part.said(known, counted, chosen)
            if value is None:
                if self.optional:
                    return ""
                raise KeyError(part.name)
            said.append(value)
        return "".join(said)


@dataclass(frozen=True)
class Wording:
    """A text with gaps, taken apart once. `isolating`: it runs from the right, so what fills gaps is set apart."""

    pieces: tuple[Piece, ...]
    isolating: bool = False

    @cached_property
    def gaps(self) -> frozenset[str]:
        return frozenset(gap for piece in self.pieces for gap in piece.gaps)

    @cached_property
    def required(self) -> frozenset[str]:
        """Facts without which the text cannot be said."""
        return frozenset(gap for piece in self.pieces if not piece.optional for gap in piece.gaps)

    @cached_property
    def counted(self) -> frozenset[str]:
        """Gaps that must stand for numbers, because their plural is chosen."""
        forms = (part for piece in self.pieces for part in piece.parts if isinstance(part, MessageForm))
        return frozenset(form.name for form in forms if form.kind == "plural")

    @cached_property
    def estimate_first(self) -> "Wording":
        """The same, with the day a parcel comes told before where it was last seen, where both stand side by side."""
        return Wording(
            tuple(Piece(_estimate_first(piece.parts), piece.optional) for piece in self.pieces), self.isolating
        )

    def can_be_said(self, known: Known) -> bool:
        """Whether all it requires is known."""
        return all(known(gap) is not None for gap in self.required)

    def filled(self, known: Known, counted: Counted = uncounted) -> str:
        """The text for the customer. Values are taken as they are, braces and all, and never read as gaps.

        Raises KeyError naming the fact when a required one is missing.
        """
        inserted = _isolated(known) if self.isolating else known
        text = "".join([piece.filled(inserted, counted, known) for piece in self.pieces])
        return "\n".join([line.strip() for line in _SPACES.sub(" ", text).split("\n")])


def parse_wording(text: str, language: str = "en") -> Wording:
    """Take a text apart.

    Raises ValueError when a brace or bracket is left over, an optional part has no gap, or a form is wrong.
    """
    pieces = tuple(_pieces(text, language))
    for piece in pieces:
        if piece.optional and not piece.gaps:
            raise ValueError(f"[{piece.parts[0]}] holds no {{fact}} and would always be shown: take the brackets away")
    return Wording(pieces, is_from_the_right(language))


def _estimate_first(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    seen, comes = Gap("last_update"), Gap("estimate")
    for distance in (1, 2):
        at = next((n for n in range(len(parts) - distance) if (parts[n], parts[n + distance]) == (seen, comes)), None)
        if at is not None:
            return (*parts[:at], comes, *parts[at + 1 : at + distance], seen, *parts[at + distance + 1 :])
    return parts


def _isolated(known: Known) -> Known:
    def insert(name: str) -> str | None:
        value = known(name)
        if name in OWN_WORDS:
            return value
        return f"{ISOLATE}{value}{POP}" if value else value

    return insert


def _pieces(text: str, language: str) -> Iterator[Piece]:
    for index, stretch in enumerate(_OPTIONAL.split(text)):
        if stretch:
            yield Piece(tuple(_parts(stretch, language)), optional=index % 2 == 1)


def _parts(stretch: str, language: str) -> Iterator[Part]:
    """Text, gaps and forms in turn."""
    place = 0
    while (start := stretch.find("{", place)) >= 0:
        yield from _text(stretch[place:start], stretch, language)
        end = end_of_braces(stretch, start)
        yield _gap(stretch[start + 1 : end], stretch, language)
        place = end + 1
    yield from _text(stretch[place:], stretch, language)


def _text(text: str, stretch: str, language: str) -> Iterator[str]:
    """Numbers and Latin words of the text itself are isolated, too, where it runs from the right."""
    if _STRAY.search(text):
        raise ValueError(f"a brace or bracket stands alone in {stretch!r}: write {{fact}} or [... {{fact}} ...]")
    if text:
        yield isolated(text, language)


def _gap(content: str, stretch: str, language: str) -> Gap | MessageForm:
    if _NAME.fullmatch(content):
        return Gap(content)
    form = parse_form(content, language)
    if form is None:
        raise ValueError(f"a brace or bracket stands alone in {stretch!r}: {{{content}}} is neither fact nor form")
    return form
