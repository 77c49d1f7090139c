"""Languages written in Latin letters by those who usually write them in others (`romanised.yaml`)."""

import re
from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field

_WORD = re.compile(r"[a-z0-9]+")
_LOOKED_AT = 300


class Romanised(BaseModel):
    """`words`: language (BCP 47) -> words that tell it. `at_least` different ones, a `share` (0 to 1) of all words."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    words: Mapping[str, frozenset[str]]
    at_least: int = Field(ge=1)
    share: float = Field(gt=0, le=1)

    def language_of(self, text: str) -> str | None:
        """The language a text is in, if it is one of these in Latin letters."""
        said = set(_WORD.findall(text[:_LOOKED_AT].lower()))
        counts = {language: len(said & words) for language, words in self.words.items()}
        language, count = max(counts.items(), key=lambda item: item[1], default=("", 0))
        return language if count >= max(self.at_least, self.share * len(said)) else None
