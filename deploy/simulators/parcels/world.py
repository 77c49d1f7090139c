"""The world that parcels are made in, as `world.yaml` tells it."""

from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import yaml
from pydantic import BaseModel


class Customs(BaseModel):
    hours: float
    held: float
    days: float


class Market(BaseModel):
    """A country. Shares are 0 to 1, weekdays count from Monday 0."""

    zone: str
    delivers: frozenset[int]
    customs: Customs
    left_behind: float
    remote: float

    @property
    def clock(self) -> ZoneInfo:
        return ZoneInfo(self.zone)


class Carrier(BaseModel):
    """`cut_off` is a local hour, `spread` the coefficient of variation of its line haul."""

    cut_off: int
    departs: frozenset[int]
    spread: float
    unscanned: float
    late: float
    very_late: float


class Lane(NamedTuple):
    """One carrier's service between two countries; `promised` in delivery days, `opens` in weeks from the start."""

    origin: str
    destination: str
    carrier: str
    service: str
    haul_days: float
    promised: int
    weight: float
    opens: int


class World(BaseModel):
    markets: dict[str, Market]
    single_market: frozenset[str]
    carriers: dict[str, Carrier]
    lanes: list[Lane]
    orders_by_weekday: list[float]
    orders_by_hour: list[float]
    november_peak: dict[str, Any]
    new_year_peak: dict[str, Any]
    congestion: dict[str, float]
    lost: float
    returned_after_failure: float
    returned_from_customs: float
    failure: float
    to_pickup: float

    def has_customs(self, lane: Lane) -> bool:
        return not {lane.origin, lane.destination} <= self.single_market


@cache
def load_world() -> World:
    return World.model_validate(yaml.safe_load(files(__package__).joinpath("world.yaml").read_text("utf-8")))
