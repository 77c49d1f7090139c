"""The desk: conversations that wait for a person or are with one. All changes happen under the tenant's desk lock."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from crossdesk.contracts.event import Lane
from crossdesk.store.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    import asyncpg
    from asyncpg.pool import PoolConnectionProxy

State = Literal["waiting", "callback", "assigned"]


@dataclass(frozen=True, slots=True)
class Conversation:
    """One conversation at the desk, as stored.

    `inquiry_ids` are the customer's messages no agent has replied to yet, or the last one; `awaits_reply` says which.
    `passed_on_by` is the agent who last handed it on: it is not offered to them again, though they may take it.
    `lane` is that of its events.
    """

    tenant: str
    conversation_id: UUID
    state: State
    inquiry_ids: Sequence[UUID]
    skill: str
    language: str
    priority: int
    queued_at: datetime
    ranked_at: datetime
    summary: str
    country: str | None = None
    time_zone: str | None = None
    agent_id: str | None = None
    awaits_reply: bool = True
    passed_on_by: str | None = None
    lane: Lane = "normal"


COLUMNS = [field.name for field in fields(Conversation)]
# The SQL below is put together from the names above only, never from input.
SELECT = f"SELECT {', '.join(COLUMNS)} FROM desk "  # noqa: S608  # as said above
SAVE = (
    f"INSERT INTO desk ({', '.join(COLUMNS)}) "  # noqa: S608  # as said above
    f"VALUES ({', '.join(f'${n + 1}' for n in range(len(COLUMNS)))}) "
    f"ON CONFLICT (tenant, conversation_id) DO UPDATE SET {', '.join(f'{c} = EXCLUDED.{c}' for c in COLUMNS[2:])}"
)


async def lock_desk(work: UnitOfWork) -> None:
    """Let no other transaction change the desks of our transaction's tenants until ours ends.

    Without it a conversation queued while an agent becomes free in another transaction would be seen by neither, and
    wait beside an idle agent; with it no row of a desk needs a lock of its own. A transaction holds the events of
    several tenants (`app.tenants`, see crossdesk.store.database.admit): all their desks are locked at the first need,
    in the order of the lock's key, so that two transactions never wait for each other.
    """
    await work.connection.execute(
        """
        SELECT pg_advisory_xact_lock(key) FROM (
            SELECT DISTINCT hashtextextended('routing desk ' || tenant, 0) AS key
            FROM unnest(string_to_array(current_setting('app.tenants'), ',')) AS tenant ORDER BY key
        ) AS keys
        """
    )


async def find(connection: "PoolConnectionProxy", tenant: str, conversation_id: UUID) -> Conversation | None:
    row = await connection.fetchrow(SELECT + "WHERE tenant = $1 AND conversation_id = $2", tenant, conversation_id)
    return Conversation(**row) if row else None


async def save(connection: "PoolConnectionProxy", conversation: Conversation) -> None:
    await connection.execute(SAVE, *(getattr(conversation, column) for column in COLUMNS))


async def remove(connection: "PoolConnectionProxy", conversation: Conversation) -> None:
    await connection.execute(
        "DELETE FROM desk WHERE tenant = $1 AND conversation_id = $2", conversation.tenant, conversation.conversation_id
    )


async def unanswered_by(connection: "PoolConnectionProxy", tenant: str, agent_id: str) -> list[Conversation]:
    """Conversations of an agent in which the customer still waits for a word, in queue order."""
    rows = await connection.fetch(
        SELECT + "WHERE tenant = $1 AND agent_id = $2 AND state = 'assigned' AND awaits_reply "
        "ORDER BY ranked_at, conversation_id",
        tenant,
        agent_id,
    )
    return [_conversation(row) for row in rows]


async def waiting(connection: "PoolConnectionProxy", tenant: str, *, limit: int) -> list[Conversation]:
    """The head of the queue without booked callbacks."""
    rows = await connection.fetch(
        SELECT + "WHERE tenant = $1 AND state = 'waiting' ORDER BY ranked_at, conversation_id LIMIT $2", tenant, limit
    )
    return [_conversation(row) for row in rows]


async def offerable(
    connection: "PoolConnectionProxy", tenant: str, agent_id: str, skills: Sequence[str], *, limit: int
) -> list[Conversation]:
    """The head of the queue, callbacks included, as far as an agent with these skills may take it; see matching.fit."""
    rows = await connection.fetch(
        SELECT  # noqa: S608  # a constant of this file
        + "WHERE tenant = $1 AND state <> 'assigned' AND passed_on_by IS DISTINCT FROM $2 "
        "AND (skill = ANY ($3::text[]) OR skill = 'general' OR 'general' = ANY ($3::text[]) OR $3::text[] = '{}') "
        "ORDER BY ranked_at, conversation_id LIMIT $4",
        tenant,
        agent_id,
        list(skills),
        limit,
    )
    return [_conversation(row) for row in rows]


def _conversation(row: "asyncpg.Record") -> Conversation:
    return Conversation(**row)
