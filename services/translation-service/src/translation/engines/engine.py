"""What every translation engine takes and gives."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, NamedTuple, Protocol

from crossdesk.contracts.event import GrammaticalGender

Formality = Literal["default", "formal", "informal"]


class Genders(NamedTuple):
    """Grammatical gender of who wrote a text and of whom it speaks to; None where it is not known."""

    speaker: GrammaticalGender | None = None
    reader: GrammaticalGender | None = None


NOBODY = Genders()


class Kind(StrEnum):
    """Why there is no translation."""

    DOWN = "down"
    BUSY = "busy"
    QUOTA = "quota"
    KEY = "key"
    TEXT = "text"
    """About these languages or this length: the engine itself is well."""
    UNREADABLE = "unreadable"
    """It answered, with something that is no translation."""


RETRYABLE = frozenset({Kind.DOWN, Kind.BUSY})


@dataclass(frozen=True)
class Failed:
    """No translation. `why` is for people: no personal data in it."""

    kind: Kind
    why: str

    @property
    def retryable(self) -> bool:
        """Whether the same engine may take the same text a little later."""
        return self.kind in RETRYABLE

    @property
    def of_engine(self) -> bool:
        """Whether it counts against the engine, and not against the text alone."""
        return self.kind is not Kind.TEXT


@dataclass(frozen=True)
class Batch:
    """Texts of one tenant in one language. `source` and `target` are BCP 47 tags, `terms` maps terms to how they are
    to be translated, and `earlier` words to what they seem to have been before, to be kept to where that fits.
    `verbatim`: words as they stand in the texts, with what may be put in place of them as it is. All but texts and
    languages goes to engines that take it and is left out for others."""

    texts: tuple[str, ...]
    source: str
    target: str
    formality: Formality = "default"
    context: str = ""
    terms: Mapping[str, str] = field(default_factory=dict)
    genders: Genders = NOBODY
    earlier: Mapping[str, str] = field(default_factory=dict)
    verbatim: Mapping[str, str] = field(default_factory=dict)


Result = str | Failed


class Engine(Protocol):
    """One engine. Gives one result a text, in order, and raises nothing for what the other side does."""

    @property
    def most(self) -> int:
        """Texts it takes in one batch."""
        ...

    async def translate(self, batch: Batch) -> list[Result]: ...


def all_failed(batch: Batch, failed: Failed) -> list[Result]:
    return [failed for _ in batch.texts]
