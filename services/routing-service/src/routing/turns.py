"""Whose turn it is: answers are given in the order of the questions. And how each conversation went so far."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from crossdesk.store.statement import Statement

from routing.conversation import Place, in_order
from routing.json_rows import FROM_JSON, as_json, columns
from routing.question import Question
from routing.read_together import Row
from routing.tiers.course import NEW, Course, from_json, to_json

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy


@dataclass
class Turns:
    """Whose turn it is in the conversations of a batch, which turns are held there, and what is decided already.

    Each conversation's course is kept in the row of its turns.

    The rows of the turns stay locked until the transaction ends. Two members that begin the same conversation at the
    same moment collide on the primary key: one of them tries its batch again.
    """

    _next: dict[Place, int] = field(default_factory=dict)
    _courses: dict[Place, Course] = field(default_factory=dict)
    _stored: set[Place] = field(default_factory=set)
    _moved: set[Place] = field(default_factory=set)
    _held: dict[Place, set[int]] = field(default_factory=dict)
    _decided: set[tuple[str, UUID]] = field(default_factory=set)
    _with_agent: set[Place] = field(default_factory=set)
    _new: list[tuple[str, UUID, UUID, datetime]] = field(default_factory=list)

    def next_turn(self, place: Place) -> int:
        """The turn the conversation waits for."""
        return self._next.get(place, 1)

    def move_on(self, place: Place, turn: int) -> int:
        """Note that `turn` is decided; gives the turn to wait for once all held ones that follow are released."""
        held = self._held.get(place, set())
        following = turn_after(turn, held)
        if held:
            self._held[place] = {later for later in held if later > following}
        self._next[place] = following
        self._moved.add(place)
        return following

    def note_held(self, place: Place, turn: int) -> None:
        """Note that an answer waits for the turns before it."""
        self._held.setdefault(place, set()).add(turn)
        self._moved.add(place)

    def course(self, place: Place) -> Course:
        """How the conversation went so far."""
        return self._courses.get(place, NEW)

    def remember(self, place: Place, course: Course) -> None:
        """Note how the conversation went on."""
        if course != self.course(place):
            self._courses[place] = course
            self._moved.add(place)

    def decide(self, question: Question, at: datetime) -> bool:
        """Note the decision on an inquiry; False when it was decided before."""
        inquiry = (question.tenant, question.inquiry_id)
        if inquiry in self._decided:
            return False
        self._decided.add(inquiry)
        self._new.append((question.tenant, question.inquiry_id, question.conversation_id, at))
        return True

    def found_with_agent(self, place: Place) -> bool:
        """Whether an agent had the conversation when the batch began."""
        return place in self._with_agent

    async def lock(self, connection: "PoolConnectionProxy", places: Iterable[Place]) -> None:
        """Read, and lock, the turns of these conversations, in one order for all that lock some.

        Always before the desk is locked, never after.
        """
        rows = await connection.fetch(LOCK, *_columns(sorted(set(places), key=in_order)))
        self._next = {(row["tenant"], row["conversation_id"]): row["next_turn"] for row in rows}
        self._courses = {(row["tenant"], row["conversation_id"]): from_json(row["course"]) for row in rows}
        self._stored = set(self._next)

    def asked(self, questions: Sequence[Question]) -> Statement:
        """What reads all that is held or decided in these conversations, once they are locked.

        Nothing is held where no turn is stored.
        """
        inquiries = {(question.tenant, question.inquiry_id) for question in questions}
        places = {question.place for question in questions}
        return Statement(LOOK, (*_columns(inquiries), *_columns(places), *_columns(places & self._stored)))

    def take_in(self, rows: Iterable[Row]) -> None:
        """What `asked` found."""
        for what, tenant, subject, turn in rows:
            if what == "decided":
                self._decided.add((tenant, subject))
            elif what == "held":
                self._held.setdefault((tenant, subject), set()).add(turn)
            else:
                self._with_agent.add((tenant, subject))

    def changes(self) -> list[Statement]:
        """What writes the decisions taken, and whose turn it is now."""
        decided = [Statement(DECIDE, (as_json(self._new),))] if self._new else []
        moved = ((BEGIN, self._moved - self._stored), (MOVE_ON, self._moved & self._stored))
        return [*decided, *(self._move(sql, sorted(places, key=in_order)) for sql, places in moved if places)]

    def _move(self, sql: str, places: Sequence[Place]) -> Statement:
        rows = [(*place, self.next_turn(place), to_json(self.course(place))) for place in places]
        return Statement(sql, (as_json(rows),))


def _columns(named: Iterable[tuple[str, UUID]]) -> tuple[Sequence[str], Sequence[UUID]]:
    rows = list(named)
    return [tenant for tenant, _ in rows], [which for _, which in rows]


# Each row is looked up by its key in a subquery of its own, which OFFSET 0 or LIMIT keeps apart: joined plainly, a plan
# made while a table was short reads all of it from then on.
LOCK = """
SELECT t.tenant, t.conversation_id, t.next_turn, t.course
FROM unnest($1::text[], $2::uuid[]) AS e (tenant, conversation_id)
CROSS JOIN LATERAL (
    SELECT * FROM turns WHERE tenant = e.tenant AND conversation_id = e.conversation_id LIMIT 1 FOR UPDATE
) t
"""
LOOK = """
SELECT 'decided' AS what, e.tenant, e.inquiry_id AS id, 0 AS turn
FROM unnest($1::text[], $2::uuid[]) AS e (tenant, inquiry_id)
CROSS JOIN LATERAL (SELECT FROM decisions WHERE tenant = e.tenant AND inquiry_id = e.inquiry_id LIMIT 1)
UNION ALL
SELECT 'assigned', c.tenant, c.conversation_id, 0
FROM unnest($3::text[], $4::uuid[]) AS c (tenant, conversation_id)
CROSS JOIN LATERAL (
    SELECT state FROM desk WHERE tenant = c.tenant AND conversation_id = c.conversation_id LIMIT 1
) desk
WHERE desk.state = 'assigned'
UNION ALL
SELECT 'held', b.tenant, b.conversation_id, held.turn
FROM unnest($5::text[], $6::uuid[]) AS b (tenant, conversation_id)
CROSS JOIN LATERAL (
    SELECT turn FROM held WHERE tenant = b.tenant AND conversation_id = b.conversation_id OFFSET 0
) held
"""
DECISION = {"tenant": "text", "inquiry_id": "uuid", "conversation_id": "uuid", "decided_at": "timestamptz"}
TURN = {"tenant": "text", "conversation_id": "uuid", "next_turn": "int", "course": "jsonb"}
# Put together from our own names alone.
DECIDE = f"INSERT INTO decisions ({', '.join(DECISION)}) SELECT {columns(DECISION)} {FROM_JSON}"
BEGIN = f"INSERT INTO turns ({', '.join(TURN)}) SELECT {columns(TURN)} {FROM_JSON}"
MOVE_ON = (
    BEGIN
    + " ON CONFLICT (tenant, conversation_id) DO UPDATE SET next_turn = excluded.next_turn, course = excluded.course"
)


def turn_after(turn: int, held: Collection[int]) -> int:
    """The turn to wait for once `turn` is decided and every held turn that follows without a gap is released."""
    following = turn + 1
    while following in held:
        following += 1
    return following
