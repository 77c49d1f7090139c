"""The desk: conversations that wait for a person or are with one. All changes happen under the tenant's desk lock."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from crossdesk.store.statement import Statement, write_together

from routing.agents import Agents, Named
from routing.conversation import Conversation, Place

if TYPE_CHECKING:
    import asyncpg
    from asyncpg.pool import PoolConnectionProxy


@dataclass
class Desk:
    """What the handlers of a batch look at of their tenants' desks, and change in memory.

    It is locked and read at the first need, for answers given at once need no desk: the conversations of the batch and
    the agents in two statements, however many are handed over, and what changed is written in one at the end. The
    queue is read where an agent has room; what changed until then is written before.
    """

    agents: Agents = field(default_factory=Agents)
    _places: set[Place] = field(default_factory=set)
    _named: set[Named] = field(default_factory=set)
    _expected: set[str] = field(default_factory=set)
    _open: set[str] = field(default_factory=set)
    _locked: bool = False
    _conversations: dict[Place, Conversation | None] = field(default_factory=dict)
    _changed: set[Place] = field(default_factory=set)

    def expect(self, places: Iterable[Place], named: Iterable[Named], tenants: Iterable[str]) -> None:
        """Note what the batch will ask for: conversations and agents, and tenants whose desks surely are needed."""
        self._places.update(places)
        self._named.update(named)
        self._expected.update(tenants)

    def is_open(self, tenant: str) -> bool:
        return tenant in self._open

    async def open(self, connection: "PoolConnectionProxy", tenant: str) -> None:
        """Lock the desks and read this tenant's, along with those that will be needed, unless that is done already."""
        if tenant in self._open:
            return
        if not self._locked:
            await connection.execute(LOCK)
            self._locked = True
        tenants = {tenant} | (self._expected - self._open)
        await self._read(connection, tenants)
        self._open |= tenants

    def find(self, place: Place) -> Conversation | None:
        """A conversation of the batch. Its tenant's desk must be open."""
        return self._conversations[place]

    def save(self, conversation: Conversation) -> None:
        self._conversations[conversation.place] = conversation
        self._changed.add(conversation.place)

    def remove(self, conversation: Conversation) -> None:
        self._conversations[conversation.place] = None
        self._changed.add(conversation.place)

    async def unanswered_by(self, connection: "PoolConnectionProxy", tenant: str, agent_id: str) -> list[Conversation]:
        """Conversations of an agent in which the customer still waits for a word, in queue order."""
        return await self._select(connection, UNANSWERED, tenant, agent_id)

    async def waiting(self, connection: "PoolConnectionProxy", tenant: str, *, limit: int) -> list[Conversation]:
        """The head of the queue without booked callbacks."""
        return await self._select(connection, WAITING, tenant, limit)

    async def offerable(
        self, connection: "PoolConnectionProxy", tenant: str, agent_id: str, skills: Sequence[str], *, limit: int
    ) -> list[Conversation]:
        """The head of the queue, callbacks included, as far as an agent with these skills may take it."""
        return await self._select(connection, OFFERABLE, tenant, agent_id, list(skills), limit)

    def changes(self) -> list[Statement]:
        """What writes all that changed since the last time."""
        changed, self._changed = sorted(self._changed), set()
        kept = [known for place in changed if (known := self._conversations[place])]
        gone = [place for place in changed if self._conversations[place] is None]
        removed = [Statement(REMOVE, tuple(map(list, zip(*gone, strict=True))))] if gone else []
        saved = [Statement(SAVE, tuple(map(list, zip(*map(_values, kept), strict=True))))] if kept else []
        return [*removed, *saved, *self.agents.changes()]

    async def _read(self, connection: "PoolConnectionProxy", tenants: Collection[str]) -> None:
        places = sorted(place for place in self._places if place[0] in tenants)
        self._conversations |= dict.fromkeys(places)
        whose, which = zip(*places, strict=True) if places else ((), ())
        self._adopt(await connection.fetch(FIND, list(whose), list(which)))
        holders = {(c.tenant, c.agent_id) for c in map(self.find, places) if c and c.agent_id}
        named = {agent for agent in self._named if agent[0] in tenants}
        await self.agents.load(connection, tenants, named | holders)

    async def _select(self, connection: "PoolConnectionProxy", statement: str, *wanted: object) -> list[Conversation]:
        await write_together(connection, self.changes())
        return self._adopt(await connection.fetch(statement, *wanted))

    def _adopt(self, rows: Iterable["asyncpg.Record"]) -> list[Conversation]:
        found = [Conversation(**row) for row in rows]
        self._conversations |= {conversation.place: conversation for conversation in found}
        return found


def _values(conversation: Conversation) -> list[object]:
    """One conversation as columns of SAVE."""
    given = [getattr(conversation, column) for column in COLUMNS]
    given[INQUIRIES] = ",".join(map(str, conversation.inquiry_ids))
    return given


COLUMNS: Mapping[str, str] = {
    "tenant": "text",
    "conversation_id": "uuid",
    "state": "text",
    "inquiry_ids": "text",
    "skill": "text",
    "language": "text",
    "priority": "int",
    "queued_at": "timestamptz",
    "ranked_at": "timestamptz",
    "summary": "text",
    "country": "text",
    "time_zone": "text",
    "agent_id": "text",
    "awaits_reply": "bool",
    "passed_on_by": "text",
    "lane": "text",
}
"""Of the table, with their types in SAVE: `unnest` would flatten arrays of arrays, so each `inquiry_ids` is a text."""
NAMES = list(COLUMNS)
INQUIRIES = NAMES.index("inquiry_ids")
# The SQL below is put together from the names above only, never from input.
GIVEN = ["string_to_array(inquiry_ids, ',')::uuid[]" if name == "inquiry_ids" else name for name in NAMES]
ARRAYS = [f"${place}::{kind}[]" for place, kind in enumerate(COLUMNS.values(), start=1)]
SELECT = f"SELECT {', '.join(NAMES)} FROM desk "  # noqa: S608  # as said above
TAKEN_OVER = ", ".join(f"{name} = EXCLUDED.{name}" for name in NAMES[2:])
SAVE = (
    f"INSERT INTO desk ({', '.join(NAMES)}) "  # noqa: S608  # as said above
    f"SELECT {', '.join(GIVEN)} FROM unnest({', '.join(ARRAYS)}) AS e ({', '.join(NAMES)}) "
    f"ON CONFLICT (tenant, conversation_id) DO UPDATE SET {TAKEN_OVER}"
)
REMOVE = (
    "DELETE FROM desk USING unnest($1::text[], $2::uuid[]) AS e (tenant, conversation_id) "
    "WHERE desk.tenant = e.tenant AND desk.conversation_id = e.conversation_id"
)
FIND = (
    "SELECT d.* FROM unnest($1::text[], $2::uuid[]) AS e (tenant, conversation_id) CROSS JOIN LATERAL ("  # noqa: S608  # as said above
    + SELECT
    + "WHERE tenant = e.tenant AND conversation_id = e.conversation_id LIMIT 1) d"
)
UNANSWERED = (
    SELECT + "WHERE tenant = $1 AND agent_id = $2 AND state = 'assigned' AND awaits_reply "
    "ORDER BY ranked_at, conversation_id"
)
WAITING = SELECT + "WHERE tenant = $1 AND state = 'waiting' ORDER BY ranked_at, conversation_id LIMIT $2"
OFFERABLE = (
    SELECT  # noqa: S608  # as said above
    + "WHERE tenant = $1 AND state <> 'assigned' AND passed_on_by IS DISTINCT FROM $2 "
    "AND (skill = ANY ($3::text[]) OR skill = 'general' OR 'general' = ANY ($3::text[]) OR $3::text[] = '{}') "
    "ORDER BY ranked_at, conversation_id LIMIT $4"
)
"""As far as an agent with these skills may take it; see matching.fit."""
LOCK = """
SELECT pg_advisory_xact_lock(key) FROM (
    SELECT DISTINCT hashtextextended('routing desk ' || tenant, 0) AS key
    FROM unnest(string_to_array(current_setting('app.tenants'), ',')) AS tenant ORDER BY key
) AS keys
"""
"""Let no other transaction change the desks of our transaction's tenants until ours ends.

Without it a conversation queued while an agent becomes free in another transaction would be seen by neither, and
wait beside an idle agent; with it no row of a desk needs a lock of its own. A transaction holds the events of
several tenants (`app.tenants`, see crossdesk.store.database.admit): all their desks are locked at the first need,
in the order of the lock's key, so that two transactions never wait for each other.
"""
