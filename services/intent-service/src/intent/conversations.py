"""What we remember: of a conversation its turns and what it was last about, of a tenant how its orders are numbered."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from crossdesk.contracts.gateway import InquiryReceived
from crossdesk.contracts.intent import Entities
from crossdesk.store.statement import Statement, write_together

from intent.catalogue import Catalogue
from intent.catalogues import Catalogues
from intent.orders import DEFAULT_PATTERN

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

Place = tuple[str, UUID]


class Memory(NamedTuple):
    """A conversation before the message at hand. `turn` is that message's place in it, counted from 1."""

    turn: int = 0
    last_intent: str | None = None
    last_order_id: str | None = None
    last_tracking_number: str | None = None


@dataclass
class Conversations:
    """The conversations, counted inquiries and order patterns that a batch of messages is about.

    All messages of a conversation are on one partition, so nobody else counts its turns meanwhile. The catalogues are
    shared by all batches.
    """

    catalogues: Catalogues = field(default_factory=Catalogues)
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
        memory = before._replace(turn=before.turn + 1)
        self._known[tenant, conversation_id] = memory
        self._begun.append((tenant, inquiry_id, conversation_id, memory.turn))
        return memory

    def remember(
        self, tenant: str, conversation_id: UUID, intent: str | None, entities: Entities, miswritten: str | None = None
    ) -> None:
        """Keep what the conversation is about. What a message does not name stays as it was.

        A `miswritten` number counts, too: whoever says yes when asked what was meant, means nothing named before it.
        """
        memory = self._known[tenant, conversation_id]
        tracking = entities.tracking_numbers[0].number if entities.tracking_numbers else miswritten
        order_id = entities.order_ids[0] if entities.order_ids else None
        if order_id or tracking:
            memory = memory._replace(last_order_id=order_id, last_tracking_number=tracking)
        self._known[tenant, conversation_id] = memory._replace(last_intent=intent or memory.last_intent)

    def order_pattern(self, tenant: str) -> str:
        """How this tenant's order numbers look, as a regular expression."""
        return self._patterns.get(tenant, DEFAULT_PATTERN)

    def catalogue(self, tenant: str) -> Catalogue:
        """What this tenant sells, as far as its orders told."""
        return self.catalogues.of(tenant)

    async def load(self, connection: "PoolConnectionProxy", events: Sequence[InquiryReceived]) -> None:
        """See `crossdesk.store.unit_of_work.Rows`."""
        await self.catalogues.refresh(connection, {event.tenant for event in events})
        rows = await connection.fetch(
            READ,
            [event.tenant for event in events],
            [event.conversation_id for event in events],
            [event.inquiry.inquiry_id for event in events],
        )
        for event, row in zip(events, rows, strict=True):
            if row["turns"] is not None:
                self._known[event.tenant, event.conversation_id] = Memory(*row[:4])
            if row["counted"]:
                self._counted.add((event.tenant, event.inquiry.inquiry_id))
            if row["order_pattern"]:
                self._patterns[event.tenant] = row["order_pattern"]

    async def save(self, connection: "PoolConnectionProxy", also: Sequence[Statement]) -> None:
        """See `crossdesk.store.unit_of_work.Rows`."""
        await write_together(connection, [*self._changes(), *also])

    def _changes(self) -> list[Statement]:
        if not self._begun:
            return []
        places = sorted({(tenant, conversation_id) for tenant, _, conversation_id, _ in self._begun})
        kept = [(*place, *self._known[place]) for place in places]
        return [Statement(KEEP, _columns(kept)), Statement(COUNT, _columns(self._begun))]

    def committed(self) -> None:
        """Nobody waits for what we remember."""


READ = """
SELECT c.turns, c.last_intent, c.last_order_id, c.last_tracking_number, i.tenant IS NOT NULL AS counted, t.order_pattern
FROM unnest($1::text[], $2::uuid[], $3::uuid[]) WITH ORDINALITY AS e (tenant, conversation_id, inquiry_id, place)
LEFT JOIN LATERAL (
    SELECT * FROM conversations WHERE tenant = e.tenant AND conversation_id = e.conversation_id LIMIT 1
) c ON true
LEFT JOIN LATERAL (SELECT * FROM inquiries WHERE tenant = e.tenant AND inquiry_id = e.inquiry_id LIMIT 1) i ON true
LEFT JOIN LATERAL (SELECT * FROM tenants WHERE tenant = e.tenant LIMIT 1) t ON true
ORDER BY e.place
"""
"""The limits have each row looked up by its key: a plan made while the tables were small would read them whole."""
COUNT = (
    "INSERT INTO inquiries (tenant, inquiry_id, conversation_id, turn) "
    "SELECT * FROM unnest($1::text[], $2::uuid[], $3::uuid[], $4::int[])"
)
KEEP = """
INSERT INTO conversations (tenant, conversation_id, turns, last_intent, last_order_id, last_tracking_number)
SELECT * FROM unnest($1::text[], $2::uuid[], $3::int[], $4::text[], $5::text[], $6::text[])
ON CONFLICT (tenant, conversation_id) DO UPDATE SET
    turns = excluded.turns, last_intent = excluded.last_intent,
    last_order_id = excluded.last_order_id, last_tracking_number = excluded.last_tracking_number
"""


def _columns(rows: Sequence[Sequence[object]]) -> tuple[list[object], ...]:
    return tuple(map(list, zip(*rows, strict=True)))


async def keep_order_pattern(connection: "PoolConnectionProxy", tenant: str, pattern: str) -> None:
    """Replace the tenant's order pattern."""
    await connection.execute(
        "INSERT INTO tenants (tenant, order_pattern) VALUES ($1, $2) "
        "ON CONFLICT (tenant) DO UPDATE SET order_pattern = excluded.order_pattern",
        tenant,
        pattern,
    )
