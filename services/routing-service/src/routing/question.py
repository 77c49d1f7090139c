"""A customer's message whose fate is to be decided, and what became of it on its way here."""

from dataclasses import dataclass
from uuid import UUID

from crossdesk.contracts.dead_letters import NOBODY, EventDeadLettered
from crossdesk.contracts.knowledge import AnswerDrafted, NoAnswer

from routing.dead_letter import read_message

Outcome = AnswerDrafted | NoAnswer | EventDeadLettered
OUTCOMES: dict[str, type[Outcome]] = {kind.__name__: kind for kind in (AnswerDrafted, NoAnswer, EventDeadLettered)}


@dataclass(frozen=True, slots=True)
class Question:
    """`turn` is None when it failed before it was counted; `held` when it had to wait for the messages before it."""

    tenant: str
    conversation_id: UUID
    inquiry_id: UUID
    turn: int | None
    outcome: Outcome
    held: bool = False

    @property
    def place(self) -> tuple[str, UUID]:
        """The conversation of a tenant."""
        return self.tenant, self.conversation_id


def question_of(event: Outcome) -> Question | None:
    """Which message an event decides about; None for a dead letter that tells of none, nor does the lost body,
    and for one that is nobody's.
    """
    if not isinstance(event, EventDeadLettered):
        return Question(event.tenant, event.conversation_id, event.inquiry.inquiry_id, event.turn, event)
    if event.tenant == NOBODY:
        return None
    if event.conversation_id and event.inquiry_id:
        return Question(event.tenant, event.conversation_id, event.inquiry_id, event.turn, event)
    if lost := read_message(event):
        return Question(event.tenant, lost.conversation_id, lost.inquiry.inquiry_id, lost.turn, event)
    return None
