"""Which troubles there are and when: `rules.yaml`, checked."""

from collections.abc import Collection
from functools import cache
from importlib.resources import files

import yaml
from crossdesk.contracts.logistics import Trouble
from pydantic import BaseModel, ConfigDict, Field

from logistics.shipments.states import State


class ToldRule(BaseModel):
    """A trouble its carrier tells of; see `rules.yaml`. `after_days` in delivery days."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    states: frozenset[State]
    ended_by: frozenset[State]
    after_days: float = Field(default=0.0, ge=0)
    hides: frozenset[Trouble] = frozenset()


class SilenceRule(BaseModel):
    """When nobody has scanned a parcel for too long. Days are delivery days, `unlearnt` has them by group of states."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    share: float = Field(gt=0, lt=1)
    times: float = Field(ge=1)
    least_days: float = Field(gt=0)
    fewest: int = Field(ge=1)
    lost_days: float = Field(gt=0)
    not_in: frozenset[State]
    until_evening: frozenset[str]
    both_countries: frozenset[str]
    unlearnt: dict[str, float]


class Lateness(BaseModel):
    """Delivery days after the promise, or a share of the days promised if that is more."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    days: float = Field(ge=0)
    share: float = Field(ge=0)


class OverdueRule(BaseModel):
    """When a parcel is late."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    late: Lateness
    far_too_late: Lateness
    not_in: frozenset[State]


class Rules(BaseModel):
    """All of `rules.yaml`; `told` goes from the gravest trouble to the mildest."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    told: dict[Trouble, ToldRule]
    silence: SilenceRule
    overdue: OverdueRule


@cache
def load_rules() -> Rules:
    """Raises pydantic.ValidationError when the table names a state, a trouble or a value there is not."""
    return Rules.model_validate(yaml.safe_load(files("logistics.trouble").joinpath("rules.yaml").read_text("utf-8")))


def visible(troubles: Collection[Trouble], rules: Rules) -> set[Trouble]:
    """Those that are not the consequence of another of them."""
    hidden = {each for cause in troubles if cause in rules.told for each in rules.told[cause].hides}
    return set(troubles) - hidden
