"""Takes entries out of use, and lets refused ones be used: decisions of people, each with its reason."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from crossdesk.store.database import Database

from translation.memory.recall import Memory

MOST_REASON = 500

REVOKE = """
UPDATE memory_entries SET state = 'revoked', decided_at = $3, decided_by = $4, why = $5
WHERE tenant = $1 AND id = ANY ($2) AND state <> 'revoked' RETURNING id
"""
ACCEPT = """
UPDATE memory_entries SET state = 'in_use', decided_at = $3, decided_by = $4, why = $5
WHERE tenant = $1 AND id = ANY ($2) AND state = 'refused' AND digest <> '' RETURNING id
"""


async def revoke(
    database: Database, tenant: str, entries: Sequence[UUID], by: str, why: str, memory: Memory | None = None
) -> list[UUID]:
    """Never use these entries again; gives those that were not revoked before.

    What the same person gives of such a text later is kept for review and not used. Where an older translation of the
    text is in use, it counts again. `memory` is this process's: others go by the decision some 2 s later.
    Raises ValueError without a name and a reason.
    """
    return await _decide(database, REVOKE, tenant, entries, by, why, memory)


async def accept(
    database: Database, tenant: str, entries: Sequence[UUID], by: str, why: str, memory: Memory | None = None
) -> list[UUID]:
    """Use entries that were refused when they came; gives those that were. Raises ValueError as `revoke` does.

    One that has other facts than its text stays refused: there are none to put back.
    """
    return await _decide(database, ACCEPT, tenant, entries, by, why, memory)


async def _decide(
    database: Database, sql: str, tenant: str, entries: Sequence[UUID], by: str, why: str, memory: Memory | None
) -> list[UUID]:
    if not by.strip() or not why.strip():
        raise ValueError("a decision on the translation memory needs the name of who decides, and a reason")
    async with database.transaction([tenant]) as connection:
        rows = await connection.fetch(
            sql, tenant, list(entries), datetime.now(UTC), by.strip()[:MOST_REASON], why.strip()[:MOST_REASON]
        )
    if memory is not None:
        memory.changed(tenant)
    return [row["id"] for row in rows]


async def state_of(database: Database, tenant: str, entry: UUID) -> str | None:
    """`in_use`, `refused` or `revoked`; None where the tenant has no such entry."""
    async with database.transaction([tenant]) as connection:
        state: str | None = await connection.fetchval(
            "SELECT state FROM memory_entries WHERE tenant = $1 AND id = $2", tenant, entry
        )
    return state
