"""The SLA clocks of the conversations of a batch, as they are stored. They change under the tenant's desk lock only."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from crossdesk.contracts.service_levels import ServiceLevels
from crossdesk.contracts.sla_clocks import SlaAtRisk, SlaBreached
from crossdesk.store.statement import Statement, write_together
from msgspec import Raw
from pydantic import TypeAdapter

from routing.conversation import Place, in_order
from routing.desk_sql import ROUNDS_LOOK_AT
from routing.json_rows import FROM_JSON, as_json, columns
from routing.metrics import SLA_TOLD
from routing.sla.agreements import Agreements
from routing.sla.conversation_clocks import ConversationClocks

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

AS_STORED = TypeAdapter(ConversationClocks)
Moved = tuple[datetime | None, datetime, ConversationClocks]
"""When the next alarm is due, since when the clocks stand so, and how."""


@dataclass
class Clocks:
    """Read at the first need, in one statement for all conversations of the batch: answers given at once need none.

    What a handler moved the next one sees; all is written with the batch. `agreements` are those of the process.
    """

    agreements: Agreements = field(default_factory=Agreements)
    _expected: set[Place] = field(default_factory=set)
    _known: dict[Place, ConversationClocks | None] = field(default_factory=dict)
    _levels: dict[str, ServiceLevels] = field(default_factory=dict)
    _changed: dict[Place, Moved] = field(default_factory=dict)
    _new: set[str] = field(default_factory=set)
    _told: list[SlaAtRisk | SlaBreached] = field(default_factory=list)

    def expect(self, places: Iterable[Place]) -> None:
        """Note which conversations the batch is about."""
        self._expected.update(places)

    async def find(self, connection: "PoolConnectionProxy", place: Place) -> ConversationClocks | None:
        """None where it never came to a person, or long ago. The tenant's desk is open."""
        if place not in self._known or place[0] not in self._levels:
            await self._read(connection, {place} | (self._expected - set(self._known)))
        return self._known[place]

    def levels(self, tenant: str) -> ServiceLevels:
        """What is promised to whoever comes to the desk now; one of the tenant's conversations was looked for."""
        return self._levels[tenant]

    def save(self, place: Place, clocks: ConversationClocks, at: datetime, look_at: datetime | None) -> None:
        """Note how the clocks stand since `at`, and when the next alarm is due."""
        if self._known.get(place) is None:
            self._new.add(place[0])
        self._known[place] = clocks
        self._changed[place] = look_at, at, clocks

    def note_told(self, told: SlaAtRisk | SlaBreached) -> None:
        """Note what is to be counted once it is committed."""
        self._told.append(told)

    async def due(
        self, connection: "PoolConnectionProxy", tenant: str, now: datetime, *, limit: int
    ) -> dict[Place, ConversationClocks]:
        """Those that have an alarm to tell by now, the longest due first."""
        await write_together(connection, self.changes())
        rows = await connection.fetch(DUE, tenant, now, limit)
        found = {(tenant, row["conversation_id"]): AS_STORED.validate_python(row["clocks"]) for row in rows}
        self._known |= found
        return found

    def changes(self) -> list[Statement]:
        """What writes all that moved since the last time."""
        changed, self._changed = self._changed, {}
        new, self._new = sorted(self._new), set()
        rows = [
            (*place, look_at, at, Raw(AS_STORED.dump_json(clocks)))
            for place in sorted(changed, key=in_order)
            for look_at, at, clocks in [changed[place]]
        ]
        written = [Statement(WRITE, (as_json(rows),))] if rows else []
        return [*written, *([Statement(ROUNDS_LOOK_AT, (new,))] if new else [])]

    def committed(self) -> None:
        """Count what was told."""
        for told in self._told:
            kind = "breach" if isinstance(told, SlaBreached) else "warning"
            SLA_TOLD.labels(clock=told.clock, lane=told.lane, told=kind).inc()

    async def _read(self, connection: "PoolConnectionProxy", places: set[Place]) -> None:
        whose, which = map(list, zip(*sorted(places, key=in_order), strict=True))
        stored: dict[Place, ConversationClocks | None] = dict.fromkeys(places)
        versions = dict.fromkeys(whose, 0)
        for tenant, conversation_id, version, clocks in await connection.fetch(READ, whose, which, list(versions)):
            if conversation_id is None:
                versions[tenant] = version
            else:
                stored[tenant, conversation_id] = AS_STORED.validate_python(clocks)
        self._known = stored | self._known  # what was moved meanwhile is newer
        self._levels |= await self.agreements.of(connection, versions)


# Each row is looked up by its key in a subquery of its own, see routing/turns.py.
READ = """
SELECT e.tenant, e.conversation_id, NULL::int AS version, c.clocks
FROM unnest($1::text[], $2::uuid[]) AS e (tenant, conversation_id)
CROSS JOIN LATERAL (
    SELECT clocks FROM sla_clocks WHERE tenant = e.tenant AND conversation_id = e.conversation_id LIMIT 1
) c
UNION ALL
SELECT e.tenant, NULL, s.version, NULL FROM unnest($3::text[]) AS e (tenant)
CROSS JOIN LATERAL (SELECT version FROM service_levels WHERE tenant = e.tenant ORDER BY version DESC LIMIT 1) s
"""
DUE = """
SELECT conversation_id, clocks FROM sla_clocks WHERE tenant = $1 AND look_at <= $2 ORDER BY look_at LIMIT $3
"""
COLUMNS = {
    "tenant": "text",
    "conversation_id": "uuid",
    "look_at": "timestamptz",
    "moved_at": "timestamptz",
    "clocks": "jsonb",
}
WRITE = f"""
INSERT INTO sla_clocks ({", ".join(COLUMNS)}) SELECT {columns(COLUMNS)} {FROM_JSON}
ON CONFLICT (tenant, conversation_id) DO UPDATE SET
    look_at = excluded.look_at, moved_at = excluded.moved_at, clocks = excluded.clocks
"""  # our own names
