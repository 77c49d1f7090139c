"""`GET /v1/conversations/{conversation_id}`: its state, who has it, its inquiries."""

from uuid import UUID

from asyncpg import Record
from asyncpg.pool import PoolConnectionProxy
from fastapi import APIRouter

from gateway import problems
from gateway.access.callers import ReadingTenant
from gateway.gateway import Gateway, TheGateway
from gateway.problems import Problem, responses
from gateway.read.inquiries import language_of
from gateway.read.reading import PATIENCE, reading
from gateway.read.shown import ConversationShown, InquiryListed
from gateway.read.told_wait import find_wait

router = APIRouter(tags=["conversations"])


@router.get(
    "/v1/conversations/{conversation_id}",
    operation_id="getConversation",
    summary="State of a conversation",
    responses=responses(problems.UNAUTHORIZED, problems.NOT_FOUND, problems.INVALID, problems.UNAVAILABLE),
)
async def get_conversation(conversation_id: UUID, tenant: ReadingTenant, gateway: TheGateway) -> ConversationShown:
    async def look() -> ConversationShown | None:
        async with reading(gateway, tenant) as connection:
            return await find_conversation(connection, tenant, conversation_id)

    found = await gateway.changes.appeared(tenant, conversation_id, look, PATIENCE)
    if found is None:
        raise Problem(problems.NOT_FOUND)
    return found


async def must_exist(gateway: Gateway, tenant: str, conversation_id: UUID) -> None:
    """Raises Problem (404) when neither the tables nor the log of late know the conversation."""
    if gateway.memory.conversations.find(tenant, conversation_id) is not None:
        return

    async def look() -> bool | None:
        async with reading(gateway, tenant) as connection:
            found = await connection.fetchval(
                "SELECT true FROM conversations WHERE tenant = $1 AND conversation_id = $2", tenant, conversation_id
            )
        return True if found else None

    if await gateway.changes.appeared(tenant, conversation_id, look, PATIENCE) is None:
        raise Problem(problems.NOT_FOUND)


async def find_conversation(
    connection: PoolConnectionProxy, tenant: str, conversation_id: UUID
) -> ConversationShown | None:
    row = await connection.fetchrow(
        """
        SELECT c.conversation_id, c.state, c.opened_at, c.changed_at, q.agent_id
        FROM conversations c LEFT JOIN queue q USING (tenant, conversation_id)
        WHERE c.tenant = $1 AND c.conversation_id = $2
        """,
        tenant,
        conversation_id,
    )
    if row is None:
        return None
    inquiries = await connection.fetch(
        """
        SELECT inquiry_id, status, received_at, intent, language, detected_language FROM inquiries
        WHERE tenant = $1 AND conversation_id = $2 ORDER BY received_at DESC NULLS FIRST, inquiry_id LIMIT 100
        """,
        tenant,
        conversation_id,
    )
    return ConversationShown(
        **dict(row),
        wait=await find_wait(connection, tenant, conversation_id, row["state"]),
        inquiries=[_listed(each) for each in inquiries],
        links=links_of(conversation_id),
    )


def _listed(row: Record) -> InquiryListed:
    facts = {name: row[name] for name in ("inquiry_id", "status", "received_at", "intent")}
    return InquiryListed(**facts, language=language_of(row))


def links_of(conversation_id: UUID) -> dict[str, str]:
    itself = f"/v1/conversations/{conversation_id}"
    return {"self": itself, "messages": f"{itself}/messages", "events": f"{itself}/events"}
