"""What is due in the tables: orders with troubles to tell, and all that bears on one of them."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from asyncpg import Record
from asyncpg.pool import PoolConnectionProxy
from crossdesk.contracts.logistics_facts import ShipmentFacts
from crossdesk.store.database import Database

from logistics.known import KnownOrder, order_of
from logistics.notices.decide import NEWS_FOR, Decision, Told, Waiting, scanned_at
from logistics.notices.record_anomaly import OWNER

LOOKED_FOR_AGAIN = timedelta(hours=1)
"""A parcel of no order we know may be imported late."""

AT_ONCE = 50

AT_WORK = """
    SELECT tenant FROM troubles_to_tell WHERE outcome IS NULL AND due_at <= $1
    UNION SELECT tenant FROM notices WHERE event IS NOT NULL
    ORDER BY tenant
"""

ADOPT = f"""
    UPDATE troubles_to_tell t SET
        order_id = found.order_id,
        due_at = CASE WHEN found.order_id IS NULL THEN $2 + $3::interval ELSE t.due_at END,
        outcome = CASE WHEN found.order_id IS NULL AND t.noticed_at < $2 - $4::interval THEN 'dropped' END,
        why = CASE WHEN found.order_id IS NULL THEN 'it belongs to no order we know' ELSE '' END
    FROM troubles_to_tell lost
    LEFT JOIN LATERAL ({OWNER.format(number="lost.tracking_number", tenant="lost.tenant", named="NULL")}) found ON true
    WHERE lost.tenant = $1 AND lost.outcome IS NULL AND lost.order_id IS NULL AND lost.due_at <= $2
      AND (t.tenant, t.tracking_number, t.trouble, t.since)
        = (lost.tenant, lost.tracking_number, lost.trouble, lost.since)
"""  # noqa: S608  # made of constants, never of input

# The order's row is the lock: of several replicas one decides what is told of an order, and others pass it over.
CLAIM = f"""
    SELECT o.*, '{{}}'::text[] AS tracking_numbers FROM orders o
    WHERE o.tenant = $1 AND o.order_id IN (
        SELECT order_id FROM troubles_to_tell
        WHERE tenant = $1 AND outcome IS NULL AND due_at <= $2 AND order_id IS NOT NULL
        ORDER BY due_at LIMIT {AT_ONCE}
    )
    ORDER BY o.order_id LIMIT 1 FOR UPDATE OF o SKIP LOCKED
"""  # noqa: S608  # as above

WAITING = """
    SELECT t.*, p.facts, EXISTS (
        SELECT FROM troubles n
        WHERE n.tracking_number = t.tracking_number AND n.tenant = t.tenant AND n.trouble = t.trouble
          AND n.since = t.since AND n.ended_at IS NOT NULL
    ) AS ended
    FROM troubles_to_tell t
    LEFT JOIN LATERAL (
        SELECT facts FROM parcels WHERE tenant = t.tenant AND tracking_number = t.tracking_number LIMIT 1
    ) p ON true
    WHERE t.order_id = $2 AND t.tenant = $1 AND t.outcome IS NULL
    ORDER BY t.tracking_number, t.trouble, t.since FOR UPDATE OF t
"""

TOLD = """
    SELECT * FROM troubles_to_tell WHERE order_id = $2 AND tenant = $1 AND told_on >= $4
    UNION ALL
    SELECT t.* FROM unnest($3::text[]) AS n (tracking_number) CROSS JOIN LATERAL (
        SELECT * FROM troubles_to_tell
        WHERE tracking_number = n.tracking_number AND tenant = $1 AND told_on >= $4 AND order_id IS DISTINCT FROM $2
        OFFSET 0
    ) t
"""

REMEMBERED = timedelta(days=60)
"""Longer than any `said_by` of severity.yaml."""


class Due(NamedTuple):
    """An order whose row is locked, with what nobody was told of yet and what was told before."""

    order: KnownOrder
    waiting: Sequence[Waiting]
    told: Sequence[Told]


async def tenants_at_work(database: Database, tenants: Sequence[str], now: datetime) -> list[str]:
    """Those of the tenants that anything is to be decided or published for."""
    if not tenants:
        return []
    async with database.transaction(tenants) as connection:
        return [row["tenant"] for row in await connection.fetch(AT_WORK, now)]


async def adopt(connection: PoolConnectionProxy, tenant: str, now: datetime) -> None:
    """Find the orders of troubles that came before them."""
    await connection.execute(ADOPT, tenant, now, LOOKED_FOR_AGAIN, NEWS_FOR)


async def claim(connection: PoolConnectionProxy, tenant: str, now: datetime) -> Due | None:
    """The next order due that nobody else is at, locked until the transaction ends."""
    row = await connection.fetchrow(CLAIM, tenant, now)
    if row is None:
        return None
    order = order_of(row)
    waiting = [_waiting(each) for each in await connection.fetch(WAITING, tenant, order.order_id)]
    numbers = sorted({each.number for each in waiting})
    since = (now - REMEMBERED).date()
    told = [_told(each) for each in await connection.fetch(TOLD, tenant, order.order_id, numbers, since)]
    return Due(order, waiting, told)


NOTE = """
    UPDATE troubles_to_tell t SET
        outcome = n.outcome, why = n.why, told_on = n.told_on, due_at = n.due_at, shipment = n.shipment
    FROM unnest($2::text[], $3::text[], $4::timestamptz[], $5::text[], $6::text[], $7::date[], $8::timestamptz[],
                $9::jsonb[]) AS n (tracking_number, trouble, since, outcome, why, told_on, due_at, shipment)
    WHERE t.tenant = $1 AND t.tracking_number = n.tracking_number AND t.trouble = n.trouble AND t.since = n.since
"""


async def note(
    connection: PoolConnectionProxy,
    tenant: str,
    waiting: Sequence[Waiting],
    decision: Decision,
    day: date | None,
    now: datetime,
) -> None:
    """Write down how each trouble stands: told on that day, dropped with the reason, or due again later."""
    dropped = {id(each): why for each, why in decision.drop}
    told = {id(each) for each in decision.tell}
    rows: list[tuple[Any, ...]] = []
    for each in waiting:
        outcome = "told" if id(each) in told else "dropped" if id(each) in dropped else None
        on, until = (day if outcome == "told" else None), (now if outcome else decision.until)
        shipment = each.shipment.model_dump(mode="json")
        rows.append((each.number, each.trouble, each.since, outcome, dropped.get(id(each), ""), on, until, shipment))
    await connection.execute(NOTE, tenant, *(list(column) for column in zip(*rows, strict=True)))


def _waiting(row: Record) -> Waiting:
    shipment = ShipmentFacts.model_validate(row["shipment"])
    facts = ShipmentFacts.model_validate(row["facts"]) if row["facts"] else None
    return Waiting(
        number=row["tracking_number"],
        trouble=row["trouble"],
        since=row["since"],
        noticed_at=row["noticed_at"],
        shipment=with_latest(shipment, facts),
        over=row["ended"],
    )


def _told(row: Record) -> Told:
    shipment = ShipmentFacts.model_validate(row["shipment"])
    return Told(row["tracking_number"], row["trouble"], row["told_on"], scanned_at(shipment))


def with_latest(noticed: ShipmentFacts, latest: ShipmentFacts | None) -> ShipmentFacts:
    """What was known when the trouble was noticed, with what the carrier said since."""
    if latest is None or latest.last_event is None or latest.status in ("unknown", "not_found"):
        return noticed
    if noticed.last_event and noticed.last_event.at >= latest.last_event.at:
        return noticed
    newer = ("status", "last_event", "estimated_delivery", "checked_at")
    return noticed.model_copy(update={name: getattr(latest, name) for name in newer})
