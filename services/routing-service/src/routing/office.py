"""What the handlers of a batch share: whose turn it is in their conversations, and the desk."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from crossdesk.contracts.dead_letters import EventDeadLettered
from crossdesk.contracts.event import ConversationEvent, Event
from crossdesk.contracts.gateway import AnswerRated, GiveBackRequested, ResolveRequested
from crossdesk.contracts.knowledge import AnswerDrafted, NoAnswer
from crossdesk.store.statement import Statement, write_together

from routing.callbacks.promises import Promises
from routing.conversation import Place
from routing.count_decisions import CountedDecisions
from routing.desk import Desk
from routing.follow_sun.teams import Teams
from routing.handoff.briefs import Briefs
from routing.question import Question, question_of
from routing.read_together import read_together
from routing.sla.agreements import Agreements
from routing.sla.kept_clocks import Clocks
from routing.tiers.decided_facts import DecidedFacts
from routing.tiers.known_before import KnownBefore
from routing.tiers.policies import TierPolicies
from routing.turns import Turns

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

DECIDED = (AnswerDrafted, NoAnswer, EventDeadLettered)
TURNING = (AnswerRated, GiveBackRequested, ResolveRequested)
"""What changes how a conversation goes on without being decided on."""
NAMING_AGENTS = ("agent_id", "to_agent")


@dataclass
class Office:
    """Rows of a batch. All that routing-service listens to shares them, so that what one handler did, the next sees.

    `policies` and `agreements` are those of the process.
    """

    policies: TierPolicies = field(default_factory=TierPolicies)
    turns: Turns = field(default_factory=Turns)
    desk: Desk = field(default_factory=Desk)
    teams: Teams = field(default_factory=Teams)
    briefs: Briefs = field(default_factory=Briefs)
    promises: Promises = field(default_factory=Promises)
    decided: DecidedFacts = field(default_factory=DecidedFacts)
    agreements: Agreements = field(default_factory=Agreements)
    counted: CountedDecisions = field(default_factory=CountedDecisions)
    known: KnownBefore = field(init=False)
    clocks: Clocks = field(init=False)

    def __post_init__(self) -> None:
        self.known = KnownBefore(self.policies)
        self.desk.teams = self.teams
        self.clocks = Clocks(self.agreements)

    def with_agent(self, place: Place) -> bool:
        """Whether an agent has the conversation. Looked up without the desk lock: answers given at once need none."""
        if self.desk.is_open(place[0]):
            known = self.desk.find(place)
            return known is not None and known.agent_id is not None
        return self.turns.found_with_agent(place)

    async def load(self, connection: "PoolConnectionProxy", events: Sequence[Event]) -> None:
        """See `crossdesk.store.unit_of_work.Rows`."""
        questions = [q for event in events if isinstance(event, DECIDED) and (q := question_of(event))]
        actions = [event for event in events if not isinstance(event, DECIDED)]
        self._expect(questions, actions)
        turned = [(event.tenant, event.conversation_id) for event in actions if isinstance(event, TURNING)]
        if questions or turned:
            await self.turns.lock(connection, [*(q.place for q in questions), *turned])
        if questions:
            asked = [self.turns.asked(questions), self.known.asked(questions)]
            turns, known = await read_together(connection, asked)
            self.turns.take_in(turns)
            await self.known.take_in(connection, known)

    async def save(self, connection: "PoolConnectionProxy", also: Sequence[Statement]) -> None:
        """See `crossdesk.store.unit_of_work.Rows`."""
        kept = (self.desk, self.turns, self.decided, self.briefs, self.promises, self.clocks)
        changes: list[Statement] = []
        for change in (change for rows in kept for change in rows.changes()):
            if change not in changes:  # callbacks and clocks may both name the tenants that rounds look at
                changes.append(change)
        await write_together(connection, [*changes, *also])

    def committed(self) -> None:
        """Whoever waits for an answer or a conversation is told by the gateway."""
        self.clocks.committed()
        self.promises.committed()
        self.counted.committed()

    def _expect(self, questions: Sequence[Question], actions: Sequence[Event]) -> None:
        handed_over = {q.tenant for q in questions if not isinstance(q.outcome, AnswerDrafted)}
        acted_in = [(event.tenant, event.conversation_id) for event in actions if isinstance(event, ConversationEvent)]
        named = [
            (event.tenant, agent_id)
            for event in actions
            for role in NAMING_AGENTS
            if (agent_id := getattr(event, role, None))
        ]
        desks = handed_over | {event.tenant for event in actions if not isinstance(event, AnswerRated)}
        places = [*(q.place for q in questions), *acted_in]
        self.desk.expect(places, named, desks)
        self.clocks.expect(places)
