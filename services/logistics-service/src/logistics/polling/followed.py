"""Followed parcels in PostgreSQL: taken in with their order, moved on with news, claimed when they are due.

Every function works within a transaction for the tenants it is about.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from asyncpg import Record
from asyncpg.pool import PoolConnectionProxy
from crossdesk.contracts.gateway import OrderImported
from crossdesk.contracts.logistics_facts import ShipmentFacts

from logistics.polling.how_often import how_often
from logistics.polling.next_question import Heard, first_question, heard_in, next_question
from logistics.polling.plan import Following, Turn
from logistics.shipments.describe import SUPERSEDED

UNDER_WAY = ("placed", "paid", "packed", "shipped")
LEASE = timedelta(seconds=60)
"""A parcel claimed by a replica that died is due again after this; longer than any question and keeping its answer."""

FOLLOW = f"""
    INSERT INTO followed_parcels AS f (tenant, tracking_number, next_ask_at, every, worth, live_until)
    SELECT $1, number, $3::timestamptz, $4::interval, $5::real, $6::timestamptz
    FROM unnest($2::text[]) AS n (number)
    WHERE NOT EXISTS (SELECT FROM shipments s WHERE s.tracking_number = n.number AND s.tenant = $1 AND {SUPERSEDED})
    ORDER BY number
    ON CONFLICT (tracking_number, tenant) DO UPDATE
    SET live_until = greatest(f.live_until, excluded.live_until),
        next_ask_at = CASE WHEN f.next_ask_at IS NULL AND f.status <> ALL ($7::text[]) THEN excluded.next_ask_at
                           ELSE f.next_ask_at END
"""  # noqa: S608  # made of the constant above, never of input
LEAVE = """
    UPDATE followed_parcels f SET next_ask_at = NULL
    WHERE f.tenant = $1 AND f.tracking_number = ANY ($2) AND NOT EXISTS (
        SELECT FROM order_parcels h JOIN orders o USING (tenant, order_id)
        WHERE h.tenant = $1 AND h.tracking_number = f.tracking_number AND o.status = ANY ($3))
"""
MOVE_ON = f"""
    UPDATE followed_parcels
    SET status = $3, source = coalesce($4, source),
        next_ask_at = CASE WHEN $5 < live_until AND NOT EXISTS (
            SELECT FROM shipments s WHERE s.tracking_number = $2 AND s.tenant = $1 AND {SUPERSEDED}) THEN $5 END,
        every = coalesce($6, every), worth = coalesce($7, worth), unchanged = $8, failures = 0,
        last_event_at = coalesce($9, last_event_at), pushed_at = coalesce($10, pushed_at), leased_until = NULL
    WHERE tenant = $1 AND tracking_number = $2
"""  # noqa: S608  # as above
# Of parcels that hang together by their numbers; what was superseded is not asked about again.
TOGETHER_UNTIL = """
    SELECT max(live_until) FROM (
        SELECT live_until FROM followed_parcels
        WHERE tenant = $1 AND tracking_number = ANY ($2) AND next_ask_at IS NOT NULL
        UNION ALL
        SELECT o.placed_at + $4::interval FROM order_parcels h JOIN orders o USING (tenant, order_id)
        WHERE h.tenant = $1 AND h.tracking_number = ANY ($2) AND o.status = ANY ($3)
    ) lives
"""
LEAVE_SUPERSEDED = f"""
    UPDATE followed_parcels f SET next_ask_at = NULL
    FROM shipments s WHERE f.tenant = $1 AND f.tracking_number = ANY ($2)
      AND s.tracking_number = f.tracking_number AND s.tenant = $1 AND {SUPERSEDED}
"""  # noqa: S608  # as above
PUT_OFF = """
    UPDATE followed_parcels
    SET failures = failures + 1, leased_until = NULL,
        next_ask_at = CASE WHEN next_ask_at IS NULL OR $3 >= live_until THEN NULL ELSE $3 END
    WHERE tenant = $1 AND tracking_number = $2
"""
# Who told of a parcel last is asked again, where it may be; the others of whom nobody set up has told ask `$3`.
SOURCE = "CASE WHEN source = ANY ($2) THEN source ELSE $3 END"
DUE = f"""
    WHERE tenant = ANY ($1) AND next_ask_at <= $4 AND live_until > $4 AND coalesce(leased_until <= $4, true)
      AND {SOURCE} = $5
"""
ORDERS = {
    "starved": "next_ask_at, tracking_number, tenant",
    "freshest": "worth * (1 + extract(epoch FROM $4 - next_ask_at) / extract(epoch FROM every)) DESC, "
    "tracking_number, tenant",
}
"""As in plan.py, which says why."""

CLAIM = """
    WITH due AS (
        SELECT tracking_number, tenant FROM followed_parcels {due} AND next_ask_at < $6
        ORDER BY {order} LIMIT $7 FOR UPDATE SKIP LOCKED
    )
    UPDATE followed_parcels f SET leased_until = $4::timestamptz + $8::interval
    FROM due WHERE f.tracking_number = due.tracking_number AND f.tenant = due.tenant
    RETURNING f.tenant, f.tracking_number, f.status, f.next_ask_at, f.every, f.worth, f.failures
"""


@dataclass(frozen=True)
class Asking:
    """Who may be asked in the background: `sources` by name, `otherwise` where none of them has told of a parcel."""

    sources: Collection[str]
    otherwise: str


@dataclass(frozen=True)
class Backlog:
    """How many parcels wait for a source's next turn, and for how many seconds the one that waits longest."""

    due: int
    latest: float


async def follow(connection: PoolConnectionProxy, event: OrderImported, numbers: Sequence[str], now: datetime) -> None:
    """Follow an order's parcels (canonical numbers) as long as it is under way; leave them once it has ended."""
    live_until = event.placed_at + timedelta(days=how_often().live_days)
    if event.status not in UNDER_WAY or live_until <= now:
        await connection.execute(LEAVE, event.tenant, list(numbers), list(UNDER_WAY))
        return
    await follow_until(connection, event.tenant, numbers, live_until, now)


async def follow_until(
    connection: PoolConnectionProxy, tenant: str, numbers: Sequence[str], live_until: datetime, now: datetime
) -> None:
    """Follow parcels (canonical numbers) until then, whatever becomes of their order."""
    ended = [status for status, row in how_often().statuses.items() if row.minutes is None]
    first = first_question(now)
    await connection.execute(FOLLOW, tenant, list(numbers), first.at, first.every, first.worth, live_until, ended)


async def hand_over(connection: PoolConnectionProxy, tenant: str, numbers: Sequence[str], now: datetime) -> None:
    """Of parcels that hang together by their numbers (canonical) those are followed that go by their own."""
    lives = timedelta(days=how_often().live_days)
    until = await connection.fetchval(TOGETHER_UNTIL, tenant, list(numbers), list(UNDER_WAY), lives)
    await connection.execute(LEAVE_SUPERSEDED, tenant, list(numbers))
    if until and until > now:
        await follow_until(connection, tenant, numbers, until, now)


async def move_on(
    connection: PoolConnectionProxy,
    tenant: str,
    facts: ShipmentFacts,
    now: datetime,
    *,
    source: str | None = None,
    pushed: bool = False,
) -> None:
    """News of a parcel were kept, whoever asked for them: its next question is due later, if it is followed.

    `source` told them; `pushed`: it did so by itself.
    """
    row = await connection.fetchrow(
        "SELECT status, last_event_at, pushed_at, unchanged FROM followed_parcels "
        "WHERE tenant = $1 AND tracking_number = $2",
        tenant,
        facts.tracking_number,
    )
    if row is None:
        return
    heard = heard_after(row, facts, now, pushed=pushed)
    due = next_question(heard, now)
    await connection.execute(
        MOVE_ON,
        tenant,
        facts.tracking_number,
        heard.status,
        source,
        due.at if due else None,
        due.every if due else None,
        due.worth if due else None,
        heard.unchanged,
        facts.last_event.at if facts.last_event else None,
        now if pushed else None,
    )


def heard_after(row: Record, facts: ShipmentFacts, now: datetime, *, pushed: bool) -> Heard:
    """What is known now. `unknown` says nothing of the parcel: it is what it was, and the question brought nothing."""
    status = row["status"] if facts.status == "unknown" else facts.status
    at = facts.last_event.at if facts.last_event else row["last_event_at"]
    same = status == row["status"] and at == row["last_event_at"]
    known = facts.model_copy(update={"status": status})
    return heard_in(known, pushed_at=now if pushed else row["pushed_at"], unchanged=row["unchanged"] + 1 if same else 0)


async def put_off(connection: PoolConnectionProxy, tenant: str, number: str, until: datetime) -> None:
    """Nobody answered for a parcel."""
    await connection.execute(PUT_OFF, tenant, number, until)


async def claim(
    connection: PoolConnectionProxy,
    tenants: Sequence[str],
    asking: Asking,
    source: str,
    most: int,
    now: datetime,
) -> list[tuple[Turn, int]]:
    """Take those whose turn it is at `source`, as `plan` would, for LEASE; each with how often asking failed before.

    Other replicas pass over them.
    """
    starved = await _claim(connection, "starved", (most + 1) // 2, tenants, asking, source, now)
    left = most - len(starved)
    return [*starved, *await _claim(connection, "freshest", left, tenants, asking, source, now)]


async def _claim(
    connection: PoolConnectionProxy,
    order: str,
    most: int,
    tenants: Sequence[str],
    asking: Asking,
    source: str,
    now: datetime,
) -> list[tuple[Turn, int]]:
    if most <= 0:
        return []
    before = now - how_often().starved if order == "starved" else now + timedelta(microseconds=1)
    rows = await connection.fetch(
        CLAIM.format(due=DUE, order=ORDERS[order]),
        list(tenants),
        list(asking.sources),
        asking.otherwise,
        now,
        source,
        before,
        most,
        LEASE,
    )
    return [(turn_of(row, source, now), row["failures"]) for row in rows]


def turn_of(row: Record, source: str, now: datetime) -> Turn:
    values = {name: row[name] for name in ("tenant", "tracking_number", "status", "next_ask_at", "every", "worth")}
    return Turn(Following(**values, source=source), now - row["next_ask_at"])


async def backlog(
    connection: PoolConnectionProxy, tenants: Sequence[str], asking: Asking, source: str, now: datetime
) -> Backlog:
    """What is due at a source and not claimed."""
    row = await connection.fetchrow(
        f"SELECT count(*) AS due, extract(epoch FROM $4 - min(next_ask_at)) AS latest FROM followed_parcels {DUE}",  # noqa: S608  # made of the constant above, never of input
        list(tenants),
        list(asking.sources),
        asking.otherwise,
        now,
        source,
    )
    return Backlog(row["due"], float(row["latest"] or 0)) if row else Backlog(0, 0.0)
