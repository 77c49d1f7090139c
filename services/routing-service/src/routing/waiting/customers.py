"""Customers who may be told something of their wait, with what they were told before; and those whose wait is over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from crossdesk.contracts.event import Lane

from routing.waiting.queue_seen import SETTLED, Wanted
from routing.waiting.told_again import Before, ToldWait

if TYPE_CHECKING:
    import asyncpg
    from asyncpg.pool import PoolConnectionProxy

BOOKED_LATELY = timedelta(minutes=1)
MOST_BOOKED = 500


@dataclass(frozen=True, slots=True)
class Customer:
    """Somebody at the desk whom nobody has."""

    conversation_id: UUID
    inquiry_id: UUID
    wanted: Wanted
    time_zone: str | None
    lane: Lane
    queued_at: datetime
    before: Before | None


class Over(NamedTuple):
    """A wait that was told and is over: how the estimate held, and whether a callback is promised now."""

    conversation_id: UUID
    held: str
    callback: bool


async def end_waits(connection: "PoolConnectionProxy", tenant: str, now: datetime) -> list[Over]:
    """Note which waits are over, of those that were told."""
    gone = [row["conversation_id"] for row in await connection.fetch(GONE, tenant)]
    return [Over(*row) for row in await connection.fetch(END, tenant, now, gone)] if gone else []


async def booked_lately(connection: "PoolConnectionProxy", tenant: str, now: datetime) -> list[UUID]:
    """Who came a moment ago and was promised a callback."""
    rows = await connection.fetch(BOOKED, tenant, now - BOOKED_LATELY, now - SETTLED, MOST_BOOKED)
    return [row["conversation_id"] for row in rows]


async def read_customers(connection: "PoolConnectionProxy", tenant: str, ids: Sequence[UUID]) -> list[Customer]:
    """Those of these that are still at the desk and with nobody, in the order given."""
    return [_customer(row) for row in await connection.fetch(CUSTOMERS, tenant, ids)] if ids else []


def _customer(row: "asyncpg.Record") -> Customer:
    told = ToldWait(row["told"], row["position"], row["least"], row["most"]) if row["told"] else None
    return Customer(
        conversation_id=row["conversation_id"],
        inquiry_id=row["inquiry_id"],
        wanted=Wanted(row["skill"], row["language"], row["vip"], row["country"]),
        time_zone=row["time_zone"],
        lane=row["lane"],
        queued_at=row["queued_at"],
        before=Before(told, row["told_at"], row["times"]) if row["told_at"] else None,
    )


# One step down an index for each of the ids, whatever plan the database would choose for tables it has not looked at.
CUSTOMERS = """
SELECT d.*, w.*, CASE WHEN w.ended_at IS NULL OR w.state = 'nobody_on_duty' THEN w.state END AS told
FROM unnest($2::uuid[]) WITH ORDINALITY AS e (conversation_id, place) CROSS JOIN LATERAL (
    SELECT conversation_id, inquiry_ids[cardinality(inquiry_ids)] AS inquiry_id, skill, language, vip, country,
           time_zone, lane, queued_at
    FROM (SELECT * FROM desk WHERE tenant = $1 AND conversation_id = e.conversation_id LIMIT 1) AS one
    WHERE state <> 'assigned'
) d LEFT JOIN LATERAL (
    SELECT told_at, times, position, least, most, ended_at, state
    FROM waits WHERE tenant = $1 AND conversation_id = e.conversation_id LIMIT 1
) w ON true ORDER BY e.place
"""
BOOKED = """
SELECT conversation_id FROM desk WHERE tenant = $1 AND state = 'callback' AND queued_at > $2 AND queued_at <= $3
ORDER BY queued_at LIMIT $4
"""
# EXCEPT goes once through either table, however many wait.
GONE = """
SELECT conversation_id FROM waits WHERE tenant = $1 AND ended_at IS NULL
EXCEPT SELECT conversation_id FROM desk WHERE tenant = $1 AND state = 'waiting'
"""
END = """
WITH over AS (
    SELECT e.conversation_id, d.state AS now_is, s.given_at FROM unnest($3::uuid[]) AS e (conversation_id)
    CROSS JOIN LATERAL (
        SELECT told_at FROM waits WHERE tenant = $1 AND conversation_id = e.conversation_id LIMIT 1) w
    LEFT JOIN LATERAL (
        SELECT state FROM desk WHERE tenant = $1 AND conversation_id = e.conversation_id LIMIT 1) d ON true
    LEFT JOIN LATERAL (
        SELECT given_at FROM served WHERE tenant = $1 AND conversation_id = e.conversation_id
        AND given_at >= w.told_at LIMIT 1) s ON true
    WHERE d.state IS DISTINCT FROM 'waiting'
)
UPDATE waits w SET ended_at = coalesce(o.given_at, $2),
    served = CASE WHEN o.given_at IS NOT NULL THEN true WHEN o.now_is IS NULL THEN false END
FROM over o WHERE w.tenant = $1 AND w.conversation_id = o.conversation_id
RETURNING w.conversation_id, CASE
    WHEN w.state <> 'estimated' OR o.given_at IS NULL THEN 'not to be judged'
    WHEN o.given_at < w.told_at + w.least * interval '1 minute' THEN 'sooner'
    WHEN o.given_at > w.told_at + w.most * interval '1 minute' THEN 'later'
    ELSE 'in range' END AS held, o.now_is IS NOT DISTINCT FROM 'callback' AS callback
"""
"""Who no longer waits: served (true), gone (false), or promised a callback (unknown); and how right they were told."""
