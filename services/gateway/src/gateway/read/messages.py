"""`GET /v1/conversations/{conversation_id}/messages`: what was said, page by page."""

from uuid import UUID

from asyncpg import Record
from asyncpg.pool import PoolConnectionProxy
from fastapi import APIRouter

from gateway import problems
from gateway.access.callers import ReadingTenant
from gateway.gateway import TheGateway
from gateway.problems import responses
from gateway.read.conversations import must_exist
from gateway.read.cursor import Cursor, Limit, decode, encode
from gateway.read.reading import reading
from gateway.read.shown import MessagePage, MessageShown

router = APIRouter(tags=["conversations"])

SELECT = """
    SELECT m.*, i.translations, i.detected_language FROM messages m
    LEFT JOIN inquiries i ON i.tenant = m.tenant AND i.inquiry_id = m.inquiry_id AND m.author = 'customer'
    WHERE m.tenant = $1 AND m.conversation_id = $2
"""
LAST_SEQ = 2**63 - 1


@router.get(
    "/v1/conversations/{conversation_id}/messages",
    operation_id="listMessages",
    summary="What was said",
    responses=responses(problems.UNAUTHORIZED, problems.NOT_FOUND, problems.INVALID, problems.UNAVAILABLE),
)
async def list_messages(
    conversation_id: UUID, tenant: ReadingTenant, gateway: TheGateway, cursor: Cursor = None, limit: Limit = 50
) -> MessagePage:
    """Oldest first. The order is that in which messages were recorded; `at` is when they were written."""
    after = decode(cursor, lambda position: min(LAST_SEQ, max(0, int(position[0])))) or 0
    await must_exist(gateway, tenant, conversation_id)
    async with reading(gateway, tenant) as connection:
        rows = await connection.fetch(
            f"{SELECT} AND m.seq > $3 ORDER BY m.seq LIMIT $4", tenant, conversation_id, after, limit + 1
        )
    page = rows[:limit]
    return MessagePage(
        messages=[message_of(row) for row in page],
        next_cursor=encode(page[-1]["seq"]) if len(rows) > limit else None,
    )


async def latest_messages(
    connection: PoolConnectionProxy, tenant: str, conversation_id: UUID, limit: int
) -> list[MessageShown]:
    """The latest messages of a conversation, oldest first."""
    rows = await connection.fetch(f"{SELECT} ORDER BY m.seq DESC LIMIT $3", tenant, conversation_id, limit)
    return [message_of(row) for row in reversed(rows)]


def message_of(row: Record) -> MessageShown:
    facts = {name: row[name] for name in ("message_id", "author", "at", "text", "agent_id", "inquiry_id")}
    return MessageShown(
        **facts,
        language=row["language"] or row["detected_language"],
        attachments=row["attachments"] or [],
        translations=row["translations"] or {},
    )
