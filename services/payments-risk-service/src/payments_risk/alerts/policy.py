"""When payments look like an attack: rules as data, read, checked and applied."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from string import Formatter
from typing import Literal, Self

import yaml
from crossdesk.errors import Misconfigured
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from payments_risk.features.payment import KINDS, Kind
from payments_risk.features.what_is_counted import WINDOWS, counted_names


class Condition(BaseModel):
    """A number of a payment is at least, or above, a threshold. A number that does not apply (NaN) is neither."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: str
    at_least: float | None = None
    above: float | None = None

    @model_validator(mode="after")
    def _one_threshold(self) -> Self:
        if (self.at_least is None) == (self.above is None):
            raise ValueError("give one of at_least and above")
        return self

    def holds(self, numbers: Mapping[str, float]) -> bool:
        """Whether it holds for the numbers of a payment."""
        value = numbers[self.number]
        return value >= self.at_least if self.at_least is not None else value > (self.above or 0.0)


class AlertRule(BaseModel):
    """One rule of the file. It looks at numbers of its own entity's kind alone."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z0-9-]{1,60}$")
    entity: Kind
    window: str
    severity: Literal["low", "medium", "high"]
    when: Sequence[Condition] = Field(min_length=1)
    says: str = Field(min_length=1)
    source: str = Field(min_length=1)

    @model_validator(mode="after")
    def _known_numbers(self) -> Self:
        if self.window not in WINDOWS:
            raise ValueError(f"window {self.window} is none of {', '.join(WINDOWS)}")
        known = set(counted_names(self.entity))
        filled = {name for _, name, _, _ in Formatter().parse(self.says) if name is not None}
        unknown = sorted(({each.number for each in self.when} | filled) - known)
        if unknown:
            raise ValueError(f"no numbers of this kind of entity: {', '.join(unknown)}")
        return self

    @property
    def seconds(self) -> int:
        """How long one alert covers an entity."""
        return WINDOWS[self.window]

    def met_by(self, numbers: Mapping[str, float]) -> bool:
        """Whether all conditions hold for the numbers of a payment."""
        return all(each.holds(numbers) for each in self.when)

    def looked_at(self, numbers: Mapping[str, float]) -> dict[str, float]:
        """The numbers that its conditions and its sentence name."""
        said = {name for _, name, _, _ in Formatter().parse(self.says) if name is not None}
        return {name: round(numbers[name], 4) for name in sorted(said | {each.number for each in self.when})}


class AlertPolicy(BaseModel):
    """The rules file as a whole."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rules: Sequence[AlertRule] = Field(min_length=1)

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        names = [rule.id for rule in self.rules]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"rules given twice: {', '.join(twice)}")
        return self

    @cached_property
    def by_kind(self) -> Mapping[Kind, Sequence[AlertRule]]:
        """The rules for each kind of entity that has any."""
        kinds = {rule.entity for rule in self.rules}
        return {kind: [rule for rule in self.rules if rule.entity == kind] for kind in KINDS if kind in kinds}


def load_policy(file: Traversable | None = None) -> AlertPolicy:
    """Read and check a policy, by default the one in this package. Raises Misconfigured naming file and fault."""
    file = file or files("payments_risk") / "alerts" / "alerts.yaml"
    try:
        return AlertPolicy.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
    except ValidationError as error:
        problem = error.errors()[0]
        raise Misconfigured(f"{file}: {'.'.join(map(str, problem['loc']))}: {problem['msg']}") from error
    except (OSError, yaml.YAMLError) as error:
        raise Misconfigured(f"{file} cannot be read: {error}") from error
