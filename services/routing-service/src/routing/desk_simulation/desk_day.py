"""What a simulation is given: contacts that come, agents on duty. Times are seconds from the beginning."""

from dataclasses import dataclass
from math import inf, log, sqrt
from random import Random

HALF_HOUR = 1800.0


class BadSimulation(ValueError):
    """Something given cannot be simulated. The message names it and what to correct."""


@dataclass(frozen=True, slots=True)
class Handling:
    """Seconds an agent is busy with a contact: exponential, or log-normal with a coefficient of variation `spread`."""

    mean: float
    spread: float | None = None

    def __post_init__(self) -> None:
        if not (0 < self.mean < inf and (self.spread is None or 0 <= self.spread <= 10)):
            raise BadSimulation("handling needs a mean above 0 seconds and a spread from 0 to 10")

    def draw(self, rng: Random) -> float:
        if self.spread is None:
            return rng.expovariate(1 / self.mean)
        variance = log(1 + self.spread**2)
        return rng.lognormvariate(log(self.mean) - variance / 2, sqrt(variance))


@dataclass(frozen=True, slots=True)
class Stream:
    """Contacts of one skill: expected number by half-hour (a Poisson process), handling, mean patience in seconds.

    `head_start` are seconds by which they go before others who came as early.
    """

    skill: str
    contacts: tuple[float, ...]
    handling: Handling
    patience: float = inf
    head_start: float = 0.0

    def __post_init__(self) -> None:
        if not self.patience > 0:
            raise BadSimulation(f"patience {self.patience:g} must be above 0 seconds")
        if any(not 0 <= count < 1e6 for count in self.contacts):
            raise BadSimulation(f"contacts of {self.skill or 'a stream'} must be from 0 to a million by half-hour")


@dataclass(frozen=True, slots=True)
class Server:
    """An agent: skills, spans on duty in order (breaks left out), contacts handled at once."""

    skills: frozenset[str]
    spans: tuple[tuple[float, float], ...]
    room: int = 1


@dataclass(frozen=True, slots=True)
class DeskDay:
    """Streams and agents of a desk, for a day or longer."""

    streams: tuple[Stream, ...]
    servers: tuple[Server, ...]


@dataclass(slots=True, eq=False)
class Contact:
    """A contact and what became of it.

    `told` is the wait told at arrival (None: nobody is planned to come), `started` when it was answered. `would_wait`
    is the wait until its turn, also of those who gave up before it; None when the turn never came.
    """

    stream: int
    arrived: float
    handling: float
    patience: float
    told: float | None = 0.0
    started: float | None = None
    gave_up: bool = False
    would_wait: float | None = None


def draw_contacts(day: DeskDay, rng: Random) -> list[Contact]:
    """The contacts of all streams in order of arrival."""
    contacts = [contact for number, stream in enumerate(day.streams) for contact in _of_stream(number, stream, rng)]
    return sorted(contacts, key=lambda contact: contact.arrived)


def _of_stream(number: int, stream: Stream, rng: Random) -> list[Contact]:
    drawn = []
    for half_hour, expected in enumerate(stream.contacts):
        at = rng.expovariate(expected / HALF_HOUR) if expected else inf
        while at < HALF_HOUR:
            patience = rng.expovariate(1 / stream.patience) if stream.patience < inf else inf
            drawn.append(Contact(number, half_hour * HALF_HOUR + at, stream.handling.draw(rng), patience))
            at += rng.expovariate(expected / HALF_HOUR)
    return drawn


def same_heads(skill: str, heads: tuple[int, ...], room: int = 1) -> tuple[Server, ...]:
    """So many agents in each half-hour, all with the one skill."""
    return tuple(Server(frozenset({skill}), _spans(heads, number), room) for number in range(max(heads, default=0)))


def _spans(heads: tuple[int, ...], number: int) -> tuple[tuple[float, float], ...]:
    """The half-hours in which more than `number` are on duty, those that follow each other joined."""
    spans: list[tuple[float, float]] = []
    for half_hour, count in enumerate(heads):
        begins, ends = half_hour * HALF_HOUR, (half_hour + 1) * HALF_HOUR
        if count > number and spans and spans[-1][1] == begins:
            spans[-1] = (spans[-1][0], ends)
        elif count > number:
            spans.append((begins, ends))
    return tuple(spans)
