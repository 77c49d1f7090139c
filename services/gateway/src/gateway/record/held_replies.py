"""Replies that wait for their translation, as rows beside their messages: the first answer to each counts."""

from collections.abc import Sequence
from uuid import UUID

from crossdesk.contracts.event import Json
from crossdesk.store.statement import Statement
from crossdesk.store.unit_of_work import UnitOfWork

from gateway.record.change import as_written

HOLD = """
INSERT INTO reply_texts SELECT * FROM jsonb_populate_recordset(NULL::reply_texts, $1::text::jsonb)
ON CONFLICT (tenant, conversation_id, message_id) DO NOTHING
"""
# Rows here are changed only by who has locked the conversation, as the projection does: nobody waits in a circle.
LOCK = "SELECT FROM conversations WHERE tenant = $1 AND conversation_id = $2 FOR UPDATE"
SETTLE = """
INSERT INTO reply_texts AS known (tenant, conversation_id, message_id, state, source, target, text, engine)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (tenant, conversation_id, message_id) DO UPDATE SET
    state = excluded.state, source = coalesce(excluded.source, known.source),
    target = coalesce(excluded.target, known.target), text = excluded.text, engine = excluded.engine
WHERE known.state = 'held'
RETURNING true
"""
CORRECT = """
INSERT INTO reply_texts AS known
    (tenant, conversation_id, message_id, state, source, target, text, corrected_by, corrected_at)
VALUES ($1, $2, $3, 'translated', $4, $5, $6, $7, $8)
ON CONFLICT (tenant, conversation_id, message_id) DO UPDATE SET
    state = 'translated', source = excluded.source, target = excluded.target, text = excluded.text, engine = NULL,
    corrected_by = excluded.corrected_by, corrected_at = excluded.corrected_at
WHERE known.corrected_at IS NULL OR known.corrected_at < excluded.corrected_at
"""


def held_to_write(rows: Sequence[Json]) -> list[Statement]:
    """The statement that writes the rows of a batch; none without rows."""
    if not rows:
        return []
    in_order = sorted(rows, key=lambda row: (row["tenant"], row["conversation_id"], row["message_id"]))
    return [Statement(HOLD, (as_written(in_order).decode(),))]


async def settle_reply(
    work: UnitOfWork, place: tuple[str, UUID], message_id: UUID, facts: tuple[str | None, ...]
) -> bool:
    """Write (state, source, target, text, engine) down, unless the reply was answered before: then False."""
    await work.connection.execute(LOCK, *place)
    first: bool | None = await work.connection.fetchval(SETTLE, *place, message_id, *facts)
    return first is True


async def correct_reply(
    work: UnitOfWork, place: tuple[str, UUID], message_id: UUID, facts: tuple[str, str, str, str]
) -> None:
    """Write (source, target, text, agent_id) down; of several corrections the last one counts."""
    await work.connection.execute(LOCK, *place)
    await work.connection.execute(CORRECT, *place, message_id, *facts, work.now)
