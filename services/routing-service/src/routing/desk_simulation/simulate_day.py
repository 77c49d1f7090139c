"""The simulation: an event at a time, the same for the same seed.

Contacts go to the agent on duty with the skill and room who has the fewest, among these the one who waits longest; an
agent with room takes the contact that has waited longest, head starts counted. Who goes off duty finishes what they
have begun.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count
from math import inf
from random import Random
from typing import Any

from routing.desk_simulation.desk_day import Contact, DeskDay, draw_contacts
from routing.desk_simulation.known_capacity import KnownCapacity, known_capacity
from routing.desk_simulation.watched_desk import WatchedDesk


@dataclass(frozen=True, slots=True)
class Simulated:
    """Contacts with what became of them; seconds agents were busy on duty, and could have been (times their room)."""

    contacts: list[Contact]
    busy: float
    on_duty: float


@dataclass(slots=True, eq=False)
class _Agent:
    streams: tuple[int, ...]
    room: int
    active: int = 0
    until: float = -inf
    """End of the span on duty."""
    free_since: float = 0.0


@dataclass(slots=True, eq=False)
class _Desk:
    known: KnownCapacity
    agents: list[_Agent]
    queues: list[deque[Contact]]
    waiting: list[int]
    """In each queue, less those who gave up and stay in it to learn when their turn would have been."""
    head_starts: list[float]
    watched: WatchedDesk | None = None
    events: list[tuple[float, int, Callable[[float, Any], None], Any]] = field(default_factory=list)
    numbers: "count[int]" = field(default_factory=count)
    busy: float = 0.0

    def expect(self, at: float, what: Callable[[float, Any], None], whom: object) -> None:
        heappush(self.events, (at, next(self.numbers), what, whom))

    def run_until(self, now: float) -> None:
        while self.events and self.events[0][0] <= now:
            at, _, what, whom = heappop(self.events)
            what(at, whom)

    def arrive(self, contact: Contact) -> None:
        now = contact.arrived
        agent = self._free(contact.stream, now)
        if agent:
            self._start(now, agent, contact)
            return
        contact.told = self.known.wait(contact.stream, self.waiting, now)
        if self.watched:
            self.watched.queued(now, contact, self.queues, self._places(now))
        self.queues[contact.stream].append(contact)
        self.waiting[contact.stream] += 1
        if contact.patience < inf:
            self.expect(now + contact.patience, self.give_up, contact)

    def give_up(self, now: float, contact: Contact) -> None:
        if contact.started is None:
            contact.gave_up = True
            self.waiting[contact.stream] -= 1
            if self.watched:
                self.watched.gave_up(now, contact)

    def come(self, now: float, span: tuple[_Agent, float]) -> None:
        agent, until = span
        agent.until = until
        self._take(now, agent)

    def finish(self, now: float, ended: tuple[_Agent, Contact]) -> None:
        agent, contact = ended
        agent.active -= 1
        if self.watched:
            self.watched.ended(now, agent.streams, contact)
        agent.free_since = now
        self._take(now, agent)

    def _free(self, stream: int, now: float) -> _Agent | None:
        free = [
            agent
            for agent in self.agents
            if agent.active < agent.room and now < agent.until and stream in agent.streams
        ]
        return min(free, key=lambda agent: (agent.active, agent.free_since)) if free else None

    def _start(self, now: float, agent: _Agent, contact: Contact) -> None:
        agent.active += 1
        contact.started, contact.would_wait = now, now - contact.arrived
        ends = now + contact.handling
        self.busy += min(ends, agent.until) - now
        self.expect(ends, self.finish, (agent, contact))
        if self.watched:
            self.watched.given(now, agent.streams, contact)

    def _take(self, now: float, agent: _Agent) -> None:
        while agent.active < agent.room and now < agent.until:
            contact = self._next(now, agent)
            if contact is None:
                return
            self.waiting[contact.stream] -= 1
            self._start(now, agent, contact)

    def _next(self, now: float, agent: _Agent) -> Contact | None:
        """The oldest of the agent's queues who is still there."""
        while queues := [self.queues[stream] for stream in agent.streams if self.queues[stream]]:
            contact = min(queues, key=self._rank).popleft()
            if not contact.gave_up:
                return contact
            contact.would_wait = now - contact.arrived
        return None

    def _rank(self, queue: deque[Contact]) -> float:
        return queue[0].arrived - self.head_starts[queue[0].stream]

    def _places(self, now: float) -> dict[tuple[int, ...], float]:
        """Contacts that agents on duty have at once, by the streams they serve."""
        places: dict[tuple[int, ...], float] = {}
        for agent in self.agents:
            if now < agent.until:
                places[agent.streams] = places.get(agent.streams, 0.0) + agent.room
        return places


def simulate_day(day: DeskDay, seed: int, watched: WatchedDesk | None = None) -> Simulated:
    """A day of a desk. Those who still wait when the last agent has gone are never answered.

    `watched` is told of all that a desk sees of its customers and agents.
    """
    desk = _desk(day, watched)
    contacts = draw_contacts(day, Random(seed))
    for contact in contacts:
        desk.run_until(contact.arrived)
        desk.arrive(contact)
    desk.run_until(inf)
    on_duty = sum((end - start) * server.room for server in day.servers for start, end in server.spans)
    return Simulated(contacts, desk.busy, on_duty)


def _desk(day: DeskDay, watched: WatchedDesk | None) -> _Desk:
    served = [
        tuple(number for number, stream in enumerate(day.streams) if stream.skill in server.skills)
        for server in day.servers
    ]
    agents = [_Agent(streams, server.room) for streams, server in zip(served, day.servers, strict=True)]
    queues: list[deque[Contact]] = [deque() for _ in day.streams]
    head_starts = [stream.head_start for stream in day.streams]
    desk = _Desk(known_capacity(day), agents, queues, [0] * len(day.streams), head_starts, watched)
    for agent, server in zip(agents, day.servers, strict=True):
        for start, end in server.spans:
            desk.expect(start, desk.come, (agent, end))
    return desk
