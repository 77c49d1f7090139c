"""A glossary as a shop writes it. Bounded, and nothing in it is ignored: an unknown key is refused."""

import unicodedata
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictStr, StringConstraints

from translation.glossary.words import words

MOST_ENTRIES = 2000
"""Entries of each list."""
LONGEST_TERM = 80
"""Characters of a term."""


def _term(text: str) -> str:
    """NFC, single spaces. Raises ValueError for what cannot be told from other words of a text."""
    tidy = " ".join(unicodedata.normalize("NFC", text).split())
    if any(unicodedata.category(letter) == "Cc" for letter in tidy) or unicodedata.category(tidy[:1] or " ")[0] == "M":
        raise ValueError("a term holds no control characters and begins with no combining mark")
    found = words(tidy)
    if not found or (len(found) == 1 and len(found[0].text) < 2 and not found[0].alone):
        raise ValueError(f"{tidy!r} is too short for a term: it needs two letters or digits, or a sign that is a word")
    return tidy


Term = Annotated[StrictStr, StringConstraints(min_length=1, max_length=LONGEST_TERM), AfterValidator(_term)]
Tag = Annotated[StrictStr, StringConstraints(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$")]
Market = Annotated[StrictStr, StringConstraints(pattern=r"^[A-Z]{2}$")]
Markets = Annotated[tuple[Market, ...], Field(max_length=60)]
"""ISO 3166 countries; none for all markets."""


class KeptTerm(BaseModel):
    """Stays as it is in every language: found in any case, as whole words, not inflected."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    term: Term
    markets: Markets = ()


class PreferredTerm(BaseModel):
    """`term` in language `source` is `translation` in `target`, or one of `also`. `de` counts for `de-AT`, too."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: Tag
    target: Tag
    term: Term
    translation: Term
    also: Annotated[tuple[Term, ...], Field(max_length=5)] = ()
    markets: Markets = ()


class ForbiddenTerm(BaseModel):
    """Is not said in `language`; `instead` is what is said."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    language: Tag
    term: Term
    instead: Term
    markets: Markets = ()


class Glossary(BaseModel):
    """All of one tenant. Whether it contradicts itself is told by `contradictions.accept`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    tenant: Annotated[StrictStr, StringConstraints(min_length=1, max_length=64)]
    do_not_translate: Annotated[tuple[KeptTerm, ...], Field(max_length=MOST_ENTRIES)] = ()
    preferred: Annotated[tuple[PreferredTerm, ...], Field(max_length=MOST_ENTRIES)] = ()
    forbidden: Annotated[tuple[ForbiddenTerm, ...], Field(max_length=MOST_ENTRIES)] = ()


def covers(tag: str, other: str) -> bool:
    """Whether an entry for language `tag` is meant for text in language `other`."""
    return f"{other.lower()}-".startswith(f"{tag.lower()}-")
