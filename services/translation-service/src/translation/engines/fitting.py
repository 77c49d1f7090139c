"""What an engine takes beside a text. What it does not take is left out before texts are collected into calls, so that
texts of several conversations share a call of an engine that knows no context."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from translation.engines.engine import Batch, Genders

TAKES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "deepl": frozenset({"formality", "context", "terms", "genders"}),
        "azure": frozenset({"verbatim"}),
        "openai": frozenset({"formality", "context", "terms", "genders", "earlier"}),
    }
)
"""By kind of engine, as its adapter sends it; nothing for kinds that are not named."""


def takes(kind: str, what: str) -> bool:
    """Whether engines of a kind take `formality`, `context`, `terms`, `genders`, `earlier` or `verbatim` words."""
    return what in TAKES.get(kind, ())


def fitting(kind: str, batch: Batch) -> Batch:
    """The batch without what engines of the kind do not take."""
    return replace(
        batch,
        formality=batch.formality if takes(kind, "formality") else "default",
        context=batch.context if takes(kind, "context") else "",
        terms=batch.terms if takes(kind, "terms") else {},
        earlier=batch.earlier if takes(kind, "earlier") else {},
        verbatim=batch.verbatim if takes(kind, "verbatim") else {},
        genders=batch.genders if takes(kind, "genders") else Genders(),
    )
