"""Desks that the formula does not describe, beside the simulation: how far off a plan by Erlang A is there.

Nothing here is asked to hold. Erlang A knows one pool in a steady state whose handling times are exponential.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from routing.desk_simulation.desk_day import HALF_HOUR, DeskDay, Handling, Server, Stream, same_heads
from routing.desk_simulation.service_figures import service_figures
from routing.desk_simulation.simulate_day import simulate_day
from routing.staffing.erlang_a import queue

LIMIT, PATIENCE, HANDLING = 30.0, 240.0, 300.0
HALF_HOURS = 40


@dataclass(frozen=True, slots=True)
class Beyond:
    """What is otherwise, and the service level predicted and simulated (shares between 0 and 1)."""

    what: str
    predicted: float
    simulated: float

    @property
    def points(self) -> float:
        return (self.simulated - self.predicted) * 100


def beyond(seeds: Sequence[int]) -> Iterator[Beyond]:
    """Handling times that vary more or less, agents of two skills, a peak."""
    for spread in (0.3, 2.0):
        day = DeskDay((_stream("", 60, Handling(HANDLING, spread)),), same_heads("", (11,) * HALF_HOURS))
        yield Beyond(f"handling varies by {spread:g} of its mean", _predicted(60, 11), _simulated(day, seeds))
    both = _simulated(_two_skills(), seeds)
    yield Beyond("two skills, half of 16 agents do both: as two pools of 8", _predicted(40, 8), both)
    yield Beyond("the same: as one pool of 16", _predicted(80, 16), both)
    counts = (30, 30, 110, 30) * (HALF_HOURS // 4)
    peaks = DeskDay((Stream("", counts, Handling(HANDLING), PATIENCE),), same_heads("", (11,) * HALF_HOURS))
    each = sum(count * _predicted(count, 11) for count in counts) / sum(counts)
    yield Beyond("a peak of 110 contacts after 30, each half-hour by itself", each, _simulated(peaks, seeds))


def _stream(skill: str, contacts: float, handling: Handling) -> Stream:
    return Stream(skill, (contacts,) * HALF_HOURS, handling, PATIENCE)


def _two_skills() -> DeskDay:
    skills = (frozenset({"a"}), frozenset({"b"}), frozenset({"a", "b"}), frozenset({"a", "b"}))
    spans = ((0.0, HALF_HOURS * HALF_HOUR),)
    streams = tuple(_stream(skill, 40, Handling(HANDLING)) for skill in "ab")
    return DeskDay(streams, tuple(Server(each, spans) for each in skills for _ in range(4)))


def _predicted(contacts: float, servers: int) -> float:
    return queue(servers, contacts / HALF_HOUR, HANDLING, PATIENCE, LIMIT).within


def _simulated(day: DeskDay, seeds: Sequence[int]) -> float:
    return service_figures([simulate_day(day, seed) for seed in seeds], LIMIT, 4 * HALF_HOUR).within
