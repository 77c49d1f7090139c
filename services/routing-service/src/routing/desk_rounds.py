"""Looks at the clock for all desks: tells on the log where something is due, and shows how fair the load is.

Nothing is changed here. What is told is handled by whoever owns the tenant's partition, under the desk's lock like all
else; each replica looks, and those that find the same say so under the same id and time, so that it is handled once.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TypeVar

from asyncpg import Record
from crossdesk.bus.envelope import Envelope, wrap
from crossdesk.bus.protocol import Bus
from crossdesk.contracts.event import derive_id
from crossdesk.contracts.routing import DeskReviewDue
from crossdesk.rounds import Round
from crossdesk.store.database import Database

from routing.metrics import LOAD_VARIANCE
from routing.queue_rules import QueueRules
from routing.say_once import Said, say_once
from routing.show_backlog import show_backlog

LOOKED_EVERY, SHOWN_EVERY, CLEARED_EVERY = timedelta(seconds=3), timedelta(seconds=15), timedelta(hours=1)
LONGEST_PAUSE = timedelta(minutes=1)
"""After failures in a row; customers wait for what time opens."""
AT_ONCE = 200
"""Tenants of one transaction."""
REMEMBERED = timedelta(days=30)
"""How long it is known who served a conversation, and how clocks stood that are at their end."""
CLEARED_AT_ONCE = 5000


Seen = TypeVar("Seen")


def _now() -> datetime:
    return datetime.now(UTC)


def desk_rounds(database: Database, bus: Bus, rules: QueueRules, said: Said) -> list[Round]:
    """All that is done over and over for desks."""
    return [
        Round("what time changes at desks", LOOKED_EVERY, partial(tell_due_desks, database, bus, rules, said=said)),
        Round("how fair the load is", SHOWN_EVERY, partial(show_load, database)),
        Round("who served whom long ago", CLEARED_EVERY, partial(clear_served, database)),
        Round("SLA clocks of long ago", CLEARED_EVERY, partial(clear_clocks, database)),
        Round("wishes and abilities nobody has", CLEARED_EVERY, partial(clear_heads, database)),
    ]


async def tell_due_desks(
    database: Database, bus: Bus, rules: QueueRules, clock: Callable[[], datetime] = _now, said: Said | None = None
) -> None:
    """Publish DeskReviewDue for each tenant where something is due. Raises what database or bus raised."""
    at = on_the_beat(clock())
    due = await due_desks(database, rules, at)
    await say_once(bus, [review_at(tenant, at) for tenant in due], said)


def on_the_beat(now: datetime) -> datetime:
    """The last full step of LOOKED_EVERY: replicas that look at about the same time look at the same moment."""
    return now - (now - datetime.min.replace(tzinfo=UTC)) % LOOKED_EVERY


def review_at(tenant: str, at: datetime) -> Envelope:
    """The same whoever says it."""
    event_id = derive_id("desk review", tenant, at.isoformat())
    return wrap(DeskReviewDue(tenant=tenant, why="time went by"), event_id=event_id, source="routing", time=at)


async def due_desks(database: Database, rules: QueueRules, at: datetime) -> list[str]:
    """Tenants where an agent fell silent or did not accept, a clock is due, or customers wait while agents have room.

    Of the last it is looked at while steps may open; once a minute also later, should a look have been lost.
    """
    lately = timedelta(days=3650) if at.second < LOOKED_EVERY.seconds else longest_step(rules) + timedelta(minutes=1)

    async def look(tenants: Sequence[str]) -> list[str]:
        async with database.transaction(tenants) as connection:
            return [row["tenant"] for row in await connection.fetch(DUE, list(tenants), at, at - lately)]

    return [tenant for found in await of_all_tenants(database, look) for tenant in found]


def longest_step(rules: QueueRules) -> timedelta:
    """After so much waiting all who may ever be given a conversation may be given it."""
    return timedelta(seconds=max(rules.relaxing.model_dump().values()))


async def show_load(database: Database) -> None:
    """Set the gauges: the variance of load among equals where it is largest, who waits, and how long."""

    async def look(tenants: Sequence[str]) -> tuple[float, list[Record]]:
        async with database.transaction(tenants) as connection:
            variance = await connection.fetchval(VARIANCE, list(tenants))
            return variance or 0.0, await connection.fetch(COUNTED, list(tenants))

    seen = await of_all_tenants(database, look)
    LOAD_VARIANCE.set(max((variance for variance, _ in seen), default=0.0))
    show_backlog([row for _, rows in seen for row in rows])


async def clear_served(database: Database, clock: Callable[[], datetime] = _now) -> None:
    """Forget who served conversations long ago."""

    async def clear(tenants: Sequence[str]) -> None:
        async with database.transaction(tenants) as connection:
            await connection.execute(FORGET, list(tenants), clock() - REMEMBERED, CLEARED_AT_ONCE)

    await of_all_tenants(database, clear)


async def clear_clocks(database: Database, clock: Callable[[], datetime] = _now) -> None:
    """Forget the SLA clocks of conversations that came to their end long ago."""

    async def clear(tenants: Sequence[str]) -> None:
        async with database.transaction(tenants) as connection:
            await connection.execute(FORGET_CLOCKS, list(tenants), clock() - REMEMBERED, CLEARED_AT_ONCE)

    await of_all_tenants(database, clear)


async def clear_heads(database: Database) -> None:
    """Forget wishes that nobody waits with any more, and abilities that nobody at the desk has."""

    async def clear(tenants: Sequence[str]) -> None:
        async with database.transaction(tenants) as connection:
            await connection.execute(FORGET_WISHES, list(tenants), CLEARED_AT_ONCE)
            await connection.execute(FORGET_ABILITIES, list(tenants), CLEARED_AT_ONCE)

    await of_all_tenants(database, clear)


async def of_all_tenants(database: Database, look: Callable[[Sequence[str]], Awaitable[Seen]]) -> list[Seen]:
    """What `look` gives for all tenants that have agents, some at a time."""
    async with database.statements([]) as connection:
        tenants = [row["tenant"] for row in await connection.fetch("SELECT tenant FROM tenants ORDER BY tenant")]
    return [await look(tenants[start : start + AT_ONCE]) for start in range(0, len(tenants), AT_ONCE)]


DUE = """
SELECT t.tenant FROM unnest($1::text[]) AS t (tenant)
WHERE EXISTS (SELECT FROM agents WHERE tenant = t.tenant AND seen_until < $2 AND presence <> 'offline')
   OR EXISTS (SELECT FROM desk WHERE tenant = t.tenant AND accept_by < $2 AND state = 'assigned')
   OR (EXISTS (SELECT FROM agents WHERE tenant = t.tenant AND presence = 'online' AND load < capacity * 100)
       AND EXISTS (SELECT FROM desk WHERE tenant = t.tenant AND state <> 'assigned'
                   AND queued_at > $3 AND queued_at <= $2))
   OR EXISTS (SELECT FROM callbacks WHERE tenant = t.tenant AND look_at > '-infinity' AND look_at <= $2)
   OR EXISTS (SELECT FROM sla_clocks WHERE tenant = t.tenant AND look_at <= $2)
"""
VARIANCE = """
SELECT max(variance) FROM (
    SELECT var_pop(load / (capacity * 100.0)::float8) AS variance FROM agents
    WHERE tenant = ANY ($1::text[]) AND presence = 'online' AND capacity > 0 GROUP BY tenant, abilities
) AS equals
"""
COUNTED = """
SELECT CASE WHEN urgent THEN 'urgent' ELSE lane END AS lane, CASE WHEN vip THEN 'vip' ELSE 'other' END AS tier,
    language, count(*) AS waiting, extract(epoch FROM now() - min(queued_at))::float8 AS oldest
FROM desk WHERE tenant = ANY ($1::text[]) AND state = 'waiting' GROUP BY 1, 2, 3
"""
FORGET = """
DELETE FROM served s USING (
    SELECT tenant, conversation_id FROM served
    WHERE tenant = ANY ($1::text[]) AND given_at > '-infinity' AND given_at < $2
    ORDER BY given_at LIMIT $3 FOR UPDATE SKIP LOCKED
) old WHERE s.tenant = old.tenant AND s.conversation_id = old.conversation_id
"""
# What a decision at the desk has locked just now is passed over, so that neither waits for the other.
FORGET_WISHES = """
DELETE FROM queue_heads h USING (
    SELECT tenant, skill, language, vip FROM queue_heads WHERE tenant = ANY ($1::text[]) AND ranked_at = 'infinity'
    LIMIT $2 FOR UPDATE SKIP LOCKED
) old WHERE (h.tenant, h.skill, h.language, h.vip) = (old.tenant, old.skill, old.language, old.vip)
"""
FORGET_ABILITIES = """
DELETE FROM abilities_at_desk a USING (
    SELECT tenant, abilities FROM abilities_at_desk WHERE tenant = ANY ($1::text[]) AND agents = 0
    LIMIT $2 FOR UPDATE SKIP LOCKED
) old WHERE a.tenant = old.tenant AND a.abilities = old.abilities
"""
FORGET_CLOCKS = """
DELETE FROM sla_clocks s USING (
    SELECT tenant, conversation_id FROM sla_clocks
    WHERE tenant = ANY ($1::text[]) AND look_at IS NULL AND moved_at < $2
    ORDER BY moved_at LIMIT $3 FOR UPDATE SKIP LOCKED
) old WHERE s.tenant = old.tenant AND s.conversation_id = old.conversation_id
"""
