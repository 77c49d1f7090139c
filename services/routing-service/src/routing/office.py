"""What the handlers of a batch share: whose turn it is in their conversations, and the desk."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from crossdesk.contracts.dead_letters import EventDeadLettered
from crossdesk.contracts.event import ConversationEvent, Event
from crossdesk.contracts.knowledge import AnswerDrafted, NoAnswer
from crossdesk.store.statement import Statement, write_together

from routing.conversation import Place
from routing.desk import Desk
from routing.question import Question, question_of
from routing.turns import Turns

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

DECIDED = (AnswerDrafted, NoAnswer, EventDeadLettered)
NAMING_AGENTS = ("agent_id", "to_agent")


@dataclass
class Office:
    """Rows of a batch. All that routing-service listens to shares them, so that what one handler did, the next sees."""

    turns: Turns = field(default_factory=Turns)
    desk: Desk = field(default_factory=Desk)

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
        if questions:
            await self.turns.load(connection, questions)

    async def save(self, connection: "PoolConnectionProxy", also: Sequence[Statement]) -> None:
        """See `crossdesk.store.unit_of_work.Rows`."""
        await write_together(connection, [*self.desk.changes(), *self.turns.changes(), *also])

    def committed(self) -> None:
        """Whoever waits for an answer or a conversation is told by the gateway."""

    def _expect(self, questions: Sequence[Question], actions: Sequence[Event]) -> None:
        handed_over = {q.tenant for q in questions if not isinstance(q.outcome, AnswerDrafted)}
        acted_in = [(event.tenant, event.conversation_id) for event in actions if isinstance(event, ConversationEvent)]
        named = [
            (event.tenant, agent_id)
            for event in actions
            for role in NAMING_AGENTS
            if (agent_id := getattr(event, role, None))
        ]
        self.desk.expect([*(q.place for q in questions), *acted_in], named, handed_over | {e.tenant for e in actions})
