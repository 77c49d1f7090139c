"""What providers take at most, and what of an answer that leaves. No I/O but reading limits.yaml."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable

from pydantic import BaseModel, ConfigDict, Field

from payments_risk.disputes.dispute_case import Scheme
from payments_risk.disputes.tables import Sources, read_table

CUT = " [cut to the provider's limit]"


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str


class FileLimits(_Row):
    """Bytes by content type and of all files together, pages of all, and how many files."""

    types: Mapping[str, int]
    together: int = Field(gt=0)
    pages: int = Field(gt=0)
    pages_of_scheme: Mapping[Scheme, int] = {}
    count: int = Field(gt=0)


class StripeLimits(_Row):
    """Characters of all fields together, of the fields named, and of any other field."""

    characters: int = Field(gt=0)
    fields: Mapping[str, int]
    field: int = Field(gt=0)
    files: FileLimits


class AdyenLimits(BaseModel):
    """Adyen takes files only."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    files: FileLimits


class PayPalLimits(_Row):
    """Characters of the notes to one kind of evidence."""

    notes: int = Field(gt=0)
    files: FileLimits


class Limits(BaseModel):
    """The table as a whole."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sources: Sources
    stripe: StripeLimits
    adyen: AdyenLimits
    paypal: PayPalLimits


@dataclass(frozen=True)
class Weight:
    """What limits look at of a file: its type, bytes and pages."""

    content_type: str
    size: int
    pages: int = 1


@dataclass(frozen=True)
class File:
    """A file of an answer. `slot` is the provider's own word for its place."""

    slot: str
    name: str
    content_type: str
    data: bytes
    pages: int = 1

    @property
    def weight(self) -> Weight:
        return Weight(self.content_type, len(self.data), self.pages)


def load_limits(file: Traversable | None = None) -> Limits:
    """Read the table. Raises Misconfigured naming file and place when it is malformed."""
    table = read_table(Limits, file or files("payments_risk.evidence") / "limits.yaml")
    rows: list[_Row] = [table.stripe, table.paypal, *(each.files for each in (table.stripe, table.adyen, table.paypal))]
    table.sources.must_have((row.source for row in rows), "limits.yaml")
    return table


def cut(text: str, most: int) -> str:
    """The text, or its beginning with a note that it was cut; at most `most` characters."""
    if len(text) <= most:
        return text
    return text[: most - len(CUT)] + CUT if most > len(CUT) else text[:most]


def admitted(wanted: Iterable[File], limits: FileLimits, scheme: Scheme) -> tuple[tuple[File, ...], tuple[str, ...]]:
    """The files that may be sent, the first ones first, and why others are left out, in words."""
    taken: list[File] = []
    left_out: list[str] = []
    for file in wanted:
        words = objection(file.weight, [each.weight for each in taken], limits, scheme)
        if words is None:
            taken.append(file)
        else:
            left_out.append(f"{file.name}: {words}")
    return tuple(taken), tuple(left_out)


def objection(file: Weight, taken: Sequence[Weight], limits: FileLimits, scheme: Scheme) -> str | None:
    """Why a file cannot be sent along with those taken, in words; None where it can."""
    most = limits.types.get(file.content_type)
    pages = limits.pages_of_scheme.get(scheme, limits.pages)
    together = [*taken, file]
    found = {
        f"{file.content_type} is not taken, only {', '.join(limits.types)}": most is None,
        f"{file.size} bytes, more than {most} are not taken": most is not None and file.size > most,
        f"with it there would be more than {limits.count} files": len(taken) >= limits.count,
        f"with it there would be more than {limits.together} bytes": sum(each.size for each in together)
        > limits.together,
        f"with it there would be more than {pages} pages": sum(each.pages for each in together) > pages,
    }
    return next((words for words, holds in found.items() if holds), None)


def limits_of(provider: str, limits: Limits) -> FileLimits | None:
    """What a provider takes of files; None where none takes an answer."""
    by_name = {"stripe": limits.stripe.files, "adyen": limits.adyen.files, "paypal": limits.paypal.files}
    return by_name.get(provider)
