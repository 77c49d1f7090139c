"""A shop's own words for translation: what it writes, the event that tells of it, and what is shown."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from crossdesk.contracts.event import Event

ALL_MARKETS = "all"
MARKET = r"^(all|[A-Z]{2})$"
MOST_TERMS = 2000
"""Entries of each list, over all glossaries of a shop."""
MOST_GLOSSARY_VERSIONS = 20
"""Versions of one glossary that are kept."""
ONE_LINE = r"^[^\s\u0000-\u001f\u007f-\u009f][^\u0000-\u001f\u007f-\u009f]{0,79}$"

GLOSSARY: dict[str, Any] = {
    "do_not_translate": ["Trail Runner"],
    "preferred": [
        {"source": "en", "target": "de", "term": "return label", "translation": "Rücksendeetikett", "also": []},
    ],
    "forbidden": [{"language": "de", "term": "Retourenlabel", "instead": "Rücksendeetikett"}],
}

Term = Annotated[str, Field(min_length=1, max_length=80, pattern=ONE_LINE)]
Tag = Annotated[
    str, Field(max_length=30, pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$", description="BCP 47", examples=["de"])
]


class _Written(BaseModel):
    """An unknown field is refused, so that a typing error does not pass for an omission."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class PreferredWritten(_Written):
    """`term` is to be said as `translation`. `de` counts for `de-AT`, too."""

    source: Tag
    target: Tag
    term: Term
    translation: Term
    also: list[Term] = Field(
        default=[], max_length=5, description="what may be said as well; one conversation keeps to one of them"
    )


class ForbiddenWritten(_Written):
    """Is not said in `language`; `instead` is what is said."""

    language: Tag
    term: Term
    instead: Term


class GlossaryWritten(_Written):
    """Words of one market, or of all. Terms are found in their inflected forms, too, as whole words."""

    model_config = ConfigDict(json_schema_extra={"examples": [GLOSSARY]})

    do_not_translate: list[Term] = Field(
        default=[], max_length=MOST_TERMS, description="names that stay as they are in every language"
    )
    preferred: list[PreferredWritten] = Field(default=[], max_length=MOST_TERMS)
    forbidden: list[ForbiddenWritten] = Field(default=[], max_length=MOST_TERMS)


class GlossaryConfigured(Event):
    """A shop's words for one market (`all` for every one), whole; a later one replaces it, and none removes it.

    Versions count from 1 for each market in the order of these events, those without words included.
    """

    topic: ClassVar[str] = "glossaries"
    market: str = Field(pattern=MARKET)
    glossary: GlossaryWritten | None = None


class GlossaryShown(BaseModel):
    """One version of a market's words."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={
            "examples": [
                {"market": "DE", "version": 3, "configured_at": "2026-11-27T12:00:00Z", "glossary": GLOSSARY},
            ]
        },
    )

    market: str
    version: int = Field(description="counts from 1 for each market")
    configured_at: AwareDatetime
    glossary: GlossaryWritten | None = Field(description="null where it was removed")


class GlossaryNamed(BaseModel):
    """A version without its words: how many there are of each kind."""

    model_config = ConfigDict(frozen=True)

    market: str
    version: int
    configured_at: AwareDatetime
    do_not_translate: int
    preferred: int
    forbidden: int


class GlossaryList(BaseModel):
    """By market, or the newest version first."""

    model_config = ConfigDict(frozen=True)

    glossaries: list[GlossaryNamed]


class GlossaryAccepted(BaseModel):
    """Stored safely; translations go by it within moments."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"market": "DE", "status": "accepted", "terms": 3}]})

    market: str
    status: Literal["accepted"] = "accepted"
    terms: int = Field(description="entries of all lists; 0 where it was removed")
