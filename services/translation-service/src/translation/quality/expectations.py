"""What is expected of a translation between two languages, as `expectations.yaml` says."""

from functools import lru_cache
from importlib.resources import files
from typing import Annotated, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from translation.script import subtags

Share = Annotated[float, Field(ge=0, le=1)]
DEFAULT = "default"


class Likeness(BaseModel):
    """Cosines that count 0 (`none`) and 1 (`full`)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    none: Share
    full: Share

    @model_validator(mode="after")
    def _rises(self) -> Self:
        if self.none >= self.full:
            raise ValueError(f"`none` has to be below `full`, and {self.none} is not below {self.full}")
        return self


class Expectations(BaseModel):
    """The table. Languages are primary subtags, pairs are `de>en`; each part has a `default`.

    `likeness` is looked up by pair, then by target, then by source."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    characters: dict[str, Annotated[float, Field(gt=0)]]
    tolerance: float = Field(gt=1)
    nothing_left: float = Field(gt=1)
    unknown_tolerance: float = Field(gt=1)
    slack: int = Field(ge=0)
    likeness: dict[str, Likeness]
    bars: dict[str, Share]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        for name in ("characters", "likeness", "bars"):
            if DEFAULT not in getattr(self, name):
                raise ValueError(f"`{name}` has no `{DEFAULT}`")
        if self.nothing_left <= max(self.tolerance, self.unknown_tolerance):
            raise ValueError("`nothing_left` has to be above both tolerances")
        return self

    def bar(self, source: str, target: str) -> float:
        """Score from which a translation is shown without a warning."""
        return self.bars.get(pair_of(source, target), self.bars[DEFAULT])

    def likeness_of(self, source: str, target: str) -> Likeness:
        names = (pair_of(source, target), subtags(target)[0], subtags(source)[0], DEFAULT)
        return next(self.likeness[name] for name in names if name in self.likeness)

    def characters_of(self, language: str) -> float:
        return self.characters.get(subtags(language)[0], self.characters[DEFAULT])

    def tolerance_of(self, source: str, target: str) -> float:
        """Factor that is let pass; wider where one of the languages is not listed."""
        known = all(subtags(language)[0] in self.characters for language in (source, target))
        return self.tolerance if known else self.unknown_tolerance


def pair_of(source: str, target: str) -> str:
    """Two BCP 47 tags as a pair of primary subtags: `de>en`."""
    return f"{subtags(source)[0]}>{subtags(target)[0]}"


@lru_cache(maxsize=1)
def load_expectations() -> Expectations:
    """The installed table."""
    read = (files("translation.quality") / "expectations.yaml").read_text("utf-8")
    return Expectations.model_validate(yaml.safe_load(read))
