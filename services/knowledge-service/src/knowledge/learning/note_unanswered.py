"""A question that could not be answered is noted with the decision itself, before anybody can hear of it.

So whoever takes the conversation finds the case here, and what is learned from is complete even where nobody does.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from crossdesk.consume.subscription import Handler
from crossdesk.contracts.event import Event
from crossdesk.contracts.intent import Case
from crossdesk.contracts.knowledge import NoAnswer
from crossdesk.store.statement import Statement
from crossdesk.store.unit_of_work import Rows, UnitOfWork

from knowledge.learning.experience import Experience, Question, about
from knowledge.learning.masking import marks_of, mask

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy


@dataclass
class RowsWithQuestions:
    """The rows of another handler, with the questions noted beside them; all are written at once."""

    rows: Rows
    experience: Experience

    async def load(self, connection: "PoolConnectionProxy", events: Sequence[Case]) -> None:
        """See `crossdesk.store.unit_of_work.Rows`."""
        await self.rows.load(connection, events)

    async def save(self, connection: "PoolConnectionProxy", also: Sequence[Statement]) -> None:
        """See `crossdesk.store.unit_of_work.Rows`."""
        await self.rows.save(connection, [*self.experience.statements(), *also])

    def committed(self) -> None:
        """See `crossdesk.store.unit_of_work.Rows`."""
        self.rows.committed()


def rows_noting(experience: Callable[[], Experience], rows: Callable[[], Rows]) -> Callable[[], RowsWithQuestions]:
    """Makes the rows that `noting` works on, from those of the handler behind it."""
    return lambda: RowsWithQuestions(rows(), experience())


def noting(respond: Handler) -> Handler:
    """The handler of all cases: as `respond` does, and what it has no answer to is noted."""

    async def respond_and_note(event: Case, work: UnitOfWork[RowsWithQuestions], *fetched: Any) -> list[Event]:
        behind: UnitOfWork[Rows] = UnitOfWork(work.connection, work.cause, work.rows.rows)
        said = await respond(event, behind, *fetched)
        for each in said:
            if isinstance(each, NoAnswer):
                work.rows.experience.ask(question_of(each))
        return said

    return respond_and_note


def question_of(event: NoAnswer) -> Question:
    """What was asked in vain, masked, with the case as it is for the agent who will take it."""
    tenant, language, subject = about(event)
    known = marks_of(event.inquiry.customer)
    return Question(
        tenant=tenant,
        inquiry_id=event.inquiry.inquiry_id,
        conversation_id=event.conversation_id,
        language=language,
        intent=event.understanding.intent.id,
        subject=subject,
        reason=event.reason,
        text=mask(event.inquiry.text, known).text,
        marks=sorted(known),
        waiting=event.model_dump(mode="json"),
        asked_at=event.inquiry.received_at,
    )
