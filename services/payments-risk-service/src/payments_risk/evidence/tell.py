"""What people are to be told of disputes, kept until the log has it: each once, with the same id and time."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from asyncpg import Record
from crossdesk.bus.envelope import Envelope, wrap
from crossdesk.bus.protocol import Bus
from crossdesk.contracts.event import Event
from crossdesk.contracts.payments_risk import DisputeAnswerSettled, DisputeDeadlineNear, VampRatioHigh
from crossdesk.store.database import Database
from crossdesk.store.statement import Statement, write_together

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

SOURCE = "payments-risk"
AT_ONCE = 100
KINDS: dict[str, type[Event]] = {
    kind.__name__: kind for kind in (DisputeDeadlineNear, DisputeAnswerSettled, VampRatioHigh)
}

KEEP = """
    INSERT INTO dispute_notices (tenant, notice_id, kind, at, event) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING
"""
UNTOLD = """
    SELECT notice_id, kind, at, event FROM dispute_notices WHERE tenant = $1 AND event IS NOT NULL
    ORDER BY at, notice_id LIMIT $2 FOR UPDATE SKIP LOCKED
"""
TOLD = "UPDATE dispute_notices SET event = NULL WHERE tenant = $1 AND notice_id = ANY ($2::uuid[])"
ADMIT = "INSERT INTO disputing_tenants (tenant) SELECT * FROM unnest($1::text[]) ON CONFLICT DO NOTHING"


async def keep_notice(connection: "PoolConnectionProxy", notice_id: UUID, event: Event, at: datetime) -> None:
    """Keep what is to be told; nothing when a notice of this id was kept before."""
    await connection.execute(KEEP, event.tenant, notice_id, type(event).__name__, at, event.model_dump(mode="json"))


async def tell(database: Database, bus: Bus, tenant: str) -> int:
    """Publish what is not on the log for certain; gives how many. Raises what the database or the bus raised."""
    count = 0
    while told := await _tell_some(database, bus, tenant):
        count += told
    return count


async def _tell_some(database: Database, bus: Bus, tenant: str) -> int:
    async with database.transaction([tenant]) as connection:
        rows = await connection.fetch(UNTOLD, tenant, AT_ONCE)
        if rows:
            await bus.publish([_envelope(row) for row in rows])
            await connection.execute(TOLD, tenant, [row["notice_id"] for row in rows])
    return len(rows)


def _envelope(row: Record) -> Envelope:
    event = KINDS[row["kind"]].model_validate(row["event"])
    return wrap(event, event_id=row["notice_id"], source=SOURCE, time=row["at"])


async def admit(connection: "PoolConnectionProxy", tenant: str) -> None:
    """Let the rounds know of a tenant with disputes."""
    await write_together(connection, [admitting([tenant])])


def admitting(tenants: Iterable[str]) -> Statement:
    """The same of several, each named once."""
    return Statement(ADMIT, (sorted(tenants),))


async def disputing_tenants(database: Database) -> Sequence[str]:
    """The ids of all tenants that ever had a dispute, sorted. Raises what the database raises."""
    async with database.statements([]) as connection:
        rows = await connection.fetch("SELECT tenant FROM disputing_tenants ORDER BY tenant")
    return [row["tenant"] for row in rows]
