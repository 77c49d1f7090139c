"""Answers in the order of the questions: what comes before its turn is held, and released after the turn before."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from crossdesk.contracts.event import Event
from crossdesk.store.unit_of_work import UnitOfWork

from routing.question import OUTCOMES, Outcome, Question, question_of

if TYPE_CHECKING:
    import asyncpg
    from asyncpg.pool import PoolConnectionProxy

Place = tuple[str, UUID]
Decide = Callable[[Question], Awaitable[list[Event]]]


@dataclass
class Turns:
    """Whose turn it is in the conversations of a batch, which turns are held there, and what is decided already.

    The rows of the turns stay locked until the transaction ends. Two members that begin the same conversation at the
    same moment collide on the primary key: one of them tries its batch again.
    """

    _next: dict[Place, int] = field(default_factory=dict)
    _stored: set[Place] = field(default_factory=set)
    _moved: set[Place] = field(default_factory=set)
    _held: dict[Place, set[int]] = field(default_factory=dict)
    _decided: set[tuple[str, UUID]] = field(default_factory=set)
    _with_agent: dict[Place, bool | None] = field(default_factory=dict)
    _new: list[tuple[str, UUID, UUID, datetime]] = field(default_factory=list)

    def next_turn(self, place: Place) -> int:
        """The turn the conversation waits for."""
        return self._next.get(place, 1)

    def move_on(self, place: Place, turn: int) -> int:
        """Note that `turn` is decided; gives the turn to wait for once all held ones that follow are released."""
        following = turn_after(turn, self._held.get(place, ()))
        self._held[place] = {held for held in self._held.get(place, ()) if held > following}
        self._next[place] = following
        self._moved.add(place)
        return following

    def note_held(self, place: Place, turn: int) -> None:
        """Note that an answer waits for the turns before it."""
        self._held.setdefault(place, set()).add(turn)
        self._moved.add(place)

    def decide(self, question: Question, at: datetime) -> bool:
        """Note the decision on an inquiry; False when it was decided before."""
        inquiry = (question.tenant, question.inquiry_id)
        if inquiry in self._decided:
            return False
        self._decided.add(inquiry)
        self._new.append((question.tenant, question.inquiry_id, question.conversation_id, at))
        return True

    def look_again(self, place: Place) -> None:
        """The conversation's place at the desk is about to change in this batch: who has it must be asked anew."""
        self._with_agent[place] = None

    async def with_agent(self, connection: "PoolConnectionProxy", place: Place) -> bool:
        """Whether an agent has the conversation. Looked up without the desk lock: answers given at once need none."""
        known = self._with_agent.get(place, False)
        if known is not None:
            return known
        return bool(
            await connection.fetchval(
                "SELECT EXISTS (SELECT FROM desk WHERE tenant = $1 AND conversation_id = $2 AND state = 'assigned')",
                *place,
            )
        )

    async def load(self, connection: "PoolConnectionProxy", events: Sequence[Outcome]) -> None:
        """See `crossdesk.store.unit_of_work.Rows`."""
        questions = [question for question in map(question_of, events) if question]
        tenants, conversations = [q.tenant for q in questions], [q.conversation_id for q in questions]
        rows = await connection.fetch(LOCK, tenants, conversations)
        self._next = {(row["tenant"], row["conversation_id"]): row["next_turn"] for row in rows}
        self._stored = set(self._next)
        for row in await connection.fetch(LOOK, tenants, conversations, [q.inquiry_id for q in questions]):
            self._take_in(row["what"], (row["tenant"], row["id"]), row["turn"])

    def _take_in(self, what: str, subject: Place, turn: int) -> None:
        if what == "decided":
            self._decided.add(subject)
        elif what == "held":
            self._held.setdefault(subject, set()).add(turn)
        else:
            self._with_agent[subject] = True

    async def save(self, connection: "PoolConnectionProxy") -> None:
        """See `crossdesk.store.unit_of_work.Rows`."""
        if self._new:
            await connection.execute(DECIDE, *map(list, zip(*self._new, strict=True)))
        for statement, places in ((BEGIN, self._moved - self._stored), (MOVE_ON, self._moved & self._stored)):
            if places:
                ordered = sorted(places)
                await connection.execute(
                    statement, *map(list, zip(*ordered, strict=True)), [self.next_turn(place) for place in ordered]
                )

    def committed(self) -> None:
        """Whoever waits for an answer is told by the gateway."""


LOCK = """
SELECT t.tenant, t.conversation_id, t.next_turn
FROM (SELECT DISTINCT * FROM unnest($1::text[], $2::uuid[])) AS e (tenant, conversation_id)
JOIN turns t USING (tenant, conversation_id)
ORDER BY t.tenant, t.conversation_id FOR UPDATE OF t
"""
LOOK = """
WITH e AS (
    SELECT DISTINCT * FROM unnest($1::text[], $2::uuid[], $3::uuid[]) AS e (tenant, conversation_id, inquiry_id)
), c AS (SELECT DISTINCT tenant, conversation_id FROM e)
SELECT 'decided' AS what, e.tenant, e.inquiry_id AS id, 0 AS turn FROM e JOIN decisions USING (tenant, inquiry_id)
UNION ALL
SELECT 'assigned', c.tenant, c.conversation_id, 0 FROM c JOIN desk USING (tenant, conversation_id)
WHERE desk.state = 'assigned'
UNION ALL
SELECT 'held', c.tenant, c.conversation_id, held.turn FROM c JOIN held USING (tenant, conversation_id)
"""
DECIDE = (
    "INSERT INTO decisions (tenant, inquiry_id, conversation_id, decided_at) "
    "SELECT * FROM unnest($1::text[], $2::uuid[], $3::uuid[], $4::timestamptz[])"
)
BEGIN = "INSERT INTO turns (tenant, conversation_id, next_turn) SELECT * FROM unnest($1::text[], $2::uuid[], $3::int[])"
MOVE_ON = (
    "UPDATE turns t SET next_turn = e.next_turn "
    "FROM unnest($1::text[], $2::uuid[], $3::int[]) AS e (tenant, conversation_id, next_turn) "
    "WHERE t.tenant = e.tenant AND t.conversation_id = e.conversation_id"
)


async def in_order(question: Question, work: UnitOfWork[Turns], decide: Decide) -> list[Event]:
    """Decide the question if it is its turn, and then all that were held for it; else hold it and say nothing yet.

    A question without a turn, or whose turn has passed, is decided at once: better out of order than lost.
    """
    next_turn = work.rows.next_turn(question.place)
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


async def _hold(question: Question, work: UnitOfWork[Turns]) -> None:
    assert question.turn is not None  # only a question with a turn can be early; told to mypy here
    work.rows.note_held(question.place, question.turn)
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


async def _advance(question: Question, turn: int, work: UnitOfWork[Turns]) -> list[Question]:
    """Move on to the next turn nobody has answered yet; gives what was held before it, in order."""
    following = work.rows.move_on(question.place, turn)
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
