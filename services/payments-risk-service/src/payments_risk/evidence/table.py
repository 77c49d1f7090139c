"""Reads and checks evidence.yaml: pieces of evidence, what each reason asks for, and what providers call it."""

from collections.abc import Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Literal, get_args

from crossdesk.errors import Misconfigured
from pydantic import BaseModel, ConfigDict, Field

from payments_risk.disputes.dispute_case import Scheme
from payments_risk.disputes.reasons import Reason
from payments_risk.disputes.tables import Sources, read_table

WHOLE = 100
"""What the weights of a reason make together."""


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str


class Piece(_Row):
    """What a piece of evidence is, and the fields of Stripe's that take it as text and as a file."""

    means: str = Field(min_length=1)
    text: str | None = None
    file: str | None = None


class Asked(_Row):
    """What a reason asks for. Any one of `instead` (written `or`) may stand for all the rest, with its weight."""

    asks: Mapping[str, int] = Field(min_length=1)
    instead: Mapping[str, int] = Field(default={}, alias="or")
    needs: tuple[str, ...]


class Defence(_Row):
    """A defence of Adyen's: its code, and the document types with the pieces that must be held for each."""

    code: str
    documents: Mapping[str, tuple[str, ...]] = Field(min_length=1)


class Defences(BaseModel):
    """Defences by reason and scheme, and the one for all else."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    otherwise: Defence
    defences: Mapping[Reason, Mapping[Scheme, Defence]]


class EvidenceKind(_Row):
    """A kind of evidence of PayPal's, the pieces it is made of, and which structured field goes with it."""

    type: str
    pieces: tuple[str, ...]
    info: Literal["tracking", "refunds"] | None = None


class EvidenceKinds(BaseModel):
    """Kinds of evidence by reason, and those for all else."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    otherwise: tuple[EvidenceKind, ...]
    kinds: Mapping[Reason, tuple[EvidenceKind, ...]]


class EvidenceTable(BaseModel):
    """The table as a whole. `enough` is the score from which on an answer may be sent without a person."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sources: Sources
    enough: int = Field(ge=1, le=WHOLE)
    pieces: Mapping[str, Piece]
    reasons: Mapping[Reason, Asked]
    adyen: Defences
    paypal: EvidenceKinds


def load_evidence(file: Traversable | None = None) -> EvidenceTable:
    """Read and check the table.

    Raises Misconfigured naming the file and what is malformed, a reason that is missing, weights that do not make 100,
    or a piece that nobody describes.
    """
    file = file or files("payments_risk.evidence") / "evidence.yaml"
    table = read_table(EvidenceTable, file)
    for complaint in complaints(table):
        raise Misconfigured(f"{file.name}: {complaint}")
    table.sources.must_have((row.source for row in _rows(table)), file.name)
    return table


def asks_for(piece: str, reason: Reason, table: EvidenceTable) -> bool:
    """Whether an answer to this reason is better with a piece."""
    asked = table.reasons[reason]
    return piece in (*asked.asks, *asked.instead, *asked.needs)


def complaints(table: EvidenceTable) -> Iterator[str]:
    """What is wrong with a table that is well-formed."""
    yield from (f"reasons lacks {each}; say what it asks for" for each in get_args(Reason) if each not in table.reasons)
    for reason, asked in table.reasons.items():
        if sum(asked.asks.values()) != WHOLE:
            yield f"reasons.{reason}: the weights make {sum(asked.asks.values())}, not {WHOLE}"
        if any(weight <= 0 for weight in (*asked.asks.values(), *asked.instead.values())):
            yield f"reasons.{reason}: a weight is not above 0; take the piece out"
    for name in _named(table):
        if name not in table.pieces:
            yield f"{name!r} is asked for and is no piece; describe it under pieces"


def _named(table: EvidenceTable) -> Iterator[str]:
    for asked in table.reasons.values():
        yield from (*asked.asks, *asked.instead, *asked.needs)
    for defence in _defences(table):
        yield from (piece for pieces in defence.documents.values() for piece in pieces)
    for kind in _kinds(table):
        yield from kind.pieces


def _defences(table: EvidenceTable) -> list[Defence]:
    of_schemes = [each for schemes in table.adyen.defences.values() for each in schemes.values()]
    return [table.adyen.otherwise, *of_schemes]


def _kinds(table: EvidenceTable) -> list[EvidenceKind]:
    return [*table.paypal.otherwise, *(kind for kinds in table.paypal.kinds.values() for kind in kinds)]


def _rows(table: EvidenceTable) -> list[_Row]:
    return [*table.pieces.values(), *table.reasons.values(), *_defences(table), *_kinds(table)]
