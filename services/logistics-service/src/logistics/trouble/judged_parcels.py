"""Parcels that are judged, with when next, in PostgreSQL; and the troubles that were noticed of them.

Every function works within a transaction for the tenants it is about.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from asyncpg.pool import PoolConnectionProxy
from crossdesk.contracts.logistics import ShipmentAnomaly, Trouble

from logistics.trouble.standing import Standing

LEASE = timedelta(seconds=60)
"""What a replica took that died is due again after this; longer than judging takes."""

LOOK_AT = """
    INSERT INTO judged_parcels AS j (tenant, tracking_number, look_at) VALUES ($1, $2, $3)
    ON CONFLICT (tracking_number, tenant) DO UPDATE SET look_at = least(j.look_at, excluded.look_at)
"""
CLAIM = """
    WITH due AS (
        SELECT tracking_number, tenant FROM judged_parcels WHERE tenant = ANY ($1) AND look_at <= $2
        ORDER BY look_at LIMIT $3 FOR UPDATE SKIP LOCKED
    )
    UPDATE judged_parcels j SET look_at = $2::timestamptz + $4::interval
    FROM due WHERE j.tracking_number = due.tracking_number AND j.tenant = due.tenant
    RETURNING j.tenant, j.tracking_number, j.look_at
"""
HOLD = """
    SELECT reckoned_at, p90 FROM judged_parcels WHERE tracking_number = $2 AND tenant = $1 FOR UPDATE
"""
# News that came since it was taken have it looked at again: then it is due, and stays so.
DONE = """
    UPDATE judged_parcels SET reckoned_at = $4, p90 = $5, look_at = CASE WHEN look_at = $3 THEN $6 ELSE look_at END
    WHERE tracking_number = $2 AND tenant = $1
"""
LEAVE = "DELETE FROM judged_parcels WHERE tracking_number = $2 AND tenant = $1 AND look_at = $3"
OPEN = "SELECT trouble FROM troubles WHERE tracking_number = $2 AND tenant = $1 AND ended_at IS NULL"
END = """
    UPDATE troubles SET ended_at = $4
    WHERE tracking_number = $2 AND tenant = $1 AND ended_at IS NULL AND trouble = ANY ($3)
"""
BEGIN = """
    INSERT INTO troubles (tenant, tracking_number, trouble, since, noticed_at, event) VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True)
class Claimed:
    """A parcel that is ours until `leased_until`."""

    tenant: str
    number: str
    leased_until: datetime


@dataclass(frozen=True)
class Reckoned:
    """The estimate that counts, and the moment it was made for: kept, lest a new model make old trouble anew."""

    at: datetime | None
    p90: datetime | None


async def judge_soon(connection: PoolConnectionProxy, tenant: str, number: str, at: datetime) -> None:
    """News of a parcel (canonical number) were kept: it is looked at in the next round."""
    await connection.execute(LOOK_AT, tenant, number, at)


async def claim(connection: PoolConnectionProxy, tenants: Sequence[str], now: datetime, most: int) -> list[Claimed]:
    """Take parcels whose time has come, for LEASE; other replicas pass them over."""
    rows = await connection.fetch(CLAIM, list(tenants), now, most, LEASE)
    return [Claimed(row["tenant"], row["tracking_number"], row["look_at"]) for row in rows]


async def hold(connection: PoolConnectionProxy, claimed: Claimed) -> Reckoned | None:
    """Lock the parcel until the transaction ends, so that it is judged by one at a time; None: it is judged no more."""
    row = await connection.fetchrow(HOLD, claimed.tenant, claimed.number)
    return Reckoned(row["reckoned_at"], row["p90"]) if row else None


async def look_again(connection: PoolConnectionProxy, claimed: Claimed, kept: Reckoned, at: datetime | None) -> None:
    """Note when the parcel is looked at next; None: when there are news of it."""
    if at is None:
        await connection.execute(LEAVE, claimed.tenant, claimed.number, claimed.leased_until)
    else:
        await connection.execute(DONE, claimed.tenant, claimed.number, claimed.leased_until, kept.at, kept.p90, at)


async def open_troubles(connection: PoolConnectionProxy, claimed: Claimed) -> set[Trouble]:
    """Those noticed that have not ended."""
    return {row["trouble"] for row in await connection.fetch(OPEN, claimed.tenant, claimed.number)}


async def end(connection: PoolConnectionProxy, claimed: Claimed, ended: Collection[Trouble], now: datetime) -> None:
    if ended:
        await connection.execute(END, claimed.tenant, claimed.number, list(ended), now)


async def begin(connection: PoolConnectionProxy, begun: Standing, event: ShipmentAnomaly) -> None:
    """Keep a trouble with its event, which is published afterwards. One that was noticed before stays as it was."""
    body = event.model_dump(mode="json")
    values = (event.tenant, event.tracking_number, begun.trouble, begun.since, event.noticed_at, body)
    await connection.execute(BEGIN, *values)
