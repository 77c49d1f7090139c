"""What is said to agents, by language: one file of `phrases/` for each of 22, all with the phrases of English."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml

ENGLISH = "en"
Phrases = Mapping[str, Mapping[str, str]]
"""By section and by the name events use, as in `parcel_statuses: {in_transit: under way}`."""


@cache
def languages() -> frozenset[str]:
    """BCP 47 tags of the languages there are phrases in."""
    found = (files("gateway") / "handoff" / "phrases").iterdir()
    return frozenset(file.name.removesuffix(".yaml") for file in found if file.name.endswith(".yaml"))


@cache
def phrases_of(language: str) -> Phrases:
    """One of `languages()`."""
    file = files("gateway") / "handoff" / "phrases" / f"{language}.yaml"
    read: Phrases = yaml.safe_load(file.read_text(encoding="utf-8"))
    return read
