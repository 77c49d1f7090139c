"""Dead letters as they are kept, of all tenants: only what operates the cluster comes by here."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from uuid import UUID

from asyncpg import Record
from asyncpg.pool import PoolConnectionProxy
from crossdesk.store.database import Database

SHOWN = (
    "letter_id, tenant, at, consumer, event_id, event_type, event_topic, event_partition, event_offset, event_key, "
    "event_time, cause, error, attempts, conversation_id, inquiry_id, retry_of, state, reason, masked_at, closed_at, "
    "closed_by"
)
# Of state, and where given of consumer, event type, cause and tenant.
FITTING = """
    state = $1 AND ($2::text IS NULL OR consumer = $2) AND ($3::text IS NULL OR event_type = $3)
    AND ($4::text IS NULL OR cause = $4) AND ($5::text IS NULL OR tenant = $5)
"""
LIST = f"""
    SELECT {SHOWN} FROM dead_letters
    WHERE {FITTING} AND ($6::timestamptz IS NULL OR (at, letter_id) < ($6, $7::uuid))
    ORDER BY at DESC, letter_id DESC LIMIT $8
"""  # noqa: S608  # no text of others is in it
ALIKE = """
    SELECT consumer, event_type, cause, count(*) AS letters, min(at) AS first_at, max(at) AS last_at
    FROM dead_letters WHERE state = $1 GROUP BY consumer, event_type, cause
    ORDER BY letters DESC, consumer, event_type, cause LIMIT 50
"""
OLDEST = f"SELECT letter_id FROM dead_letters WHERE {FITTING} AND masked_at IS NULL ORDER BY at, letter_id LIMIT $6"  # noqa: S608  # as above
OPEN = "SELECT consumer, count(*) AS letters FROM dead_letters WHERE state = 'open' GROUP BY consumer"
ONE = f"SELECT {SHOWN}, payload FROM dead_letters WHERE letter_id = $1"  # noqa: S608  # as above
FORGET = "DELETE FROM dead_letters WHERE closed_at < $1"
NOTE = "INSERT INTO operations_log (operator, action, letter_id, tenant, reason) VALUES ($1, $2, $3, $4, $5)"
NOTED = (
    "SELECT number, at, operator, action, letter_id, tenant, reason FROM operations_log ORDER BY number DESC LIMIT $1"
)

Connection = PoolConnectionProxy


@asynccontextmanager
async def operating(database: Database) -> AsyncIterator[Connection]:
    """A transaction that sees the dead letters of all tenants, and no other table of theirs."""
    async with database.transaction([]) as connection:
        await connection.execute("SET LOCAL app.operations = 'on'")
        yield connection


async def count_open(database: Database) -> Mapping[str, int]:
    """Open dead letters by consumer."""
    async with operating(database) as connection:
        rows = await connection.fetch(OPEN)
    return {row["consumer"]: row["letters"] for row in rows}


async def find_letter(connection: Connection, letter_id: UUID, *, locked: bool = False) -> Record | None:
    """One letter with its payload; `locked` until the transaction ends."""
    row: Record | None = await connection.fetchrow(ONE + (" FOR UPDATE" if locked else ""), letter_id)
    return row


async def note(connection: Connection, operator: str, action: str, row: Record, reason: str) -> None:
    """Write down who did what to a letter, in the transaction of what was done."""
    await connection.execute(NOTE, operator, action, row["letter_id"], row["tenant"], reason or None)


async def forget_closed(database: Database, before: datetime) -> None:
    """Remove letters that were closed before a moment; what was done to them stays in the log of operations."""
    async with operating(database) as connection:
        await connection.execute(FORGET, before)
