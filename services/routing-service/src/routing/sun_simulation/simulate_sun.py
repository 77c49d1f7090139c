"""A fortnight of desks around the world in virtual time. Rules are those the service serves by; only the rows are ours.

The same for the same seed. The clock is looked at every minute, the service does so every three seconds.
"""

import heapq
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import Any, cast
from uuid import UUID

from crossdesk.contracts.event import Event
from crossdesk.contracts.handoff import HandoffSummarized
from crossdesk.contracts.routing import CallbackBooked, ConversationAssigned, ConversationHandedOver
from crossdesk.store.unit_of_work import Cause, UnitOfWork

from routing.callback import customer_zone
from routing.follow_sun.hand_over_shifts import hand_over_shifts
from routing.office import Office
from routing.policy import Policy
from routing.review_desk import let_go_of_silent, offer_again
from routing.sun_simulation.case import TENANT, Case
from routing.sun_simulation.figures import Figures
from routing.sun_simulation.in_memory import DeskInMemory
from routing.sun_simulation.owners import lost, ownerless
from routing.sun_simulation.world import World

LOOKED_EVERY = timedelta(minutes=1)

Step = Callable[[], Awaitable[Sequence[Event]]]


@dataclass
class Sun:
    """What happens when, and what became of it. `at_work` are agents who sit there, whatever their clients say."""

    world: World
    policy: Policy
    now: datetime
    ends: datetime
    random: Random
    desk: DeskInMemory
    office: Office
    figures: Figures = field(default_factory=Figures)
    cases: dict[UUID, Case] = field(default_factory=dict)
    at_work: set[str] = field(default_factory=set)
    on_assigned: Callable[[Case], None] = lambda case: None
    _steps: list[tuple[datetime, int, Step]] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=count)

    @property
    def work(self) -> UnitOfWork[Office]:
        """As a handler gets it; nothing asks the connection for anything."""
        return UnitOfWork(cast(Any, None), Cause(UUID(int=0), self.now), self.office)

    def expect(self, at: datetime, step: Step) -> None:
        """Let something happen later; what would be after the end does not."""
        if at < self.ends:
            heapq.heappush(self._steps, (at, next(self._numbers), step))

    async def run(self) -> Figures:
        """All steps in order, with a look at all owners after each."""
        self.expect(self.now, self._look)
        while self._steps:
            self.now, _, step = heapq.heappop(self._steps)
            await self.desk.open(self.work.connection, TENANT, self.now)
            self.hear(await step())
            self._check()
        self.figures.violations += [f"{each}: is nowhere at the desk" for each in lost(self.cases, self.desk)]
        self.figures.transfers = sum(case.transfers for case in self.cases.values())
        return self.figures

    def hear(self, events: Sequence[Event]) -> None:
        """What was decided, as agents and customers are told it."""
        for event in events:
            match event:
                case HandoffSummarized():
                    self.cases[event.conversation_id].known = tuple(event.asked)
                case ConversationAssigned():
                    self._given(self.cases[event.conversation_id], event.agent_id)
                case ConversationHandedOver():
                    self._handed_over(self.cases[event.conversation_id], event)
                case CallbackBooked():
                    self._booked(self.cases[event.conversation_id], event)

    async def _look(self) -> Sequence[Event]:
        self.expect(self.now + LOOKED_EVERY, self._look)
        events = await let_go_of_silent(TENANT, self.work, self.policy)
        events += await hand_over_shifts(TENANT, self.work, self.policy)
        return [*events, *await offer_again(TENANT, self.work, self.policy)]

    def _given(self, case: Case, agent_id: str) -> None:
        if not case.owners:
            self._served_first(case, agent_id)
        if case.window:
            self.figures.callbacks_late += self.now > case.window[1]
            case.window = None
        case.owners.append(agent_id)
        case.turn, case.turned = case.turn + 1, self.now
        self.on_assigned(case)

    def _served_first(self, case: Case, agent_id: str) -> None:
        agent = self.desk.agents.find(TENANT, agent_id)
        serving = agent.abilities.desk or "" if agent else ""
        zone = customer_zone(case.of.time_zone, case.of.country, self.policy.country_zones)
        self.figures.first[serving] += 1
        self.figures.nearest[serving] += self.desk.team(TENANT).by_daytime(zone, self.now)[0] == serving
        if case.window is None:
            self.figures.waits.append(self.now - case.began)

    def _handed_over(self, case: Case, event: ConversationHandedOver) -> None:
        case.turn, case.turned, case.handed_over = case.turn + 1, self.now, case.handed_over + 1
        case.told += event.told is not None
        self.figures.handed_from[event.from_desk] += 1
        self.figures.owner_after[event.owner] += 1
        if event.owner == "agent" and event.to_desk:
            self.figures.handed_to[event.to_desk] += 1
        if case.promised and event.due_by != case.promised.due_by:
            self.figures.violations.append(f"{case.conversation_id}: what was promised did not travel along")
        if case.told > 1:
            self.figures.violations.append(f"{case.conversation_id}: the customer was told twice of a handover")

    def _booked(self, case: Case, event: CallbackBooked) -> None:
        case.window, case.turn, case.turned = (event.starts_at, event.ends_at), case.turn + 1, self.now
        self.figures.callbacks += 1
        if case.promised:
            self.figures.promises["told"] += 1
            case.promised, case.owes = None, True

    def _check(self) -> None:
        self.figures.steps += 1
        for conversation in self.desk.all():
            self.figures.looked_at += 1
            case = self.cases[conversation.conversation_id]
            if fault := ownerless(conversation, case, self.desk, self.now, self.policy.matching):
                self.figures.violations.append(f"{self.now:%Y-%m-%d %H:%M} {conversation.conversation_id}: {fault}")
