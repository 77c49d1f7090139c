"""`GET /v1/agents/queue` and `/v1/agents/conversations/{conversation_id}`: what agents see while they help."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from asyncpg import Record
from asyncpg.pool import PoolConnectionProxy
from crossdesk.contracts.gateway import AgentAccountConfigured
from fastapi import APIRouter, Header, Query

from gateway import problems
from gateway.access.callers import SignedIn
from gateway.gateway import TheGateway
from gateway.handoff.in_words import in_words
from gateway.problems import Problem, responses
from gateway.read.conversations import find_conversation
from gateway.read.cursor import Cursor, Limit, decode, encode
from gateway.read.messages import latest_messages
from gateway.read.reading import reading
from gateway.read.shown import ConversationForAgent, HandoffShown, Happening, QueuePage, SuggestedReply, Waiting
from gateway.service_levels.shown import SlaShown, shown

router = APIRouter(tags=["agents"])

Scope = Annotated[Literal["all", "waiting", "mine"], Query(description="waiting for anybody, mine, or both")]
Accepted = Annotated[str | None, Header(description="what the agent reads (RFC 9110), as in `de, en;q=0.8`")]
Position = tuple[int, datetime, UUID]
MESSAGES = 100
ENTRIES = 200


@router.get(
    "/v1/agents/queue",
    operation_id="getQueue",
    summary="Who waits, and whom I have",
    responses=responses(problems.UNAUTHORIZED, problems.INVALID, problems.UNAVAILABLE),
)
async def get_queue(
    agent: SignedIn, gateway: TheGateway, scope: Scope = "all", cursor: Cursor = None, limit: Limit = 50
) -> QueuePage:
    """Higher priority first, then the longer waiting. Priority is that of now: it grows as targets are used up."""
    after = decode(cursor, position_of)
    async with reading(gateway, agent.tenant) as connection:
        rows = await connection.fetch(
            """
            SELECT * FROM queue
            WHERE tenant = $1 AND (($3 <> 'mine' AND agent_id IS NULL) OR ($3 <> 'waiting' AND agent_id = $2))
              AND ($4::int IS NULL OR (-priority, since, conversation_id) > ($4, $5::timestamptz, $6::uuid))
            ORDER BY -priority, since, conversation_id LIMIT $7
            """,
            agent.tenant,
            agent.agent_id,
            scope,
            *(after or (None, None, None)),
            limit + 1,
        )
    page = rows[:limit]
    return QueuePage(
        conversations=[waiting_of(row) for row in page],
        next_cursor=cursor_of(page[-1]) if len(rows) > limit else None,
    )


@router.get(
    "/v1/agents/conversations/{conversation_id}",
    operation_id="getConversationForAgent",
    summary="All there is to know before taking over",
    responses=responses(problems.UNAUTHORIZED, problems.NOT_FOUND, problems.INVALID, problems.UNAVAILABLE),
)
async def get_conversation_for_agent(
    conversation_id: UUID, agent: SignedIn, gateway: TheGateway, accept_language: Accepted = None
) -> ConversationForAgent:
    """The case in short is in a language of `Accept-Language`, or else in one the agent speaks, or in English."""
    async with reading(gateway, agent.tenant) as connection:
        conversation = await find_conversation(connection, agent.tenant, conversation_id)
        if conversation is None:
            raise Problem(problems.NOT_FOUND)
        return ConversationForAgent(
            conversation=conversation,
            **await _who_writes(connection, agent.tenant, conversation_id),
            place=await _place(connection, agent.tenant, conversation_id),
            messages=await latest_messages(connection, agent.tenant, conversation_id, MESSAGES),
            timeline=await _latest_entries(connection, agent.tenant, conversation_id),
            suggestions=await _suggestions(connection, agent.tenant, conversation_id),
            handoff=await _handoff(connection, agent, conversation_id, accept_language),
            sla=await _sla(connection, agent.tenant, conversation_id),
        )


def position_of(values: list[Any]) -> Position:
    """Reads a cursor. Raises ValueError, TypeError or LookupError when the values are no position in the queue."""
    priority, since, conversation_id = values
    moment = datetime.fromisoformat(since)
    if moment.tzinfo is None or not -(2**31) < int(priority) < 2**31:
        raise ValueError("no position in the queue")
    return int(priority), moment, UUID(conversation_id)


def cursor_of(row: Record) -> str:
    return encode(-row["priority"], row["since"].isoformat(), row["conversation_id"])


def waiting_of(row: Record) -> Waiting:
    return Waiting(**{name: value for name, value in row.items() if name != "tenant"})


async def _who_writes(connection: PoolConnectionProxy, tenant: str, conversation_id: UUID) -> dict[str, Any]:
    row = await connection.fetchrow(
        """
        SELECT channel, customer, order_id FROM inquiries
        WHERE tenant = $1 AND conversation_id = $2 AND customer IS NOT NULL ORDER BY received_at DESC LIMIT 1
        """,
        tenant,
        conversation_id,
    )
    if row is None:
        row = await connection.fetchrow(
            "SELECT customer, order_id FROM notices WHERE tenant = $1 AND conversation_id = $2", tenant, conversation_id
        )
    return dict(row) if row else {}


async def _place(connection: PoolConnectionProxy, tenant: str, conversation_id: UUID) -> Waiting | None:
    row = await connection.fetchrow(
        "SELECT * FROM queue WHERE tenant = $1 AND conversation_id = $2", tenant, conversation_id
    )
    return waiting_of(row) if row else None


async def _latest_entries(connection: PoolConnectionProxy, tenant: str, conversation_id: UUID) -> list[Happening]:
    rows = await connection.fetch(
        "SELECT * FROM timeline WHERE tenant = $1 AND conversation_id = $2 ORDER BY seq DESC LIMIT $3",
        tenant,
        conversation_id,
        ENTRIES,
    )
    return [Happening(**row, answer=row["data"].get("answer")) for row in reversed(rows)]


async def _suggestions(connection: PoolConnectionProxy, tenant: str, conversation_id: UUID) -> list[SuggestedReply]:
    found = await connection.fetchval(
        "SELECT suggestions FROM suggestions WHERE tenant = $1 AND conversation_id = $2", tenant, conversation_id
    )
    return [SuggestedReply.model_validate(each) for each in found or ()]


async def _handoff(
    connection: PoolConnectionProxy, agent: AgentAccountConfigured, conversation_id: UUID, accepted: str | None
) -> HandoffShown | None:
    found = await connection.fetchval(
        "SELECT handoff FROM handoffs WHERE tenant = $1 AND conversation_id = $2", agent.tenant, conversation_id
    )
    return in_words(found, accepted, [*agent.languages, *agent.fluent]) if found else None


async def _sla(connection: PoolConnectionProxy, tenant: str, conversation_id: UUID) -> SlaShown | None:
    row = await connection.fetchrow(
        "SELECT clocks, told_at FROM sla_clocks WHERE tenant = $1 AND conversation_id = $2", tenant, conversation_id
    )
    return shown(row["clocks"], row["told_at"], datetime.now(UTC)) if row else None
