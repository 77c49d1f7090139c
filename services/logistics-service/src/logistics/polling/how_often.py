"""The table of how often parcels are asked about: `how_often.yaml`, checked."""

from datetime import timedelta
from functools import cache
from importlib.resources import files
from typing import get_args

import yaml
from crossdesk.contracts.logistics_facts import ShipmentStatus
from pydantic import BaseModel, ConfigDict, Field, PositiveFloat, PositiveInt, model_validator

from logistics.carriers.source_order import SourceName


class Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Row(Strict):
    """Of one status; the columns are explained in `how_often.yaml`."""

    minutes: PositiveInt | None = None
    worth: float = Field(ge=0, le=100)
    grows: bool = False


class Near(Strict):
    hours: PositiveInt
    minutes: PositiveInt
    worth: PositiveFloat


class Pushed(Strict):
    times: PositiveFloat
    hours: PositiveInt


class HowOften(Strict):
    """The whole table. `share` is a fraction, `a_day` counts requests."""

    statuses: dict[ShipmentStatus, Row]
    near: Near
    pushed: Pushed
    longest_minutes: PositiveInt
    first_minutes: PositiveInt
    starved_minutes: PositiveInt
    share: float = Field(gt=0, le=1)
    live_days: PositiveInt
    failed_minutes: PositiveInt
    a_day: dict[SourceName, PositiveInt] = {}

    @property
    def longest(self) -> timedelta:
        return timedelta(minutes=self.longest_minutes)

    @property
    def starved(self) -> timedelta:
        return timedelta(minutes=self.starved_minutes)

    @model_validator(mode="after")
    def _every_status_has_a_row(self) -> "HowOften":
        missing = set(get_args(ShipmentStatus)) - set(self.statuses)
        if missing:
            raise ValueError(f"how_often.yaml: statuses without a row: {', '.join(sorted(missing))}")
        return self


@cache
def how_often() -> HowOften:
    """The table. Raises pydantic.ValidationError when it lacks a status or holds a value that cannot be."""
    text = files("logistics.polling").joinpath("how_often.yaml").read_text("utf-8")
    return HowOften.model_validate(yaml.safe_load(text))
