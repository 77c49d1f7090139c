"""Erlang A against the simulation, over many settings and seeds: the service level staffing is planned by must hold."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from routing.desk_simulation.desk_day import HALF_HOUR, DeskDay, Handling, Stream, same_heads
from routing.desk_simulation.service_figures import service_figures
from routing.desk_simulation.simulate_day import simulate_day
from routing.staffing.erlang_a import queue

POINTS = 3.0
"""Percentage points of service level that prediction and simulation may lie apart."""
HALF_HOURS, WARM_UP = 40, 4
"""Simulated, and left out at the beginning of each, when the desk is emptier than in the long run."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A desk in a steady state: contacts a half-hour, seconds."""

    contacts: float
    servers: int
    handling: float
    patience: float
    limit: float


@dataclass(frozen=True, slots=True)
class Compared:
    """Service level as predicted and as simulated, shares between 0 and 1."""

    setting: Setting
    predicted: float
    simulated: float

    @property
    def points(self) -> float:
        return abs(self.predicted - self.simulated) * 100


def settings() -> Iterator[Setting]:
    """Small and large desks, with too few, enough and many agents, of hasty and of patient customers."""
    for contacts, handling, patience, use in product((40, 120), (240.0, 480.0), (90.0, 300.0), (1.15, 0.95, 0.8)):
        load = contacts * handling / HALF_HOUR
        yield Setting(contacts, max(1, round(load / use)), handling, patience, limit=30)


def compare(setting: Setting, seeds: Sequence[int]) -> Compared:
    day = DeskDay(
        (Stream("", (setting.contacts,) * HALF_HOURS, Handling(setting.handling), setting.patience),),
        same_heads("", (setting.servers,) * (HALF_HOURS + WARM_UP)),
    )
    figures = service_figures([simulate_day(day, seed) for seed in seeds], setting.limit, WARM_UP * HALF_HOUR)
    rate = setting.contacts / HALF_HOUR
    predicted = queue(setting.servers, rate, setting.handling, setting.patience, setting.limit)
    return Compared(setting, predicted.within, figures.within)
