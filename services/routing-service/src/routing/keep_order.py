"""Decide answers in the order of the questions: hold what comes before its turn, release it after the turn before."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from crossdesk.contracts.event import Event
from crossdesk.store.unit_of_work import UnitOfWork

from routing.office import Office
from routing.question import OUTCOMES, Question

if TYPE_CHECKING:
    import asyncpg

Decide = Callable[[Question], Awaitable[list[Event]]]


async def in_order(question: Question, work: UnitOfWork[Office], decide: Decide) -> list[Event]:
    """Decide the question if it is its turn, and then all that were held for it; else hold it and say nothing yet.

    A question without a turn, or whose turn has passed, is decided at once: better out of order than lost.
    """
    next_turn = work.rows.turns.next_turn(question.place)
    if question.turn is not None and question.turn > next_turn:
        await _hold(question, work)
        return []
    events = await decide(question)
    if question.turn == next_turn:
        for released in await _advance(question, next_turn, work):
            events += await decide(released)
    return events


async def _hold(question: Question, work: UnitOfWork[Office]) -> None:
    assert question.turn is not None  # only a question with a turn can be early; told to mypy here
    work.rows.turns.note_held(question.place, question.turn)
    await work.connection.execute(
        "INSERT INTO held (tenant, conversation_id, turn, inquiry_id, event_type, event, held_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
        question.tenant,
        question.conversation_id,
        question.turn,
        question.inquiry_id,
        type(question.outcome).__name__,
        question.outcome.model_dump(mode="json"),
        work.now,
    )


async def _advance(question: Question, turn: int, work: UnitOfWork[Office]) -> list[Question]:
    """Move on to the next turn nobody has answered yet; gives what was held before it, in order."""
    following = work.rows.turns.move_on(question.place, turn)
    if following == turn + 1:
        return []
    rows = await work.connection.fetch(
        "DELETE FROM held WHERE tenant = $1 AND conversation_id = $2 AND turn < $3 RETURNING *",
        *question.place,
        following,
    )
    return [_question(row) for row in sorted(rows, key=lambda row: (row["turn"], row["inquiry_id"]))]


def _question(row: "asyncpg.Record") -> Question:
    outcome = OUTCOMES[row["event_type"]].model_validate(row["event"])
    return Question(row["tenant"], row["conversation_id"], row["inquiry_id"], row["turn"], outcome, held=True)
