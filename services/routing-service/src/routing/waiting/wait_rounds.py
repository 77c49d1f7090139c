"""Looks where customers wait, and says on the log that they are to be told; each replica, under one id for all."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

from crossdesk.bus.envelope import Envelope, wrap
from crossdesk.bus.protocol import Bus
from crossdesk.contracts.event import derive_id
from crossdesk.contracts.waits import WaitsDue
from crossdesk.rounds import Round
from crossdesk.store.database import Database

from routing.desk_rounds import of_all_tenants
from routing.say_once import Said, say_once
from routing.waiting.customers import BOOKED_LATELY
from routing.waiting.queue_seen import SETTLED
from routing.waiting.tell_waits import LOOKED_EVERY

CLEARED_EVERY = timedelta(hours=1)
KEPT_FOR = timedelta(days=2)
CLEARED_AT_ONCE = 5000


def _now() -> datetime:
    return datetime.now(UTC)


def wait_rounds(database: Database, bus: Bus) -> list[Round]:
    """What is done over and over for those who wait."""
    return [
        Round("who waits and is to be told", LOOKED_EVERY, partial(tell_due_waits, database, bus, said={})),
        Round("waits told long ago", CLEARED_EVERY, partial(clear_waits, database)),
    ]


async def tell_due_waits(
    database: Database, bus: Bus, clock: Callable[[], datetime] = _now, said: Said | None = None
) -> None:
    """Publish WaitsDue for each tenant where somebody waits. Raises what database or bus raised."""
    now = clock()
    at = now - (now - datetime.min.replace(tzinfo=UTC)) % LOOKED_EVERY

    async def look(tenants: Sequence[str]) -> list[str]:
        async with database.transaction(tenants) as connection:
            rows = await connection.fetch(DUE, list(tenants), at - SETTLED, at - BOOKED_LATELY)
        return [row["tenant"] for row in rows]

    due = [tenant for found in await of_all_tenants(database, look) for tenant in found]
    await say_once(bus, [waits_due(tenant, at) for tenant in due], said)


def waits_due(tenant: str, at: datetime) -> Envelope:
    """The same whoever says it."""
    event_id = derive_id("waits due", tenant, at.isoformat())
    return wrap(WaitsDue(tenant=tenant, why="customers wait"), event_id=event_id, source="routing", time=at)


async def clear_waits(database: Database, clock: Callable[[], datetime] = _now) -> None:
    """Forget what was told of waits that ended long ago."""

    async def clear(tenants: Sequence[str]) -> None:
        async with database.transaction(tenants) as connection:
            await connection.execute(FORGET, list(tenants), clock() - KEPT_FOR, CLEARED_AT_ONCE)

    await of_all_tenants(database, clear)


DUE = """
SELECT t.tenant FROM unnest($1::text[]) AS t (tenant)
WHERE EXISTS (SELECT FROM waits WHERE tenant = t.tenant AND ended_at IS NULL)
   OR EXISTS (SELECT FROM desk WHERE tenant = t.tenant AND state = 'waiting' AND queued_at <= $2)
   OR EXISTS (SELECT FROM desk WHERE tenant = t.tenant AND state = 'callback' AND queued_at > $3)
"""
FORGET = """
DELETE FROM waits w USING (
    SELECT tenant, conversation_id FROM waits WHERE tenant = ANY ($1::text[]) AND ended_at < $2
    ORDER BY ended_at LIMIT $3 FOR UPDATE SKIP LOCKED
) old WHERE w.tenant = old.tenant AND w.conversation_id = old.conversation_id
"""
