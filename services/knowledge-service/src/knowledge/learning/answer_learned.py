"""Answers questions for which a person published an answer; all others go their usual way."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crossdesk.consume.subscription import Handler
from crossdesk.contracts.event import Event
from crossdesk.contracts.intent import Case
from crossdesk.contracts.knowledge import AnswerDrafted
from crossdesk.store.statement import Statement
from crossdesk.store.unit_of_work import Rows, UnitOfWork

from knowledge.draft_answer import answer_of, carried
from knowledge.learning.look_up import LookUp
from knowledge.learning.published import Match, Published
from knowledge.library import Library

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy


@dataclass
class RowsWithPublished:
    """The rows of another handler; reading them also sees to it that what was published is known."""

    rows: Rows
    published: Published

    async def load(self, connection: "PoolConnectionProxy", events: Sequence[Case]) -> None:
        """See `crossdesk.store.unit_of_work.Rows`."""
        await self.published.refresh(connection, {event.tenant for event in events})
        await self.rows.load(connection, events)

    async def save(self, connection: "PoolConnectionProxy", also: Sequence[Statement]) -> None:
        """See `crossdesk.store.unit_of_work.Rows`."""
        await self.rows.save(connection, also)

    def committed(self) -> None:
        """See `crossdesk.store.unit_of_work.Rows`."""
        self.rows.committed()


def rows_with(published: Published, rows: Callable[[], Rows]) -> Callable[[], RowsWithPublished]:
    """Makes the rows that `learned_or` works on, from those of the handler behind it."""
    return lambda: RowsWithPublished(rows(), published)


def learned_or(answer: Handler, published: Published, library: Library) -> Handler:
    """The handler of all cases: by what was published, else by `answer`."""

    async def answer_learned(
        event: Case, work: UnitOfWork[RowsWithPublished], look_up: LookUp | None = None
    ) -> list[Event]:
        match = published.find(event, look_up.vector if look_up else None)
        if match:
            return [_answered(event, match, library)]
        behind: UnitOfWork[Rows] = UnitOfWork(work.connection, work.cause, work.rows.rows)
        return await answer(event, behind, *([look_up.found] if look_up else []))

    return answer_learned


def _answered(event: Case, match: Match, library: Library) -> AnswerDrafted:
    draft, scenario = match.learned.draft, match.learned.scenario
    said = answer_of(event, scenario, library).model_copy(update={"sources": [draft.source]})
    why = f"Scenario {scenario.id}, version {draft.version}, published by this shop: the message is {match.how}."
    return AnswerDrafted(**carried(event), why=why, kind="answer", answer=said)
