"""What the roster of a simulated desk says about each stream: who serves it, and who shares those agents."""

from collections.abc import Sequence
from dataclasses import dataclass

from routing.desk_simulation.desk_day import HALF_HOUR, DeskDay, Server
from routing.desk_simulation.expected_wait import expected_wait


@dataclass(frozen=True, slots=True)
class KnownCapacity:
    """By stream and half-hour: contacts handled at once (`slots`), seconds a contact takes those agents (`handling`).

    `shared[a][b]`: by half-hour the share of the agents of stream b who serve stream a as well.
    """

    slots: tuple[tuple[float, ...], ...]
    handling: tuple[tuple[float, ...], ...]
    shared: tuple[tuple[tuple[float, ...], ...], ...]
    patience: tuple[float, ...]

    def wait(self, stream: int, waiting: Sequence[int], now: float) -> float | None:
        """Seconds to tell a customer of a stream; `waiting` are those in the queue of each."""
        half_hour = int(now // HALF_HOUR)
        if half_hour >= len(self.slots[stream]):
            return None
        shares = self.shared[stream]
        ahead = sum(count * shares[other][half_hour] for other, count in enumerate(waiting))
        seconds = self.handling[stream][half_hour]
        return expected_wait(ahead, self.slots[stream], now, seconds, self.patience[stream])


def known_capacity(day: DeskDay) -> KnownCapacity:
    ends = max((end for server in day.servers for _, end in server.spans), default=0.0)
    half_hours = range(int(-(-ends // HALF_HOUR)))
    streams = range(len(day.streams))
    both = [[_slots(day, a, b, half_hours) for b in streams] for a in streams]
    shared = tuple(tuple(_shares(both[a][b], both[b][b]) for b in streams) for a in streams)
    return KnownCapacity(
        slots=tuple(both[a][a] for a in streams),
        handling=tuple(tuple(_mean(day, shared[a], index) for index in half_hours) for a in streams),
        shared=shared,
        patience=tuple(stream.patience for stream in day.streams),
    )


def _slots(day: DeskDay, a: int, b: int, half_hours: range) -> tuple[float, ...]:
    """Of agents who serve both streams."""
    skills = {day.streams[a].skill, day.streams[b].skill}
    slots = [0.0] * len(half_hours)
    for server in day.servers:
        if skills <= server.skills:
            _add(slots, server)
    return tuple(slots)


def _add(slots: list[float], server: Server) -> None:
    for begins, ends in server.spans:
        for index in range(int(begins // HALF_HOUR), int(-(-ends // HALF_HOUR))):
            within = min(ends, (index + 1) * HALF_HOUR) - max(begins, index * HALF_HOUR)
            slots[index] += server.room * within / HALF_HOUR


def _shares(part: Sequence[float], whole: Sequence[float]) -> tuple[float, ...]:
    return tuple(some / every if every else 0.0 for some, every in zip(part, whole, strict=True))


def _mean(day: DeskDay, shares: Sequence[Sequence[float]], index: int) -> float:
    """Handling of what comes to the agents of a stream, by how much of each comes."""
    weights = [
        shares[number][index] * (stream.contacts[index] if index < len(stream.contacts) else 0.0) + 1e-9
        for number, stream in enumerate(day.streams)
    ]
    total = sum(weight * stream.handling.mean for weight, stream in zip(weights, day.streams, strict=True))
    return total / sum(weights)
