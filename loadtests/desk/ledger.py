"""What happened to every conversation, as the shop's feed and the scripts saw it. Times are the desk's seconds."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from loadtests.desk.cast import Agent, Visit

QUEUED, ASSIGNED, BOOKED, RESOLVED = "queued", "assigned", "callback_booked", "resolved"


@dataclass
class Case:
    """A conversation: what the customer did, who had it when, and whose it is now (`state`, `agent`)."""

    visit: Visit
    accepted: float
    state: str = ""
    agent: str | None = None
    changed: float = 0.0
    assigned: list[tuple[float, str]] = field(default_factory=list)
    replies: list[tuple[float, str]] = field(default_factory=list)
    asked: list[float] = field(default_factory=list)
    handed_on: int = 0
    callback: tuple[float, float] | None = None
    settled: list[str] = field(default_factory=list)
    decided: asyncio.Event = field(default_factory=asyncio.Event)
    replied: asyncio.Event = field(default_factory=asyncio.Event)
    told_waits: int = 0
    warnings: int = 0
    misses: int = 0

    @property
    def awaits_reply(self) -> bool:
        """Whether the customer wrote after the last reply."""
        return self.state != RESOLVED and len(self.replies) <= len(self.asked)

    @property
    def agents(self) -> list[str]:
        """Whoever had it, in order; one who gets it twice in a row counts once."""
        found: list[str] = []
        for _, agent in self.assigned:
            if not found or found[-1] != agent:
                found.append(agent)
        return found


@dataclass
class Duty:
    """What an agent did: spans on duty, spans at work, conversations finished."""

    agent: Agent
    on_duty: list[tuple[float, float]] = field(default_factory=list)
    at_work: list[tuple[float, float]] = field(default_factory=list)
    finished: int = 0
    here: bool = False
    left: float = 0.0

    def hours(self) -> float:
        return sum(end - begin for begin, end in self.on_duty) / 3600

    def occupancy(self) -> float:
        worked = sum(end - begin for begin, end in self.at_work)
        return worked / (self.hours() * 3600) if self.on_duty else 0.0


class Ledger:
    """Filled from one event loop."""

    def __init__(self, agents: list[Agent]) -> None:
        self.cases: dict[str, Case] = {}
        self.duties = {agent.agent_id: Duty(agent) for agent in agents}
        self.refused: dict[str, int] = defaultdict(int)
        """What the API said no to, by what was asked and the status."""
        self.unowned: list[str] = []
        """Conversations found without an owner, with what was found."""

        self._early: dict[str, list[Callable[[], None]]] = defaultdict(list)

    def open(self, conversation_id: str, case: Case) -> None:
        """A customer's message was accepted; the feed may have told of it sooner than the POST was answered."""
        self.cases[conversation_id] = case
        for again in self._early.pop(conversation_id, []):
            again()

    def hold(self, conversation_id: str, again: Callable[[], None]) -> None:
        """Something happened to a conversation that is not known yet."""
        self._early[conversation_id].append(again)

    def of(self, conversation_id: str) -> Case | None:
        return self.cases.get(conversation_id)

    def open_cases(self) -> Iterator[tuple[str, Case]]:
        return ((name, case) for name, case in self.cases.items() if case.state != RESOLVED)
