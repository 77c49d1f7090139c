"""`GET /v1/conversations/{conversation_id}/messages`: what was said, page by page."""

from typing import Annotated, Any
from uuid import UUID

from asyncpg import Record
from asyncpg.pool import PoolConnectionProxy
from fastapi import APIRouter, Query

from gateway import problems
from gateway.access.callers import ReadingTenant
from gateway.gateway import TheGateway
from gateway.problems import responses
from gateway.read.conversations import must_exist
from gateway.read.cursor import Cursor, Limit, decode, encode
from gateway.read.reading import reading
from gateway.read.shown import MessagePage, MessageShown, ReplyState

router = APIRouter(tags=["conversations"])

SELECT = """
    SELECT m.*, i.translations, i.detected_language, r.state, r.source, r.target, r.text AS translated,
           r.corrected_at, r.held_until > now() AS held
    FROM messages m
    LEFT JOIN reply_texts r USING (tenant, conversation_id, message_id)
    LEFT JOIN inquiries i ON i.tenant = m.tenant AND i.inquiry_id = m.inquiry_id AND m.author = 'customer'
    WHERE m.tenant = $1 AND m.conversation_id = $2
"""
# What was said after a reply that is being translated comes after it, so that nobody reads past it.
TOLD = """
    AND m.seq < coalesce((
        SELECT min(h.seq) FROM reply_texts t JOIN messages h USING (tenant, conversation_id, message_id)
        WHERE t.tenant = $1 AND t.conversation_id = $2 AND t.state = 'held' AND t.held_until > now()
    ), 9223372036854775807)
"""
LAST_SEQ = 2**63 - 1

Original = Annotated[
    bool, Query(description="also what agents wrote themselves, where the text is a translation (`original`)")
]


@router.get(
    "/v1/conversations/{conversation_id}/messages",
    operation_id="listMessages",
    summary="What was said",
    responses=responses(problems.UNAUTHORIZED, problems.NOT_FOUND, problems.INVALID, problems.UNAVAILABLE),
)
async def list_messages(
    conversation_id: UUID,
    tenant: ReadingTenant,
    gateway: TheGateway,
    cursor: Cursor = None,
    limit: Limit = 50,
    original: Original = False,
) -> MessagePage:
    """Oldest first. The order is that in which messages were recorded; `at` is when they were written.

    A reply that is being translated for the customer, and what was said after it, comes when that is done, or as
    written after some seconds.
    """
    after = decode(cursor, lambda position: min(LAST_SEQ, max(0, int(position[0])))) or 0
    await must_exist(gateway, tenant, conversation_id)
    async with reading(gateway, tenant) as connection:
        rows = await connection.fetch(
            f"{SELECT} {TOLD} AND m.seq > $3 ORDER BY m.seq LIMIT $4", tenant, conversation_id, after, limit + 1
        )
    page = rows[:limit]
    return MessagePage(
        messages=[message_of(row, original=original) for row in page],
        next_cursor=encode(page[-1]["seq"]) if len(rows) > limit else None,
    )


async def latest_messages(
    connection: PoolConnectionProxy, tenant: str, conversation_id: UUID, limit: int
) -> list[MessageShown]:
    """The latest messages of a conversation for agents, oldest first: with what they wrote, and what is still held."""
    rows = await connection.fetch(f"{SELECT} ORDER BY m.seq DESC LIMIT $3", tenant, conversation_id, limit)
    return [message_of(row, original=True) for row in reversed(rows)]


def message_of(row: Record, *, original: bool) -> MessageShown:
    """A message as its customer reads it; with `original` also as it was written, where that is something else."""
    facts = {name: row[name] for name in ("message_id", "author", "at", "text", "agent_id", "inquiry_id")}
    shown = MessageShown(
        **facts,
        language=row["language"] or row["detected_language"],
        attachments=row["attachments"] or [],
        translations=row["translations"] or {},
        translation=_state(row),
    )
    return shown if row["translated"] is None else shown.model_copy(update=_translated(row, original=original))


def _state(row: Record) -> ReplyState | None:
    if row["state"] != "held":
        return row["state"]  # type: ignore[no-any-return]  # the column is checked
    return "being_translated" if row["held"] else "as_written"


def _translated(row: Record, *, original: bool) -> dict[str, Any]:
    return {
        "text": row["translated"],
        "language": row["target"],
        "original": row["text"] if original else None,
        "original_language": row["source"],
        "corrected_at": row["corrected_at"],
    }
