"""How many people a half-hour needs: the fewest with whom the desk's goals hold."""

from bisect import bisect_left
from dataclasses import dataclass
from functools import partial
from math import ceil, inf

from routing.staffing.erlang_a import Queue, queue

HALF_HOUR = 1800.0
MOST_AGENTS = 1_000
ROUNDING = 1e-9
"""So that 9 agents at a shrinkage of a tenth are 10 heads and not, by an error in the last digit, 11."""


class GoalsOutOfReach(ValueError):
    """No permitted number of agents reaches the goals. The message names the half-hour's load and what to change."""


@dataclass(frozen=True)
class Goals:
    """What a desk promises, and what its people are like.

    `share` of contacts is answered `within` seconds; agents are busy for at most `occupancy` of their time; at most
    `abandoned` of the contacts give up. `patience` is in seconds (infinite: nobody gives up, Erlang C). `at_once` are
    contacts one agent handles at the same time; handling times are then those of such an agent. `shrinkage` is the
    share of paid time not spent at the desk (breaks, training, illness). `at_least` so many agents, also for no load.
    """

    share: float = 0.8
    within: float = 60.0
    patience: float = inf
    occupancy: float = 0.85
    abandoned: float = 1.0
    shrinkage: float = 0.3
    at_once: int = 1
    at_least: int = 0

    def __post_init__(self) -> None:
        for name, low, high in _RANGES:
            value = getattr(self, name)
            if not low <= value <= high:
                raise ValueError(f"{name.replace('_', ' ')} is {value:g}: a number from {low:g} to {high:g} is needed")


_RANGES = (
    ("share", 0.0, 0.999),
    ("within", 0.0, 1e7),
    ("patience", 1.0, inf),
    ("occupancy", 0.05, 0.99),
    ("abandoned", 0.0001, 1.0),
    ("shrinkage", 0.0, 0.9),
    ("at_once", 1, 10),
    ("at_least", 0, MOST_AGENTS),
)


@dataclass(frozen=True)
class Staffed:
    """`agents` at the desk, `heads` on the roster so that as many are there, and the queue they then have."""

    agents: int
    heads: int
    queue: Queue


def needed(contacts: float, handling: float, goals: Goals) -> Staffed:
    """The fewest agents for `contacts` in a half-hour, each handled for `handling` seconds on average.

    The half-hour is taken as if it went on for ever: nothing waits from the one before. Raises GoalsOutOfReach when
    1,000 are too few, ValueError for numbers that are none.
    """
    if not (0 <= contacts < inf and 0 < handling < inf):
        raise ValueError(
            f"{contacts} contacts of {handling} seconds: a number of at least 0 and one above 0 are needed"
        )
    met = partial(_met, contacts=contacts, handling=handling, goals=goals)
    agents = bisect_left(range(MOST_AGENTS + 1), True, lo=goals.at_least, key=met)
    if agents > MOST_AGENTS:
        raise GoalsOutOfReach(
            f"{contacts:,.0f} contacts of {handling:,.0f} s are more than {MOST_AGENTS:,} agents can take within the "
            "goals: split the pool, or ask for less"
        )
    return Staffed(agents, heads_for(agents, goals), queue_of(agents, contacts, handling, goals))


def heads_for(agents: int, goals: Goals) -> int:
    """People to be paid so that `agents` are at the desk."""
    return ceil(agents / (1 - goals.shrinkage) - ROUNDING)


def _met(agents: int, *, contacts: float, handling: float, goals: Goals) -> bool:
    reached = queue_of(agents, contacts, handling, goals)
    return (
        reached.within >= goals.share
        and reached.occupancy <= goals.occupancy
        and reached.abandoned <= goals.abandoned
        and (agents > 0 or contacts == 0)
    )


def queue_of(agents: int, contacts: float, handling: float, goals: Goals) -> Queue:
    """What so many agents would make of the half-hour."""
    return queue(agents * goals.at_once, contacts / HALF_HOUR, handling, goals.patience, goals.within)
