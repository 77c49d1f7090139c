"""What we remember: of a conversation its turns and what it was last about, of a tenant how its orders are numbered."""

from dataclasses import dataclass
from uuid import UUID

from asyncpg.pool import PoolConnectionProxy
from crossdesk.contracts.intent import Entities

from intent.orders import DEFAULT_PATTERN


@dataclass(frozen=True)
class Memory:
    """A conversation before the message at hand. `turn` is that message's place in it, counted from 1."""

    turn: int
    last_intent: str | None = None
    last_order_id: str | None = None
    last_tracking_number: str | None = None


async def begin_turn(
    connection: PoolConnectionProxy, tenant: str, conversation_id: UUID, inquiry_id: UUID
) -> Memory | None:
    """Take the next place in the conversation; None when this inquiry already has one."""
    row = await connection.fetchrow(
        """
        WITH claimed AS (
            INSERT INTO inquiries (tenant, inquiry_id, conversation_id) VALUES ($1, $2, $3)
            ON CONFLICT DO NOTHING RETURNING inquiry_id
        )
        INSERT INTO conversations AS c (tenant, conversation_id, turns)
        SELECT $1, $3, 1 FROM claimed
        ON CONFLICT (tenant, conversation_id) DO UPDATE SET turns = c.turns + 1
        RETURNING turns, last_intent, last_order_id, last_tracking_number
        """,
        tenant,
        inquiry_id,
        conversation_id,
    )
    if row is None:
        return None
    await connection.execute(
        "UPDATE inquiries SET turn = $3 WHERE tenant = $1 AND inquiry_id = $2", tenant, inquiry_id, row["turns"]
    )
    return Memory(row["turns"], row["last_intent"], row["last_order_id"], row["last_tracking_number"])


async def remember(
    connection: PoolConnectionProxy, tenant: str, conversation_id: UUID, intent: str | None, entities: Entities
) -> None:
    """Keep what the conversation is about. What a message does not name stays as it was."""
    tracking = entities.tracking_numbers[0].number if entities.tracking_numbers else None
    order_id = entities.order_ids[0] if entities.order_ids else None
    await connection.execute(
        """
        UPDATE conversations SET
            last_intent = coalesce($3, last_intent),
            last_order_id = CASE WHEN $4::text IS NULL AND $5::text IS NULL THEN last_order_id ELSE $4 END,
            last_tracking_number = CASE WHEN $4::text IS NULL AND $5::text IS NULL THEN last_tracking_number ELSE $5 END
        WHERE tenant = $1 AND conversation_id = $2
        """,
        tenant,
        conversation_id,
        intent,
        order_id,
        tracking,
    )


async def order_pattern(connection: PoolConnectionProxy, tenant: str) -> str:
    """How this tenant's order numbers look, as a regular expression."""
    pattern = await connection.fetchval("SELECT order_pattern FROM tenants WHERE tenant = $1", tenant)
    return str(pattern) if pattern is not None else DEFAULT_PATTERN


async def keep_order_pattern(connection: PoolConnectionProxy, tenant: str, pattern: str) -> None:
    """Replace the tenant's order pattern."""
    await connection.execute(
        "INSERT INTO tenants (tenant, order_pattern) VALUES ($1, $2) "
        "ON CONFLICT (tenant) DO UPDATE SET order_pattern = excluded.order_pattern",
        tenant,
        pattern,
    )
