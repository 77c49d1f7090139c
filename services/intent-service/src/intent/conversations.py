"""What we remember: of a conversation its turns and what it was last about, of a tenant how its orders are numbered."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from uuid import UUID

from crossdesk.contracts.gateway import InquiryReceived
from crossdesk.contracts.intent import Entities

from intent.orders import DEFAULT_PATTERN

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

Place = tuple[str, UUID]


@dataclass(frozen=True)
class Memory:
    """A conversation before the message at hand. `turn` is that message's place in it, counted from 1."""

    turn: int = 0
    last_intent: str | None = None
    last_order_id: str | None = None
    last_tracking_number: str | None = None


@dataclass
class Conversations:
    """The conversations, counted inquiries and order patterns that a batch of messages is about.

    All messages of a conversation are on one partition, so nobody else counts its turns meanwhile.
    """

    _known: dict[Place, Memory] = field(default_factory=dict)
    _counted: set[Place] = field(default_factory=set)
    _patterns: dict[str, str] = field(default_factory=dict)
    _begun: list[tuple[str, UUID, UUID, int]] = field(default_factory=list)

    def begin_turn(self, tenant: str, conversation_id: UUID, inquiry_id: UUID) -> Memory | None:
        """Take the next place in the conversation; None when this inquiry already has one."""
        if (tenant, inquiry_id) in self._counted:
            return None
        self._counted.add((tenant, inquiry_id))
        before = self._known.get((tenant, conversation_id), Memory())
        memory = replace(before, turn=before.turn + 1)
        self._known[tenant, conversation_id] = memory
        self._begun.append((tenant, inquiry_id, conversation_id, memory.turn))
        return memory

    def remember(self, tenant: str, conversation_id: UUID, intent: str | None, entities: Entities) -> None:
        """Keep what the conversation is about. What a message does not name stays as it was."""
        memory = self._known[tenant, conversation_id]
        tracking = entities.tracking_numbers[0].number if entities.tracking_numbers else None
        order_id = entities.order_ids[0] if entities.order_ids else None
        if order_id or tracking:
            memory = replace(memory, last_order_id=order_id, last_tracking_number=tracking)
        self._known[tenant, conversation_id] = replace(memory, last_intent=intent or memory.last_intent)

    def order_pattern(self, tenant: str) -> str:
        """How this tenant's order numbers look, as a regular expression."""
        return self._patterns.get(tenant, DEFAULT_PATTERN)

    async def load(self, connection: "PoolConnectionProxy", events: Sequence[InquiryReceived]) -> None:
        """See `crossdesk.store.unit_of_work.Rows`."""
        tenants = [event.tenant for event in events]
        rows = await connection.fetch(
            """
            SELECT c.tenant, c.conversation_id, turns, last_intent, last_order_id, last_tracking_number
            FROM unnest($1::text[], $2::uuid[]) AS e (tenant, conversation_id)
            JOIN conversations c USING (tenant, conversation_id)
            """,
            tenants,
            [event.conversation_id for event in events],
        )
        self._known = {(row[0], row[1]): Memory(*row[2:]) for row in rows}
        rows = await connection.fetch(
            "SELECT tenant, inquiry_id FROM unnest($1::text[], $2::uuid[]) AS e (tenant, inquiry_id) "
            "JOIN inquiries USING (tenant, inquiry_id)",
            tenants,
            [event.inquiry.inquiry_id for event in events],
        )
        self._counted = {(row[0], row[1]) for row in rows}
        rows = await connection.fetch(
            "SELECT tenant, order_pattern FROM tenants WHERE tenant = ANY ($1)", list(set(tenants))
        )
        self._patterns = {row[0]: row[1] for row in rows}

    async def save(self, connection: "PoolConnectionProxy") -> None:
        """See `crossdesk.store.unit_of_work.Rows`."""
        if not self._begun:
            return
        await connection.execute(
            "INSERT INTO inquiries (tenant, inquiry_id, conversation_id, turn) "
            "SELECT * FROM unnest($1::text[], $2::uuid[], $3::uuid[], $4::int[])",
            *map(list, zip(*self._begun, strict=True)),
        )
        places = sorted({(tenant, conversation_id) for tenant, _, conversation_id, _ in self._begun})
        memories = [self._known[place] for place in places]
        await connection.execute(
            """
            INSERT INTO conversations
                (tenant, conversation_id, turns, last_intent, last_order_id, last_tracking_number)
            SELECT * FROM unnest($1::text[], $2::uuid[], $3::int[], $4::text[], $5::text[], $6::text[])
            ON CONFLICT (tenant, conversation_id) DO UPDATE SET
                turns = excluded.turns, last_intent = excluded.last_intent,
                last_order_id = excluded.last_order_id, last_tracking_number = excluded.last_tracking_number
            """,
            [tenant for tenant, _ in places],
            [conversation_id for _, conversation_id in places],
            [memory.turn for memory in memories],
            [memory.last_intent for memory in memories],
            [memory.last_order_id for memory in memories],
            [memory.last_tracking_number for memory in memories],
        )

    def committed(self) -> None:
        """Nobody waits for what we remember."""


async def keep_order_pattern(connection: "PoolConnectionProxy", tenant: str, pattern: str) -> None:
    """Replace the tenant's order pattern."""
    await connection.execute(
        "INSERT INTO tenants (tenant, order_pattern) VALUES ($1, $2) "
        "ON CONFLICT (tenant) DO UPDATE SET order_pattern = excluded.order_pattern",
        tenant,
        pattern,
    )
