"""Answers in the order of the questions: what comes before its turn is held, and released after the turn before."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from crossdesk.contracts.dead_letters import EventDeadLettered
from crossdesk.contracts.event import Event
from crossdesk.contracts.knowledge import AnswerDrafted, NoAnswer
from crossdesk.store.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    import asyncpg

Outcome = AnswerDrafted | NoAnswer | EventDeadLettered
OUTCOMES: dict[str, type[Outcome]] = {kind.__name__: kind for kind in (AnswerDrafted, NoAnswer, EventDeadLettered)}


@dataclass(frozen=True, slots=True)
class Question:
    """A customer's message whose fate is to be decided, and what became of it on its way here.

    `turn` is None when it failed before it was counted; `held` when it had to wait for the messages before it.
    """

    tenant: str
    conversation_id: UUID
    inquiry_id: UUID
    turn: int | None
    outcome: Outcome
    held: bool = False


Decide = Callable[[Question], Awaitable[list[Event]]]


async def in_order(question: Question, work: UnitOfWork, decide: Decide) -> list[Event]:
    """Decide the question if it is its turn, and then all that were held for it; else hold it and say nothing yet.

    A question without a turn, or whose turn has passed, is decided at once: better out of order than lost.
    The row of the conversation's turn stays locked until the transaction ends.
    """
    next_turn = await _lock_turn(question, work)
    if question.turn is not None and question.turn > next_turn:
        await _hold(question, work)
        return []
    events = await decide(question)
    if question.turn == next_turn:
        for released in await _advance(question, next_turn, work):
            events += await decide(released)
    return events


def turn_after(turn: int, held: Collection[int]) -> int:
    """The turn to wait for once `turn` is decided and every held turn that follows without a gap is released."""
    following = turn + 1
    while following in held:
        following += 1
    return following


async def _lock_turn(question: Question, work: UnitOfWork) -> int:
    next_turn: int = await work.connection.fetchval(
        "INSERT INTO turns (tenant, conversation_id) VALUES ($1, $2) "
        "ON CONFLICT (tenant, conversation_id) DO UPDATE SET next_turn = turns.next_turn RETURNING next_turn",
        question.tenant,
        question.conversation_id,
    )
    return next_turn


async def _hold(question: Question, work: UnitOfWork) -> None:
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


async def _advance(question: Question, turn: int, work: UnitOfWork) -> list[Question]:
    """Move on to the next turn nobody has answered yet; gives what was held before it, in order."""
    place = (question.tenant, question.conversation_id)
    turns = await work.connection.fetchval(
        "UPDATE turns SET next_turn = $3 WHERE tenant = $1 AND conversation_id = $2 RETURNING "
        "(SELECT array_agg(turn) FROM held WHERE tenant = $1 AND conversation_id = $2)",
        *place,
        turn + 1,
    )
    following = turn_after(turn, turns or ())
    if following == turn + 1:
        return []
    await work.connection.execute(
        "UPDATE turns SET next_turn = $3 WHERE tenant = $1 AND conversation_id = $2", *place, following
    )
    rows = await work.connection.fetch(
        "DELETE FROM held WHERE tenant = $1 AND conversation_id = $2 AND turn < $3 RETURNING *", *place, following
    )
    return [_question(row) for row in sorted(rows, key=lambda row: (row["turn"], row["inquiry_id"]))]


def _question(row: "asyncpg.Record") -> Question:
    outcome = OUTCOMES[row["event_type"]].model_validate(row["event"])
    return Question(row["tenant"], row["conversation_id"], row["inquiry_id"], row["turn"], outcome, held=True)
