"""Notes what a conversation that goes to a person is about: replies to the same case are compared by it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from crossdesk.contracts.event import Event
from crossdesk.contracts.handoff import HandoffSummarized
from crossdesk.store.statement import Statement, write_together
from crossdesk.store.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

NOTE = """
INSERT INTO conversation_scenarios (tenant, conversation_id, scenario, noted_at)
SELECT * FROM unnest($1::text[], $2::uuid[], $3::text[], $4::timestamptz[])
ON CONFLICT (conversation_id, tenant) DO UPDATE SET scenario = excluded.scenario, noted_at = excluded.noted_at
"""


@dataclass
class Scenarios:
    """What a batch of conversations is about, the last word of each."""

    noted: dict[tuple[str, UUID], tuple[str, datetime]] = field(default_factory=dict)

    async def load(self, connection: "PoolConnectionProxy", events: Sequence[HandoffSummarized]) -> None:
        """Nothing is looked at."""

    async def save(self, connection: "PoolConnectionProxy", also: Sequence[Statement]) -> None:
        """See `crossdesk.store.unit_of_work.Rows`. In the order of keys: members that meet wait for each other."""
        rows = [(*key, *self.noted[key]) for key in sorted(self.noted)]
        notes = [Statement(NOTE, tuple(map(list, zip(*rows, strict=True))))] if rows else []
        await write_together(connection, [*notes, *also])

    def committed(self) -> None:
        """Nobody waits to be told."""


async def note_scenario(event: HandoffSummarized, work: UnitOfWork[Scenarios]) -> list[Event]:
    """As the message was understood. Noted without gathering: a reply that comes before it is not compared."""
    if event.wish is not None:
        work.rows.noted[event.tenant, event.conversation_id] = (event.wish.intent, work.cause.occurred_at)
    return []
