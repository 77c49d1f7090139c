"""Erlang A and C against the simulation, over many settings and seeds: the service level of a plan must hold."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import exp, inf, log
from random import Random

from routing.desk_simulation.desk_day import HALF_HOUR, DeskDay, Handling, Stream, same_heads
from routing.desk_simulation.service_figures import service_figures
from routing.desk_simulation.simulate_day import simulate_day
from routing.staffing.erlang_a import queue

POINTS = 3.0
"""Percentage points of service level that prediction and simulation may lie apart."""
MOST_USE = 0.85
"""Of agents whose customers never give up: nearer to 1 the queue of a day is far from that of the long run."""
LEAST_CONTACTS = 20_000
"""Simulated at least for each seed: the waits of one hour hang together, so that few tell little."""
LEAST_HALF_HOURS, WARM_UP = 40, 4
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


def drawn(pools: int, seed: int) -> Iterator[Setting]:
    """Pools drawn at random: 5 to 200 contacts, short and long ones, hasty customers and some who never give up."""
    random = Random(seed)
    for _ in range(pools):
        contacts = round(exp(random.uniform(log(5), log(200))))
        handling, patience = float(random.randint(120, 900)), float(random.choice((60, 120, 300, 900, inf)))
        use = random.uniform(0.5, MOST_USE if patience == inf else 1.3)
        servers = max(1, -int(-contacts * handling / HALF_HOUR / use // 1))
        yield Setting(contacts, servers, handling, patience, float(random.choice((15, 30, 60, 120))))


def compare(setting: Setting, seeds: Sequence[int]) -> Compared:
    half_hours = max(LEAST_HALF_HOURS, round(LEAST_CONTACTS / setting.contacts))
    day = DeskDay(
        (Stream("", (setting.contacts,) * half_hours, Handling(setting.handling), setting.patience),),
        same_heads("", (setting.servers,) * (half_hours + WARM_UP)),
    )
    figures = service_figures([simulate_day(day, seed) for seed in seeds], setting.limit, WARM_UP * HALF_HOUR)
    rate = setting.contacts / HALF_HOUR
    predicted = queue(setting.servers, rate, setting.handling, setting.patience, setting.limit)
    return Compared(setting, predicted.within, figures.within)
