"""Whether a text denies something, told by its words. Pure."""

import re
from functools import lru_cache
from importlib.resources import files

import yaml
from pydantic import BaseModel, ConfigDict

from translation.script import subtags


class Denial(BaseModel):
    """A language's words that say no, as `negations.yaml` lists them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    words: tuple[str, ...]
    parts: tuple[str, ...]


def denies(text: str, language: str) -> bool | None:
    """Whether the text (BCP 47 language) holds a word that says no; None where the language is not listed."""
    pattern = _patterns().get(subtags(language)[0])
    return None if pattern is None else pattern.search(text.lower()) is not None


@lru_cache(maxsize=1)
def _patterns() -> dict[str, re.Pattern[str]]:
    table = yaml.safe_load((files("translation.quality") / "negations.yaml").read_text("utf-8"))
    return {language: _pattern(Denial.model_validate(entry)) for language, entry in table.items()}


def _pattern(denial: Denial) -> re.Pattern[str]:
    words = [rf"(?<!\w){re.escape(word)}(?!\w)" for word in denial.words]
    return re.compile("|".join([*words, *map(re.escape, denial.parts)]))
