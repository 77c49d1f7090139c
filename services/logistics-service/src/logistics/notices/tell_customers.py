"""Tells customers of troubles that are due. Decided in one transaction for each order, published after it.

What was decided is kept whole with its time and id until the bus has it: a crash in between publishes the same again,
and whoever reads it drops the second one by its receipt.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta

from asyncpg import Record
from asyncpg.pool import PoolConnectionProxy
from crossdesk.bus.envelope import Envelope, wrap
from crossdesk.bus.protocol import Bus
from crossdesk.contracts.event import derive_id
from crossdesk.contracts.logistics import NoticeDue
from crossdesk.store.database import Database

from logistics.known import KnownOrder
from logistics.notices.customer import Place, customer_of, place_of
from logistics.notices.decide import Decision, Waiting, decide
from logistics.notices.due_orders import Due, adopt, claim, note, tenants_at_work
from logistics.notices.metrics import TROUBLES_SETTLED
from logistics.notices.tables import table
from logistics.tenants import known_tenants

SWITCHED_OFF = "the shop tells its customers itself"
NO_CLOCK = "nobody knows what time it is for the customer"

TOLD_EVERY = timedelta(seconds=5)
"""A look costs one statement while nothing is due."""

SOURCE = "logistics"
AT_ONCE = 100
"""Orders decided on before what came of them is published and it is another tenant's turn."""


def _now() -> datetime:
    return datetime.now(UTC)


async def tell_customers(database: Database, bus: Bus, clock: Callable[[], datetime] = _now) -> None:
    """Decide on all that is due, and publish it. Raises what the database or the bus raised; nothing is lost by it."""
    tenants = await tenants_at_work(database, await known_tenants(database), clock())
    while tenants:
        tenants = [tenant for tenant in tenants if await tell_some(database, bus, tenant, clock())]


async def tell_some(database: Database, bus: Bus, tenant: str, now: datetime) -> bool:
    """Decide on some orders of a tenant and publish what came of it; True when there may be more.

    Tenants take turns: where one has a morning of many notices, those of others come in between.
    """
    async with database.transaction([tenant]) as connection:
        await adopt(connection, tenant, now)
    decided = 0
    while decided < AT_ONCE and await decide_next(database, tenant, now):
        decided += 1
    while await publish_decided(database, bus, tenant):
        pass
    return decided == AT_ONCE


async def decide_next(database: Database, tenant: str, now: datetime) -> bool:
    """Decide what is told of the next order; False when none is due that nobody else is at."""
    async with database.transaction([tenant]) as connection:
        due = await claim(connection, tenant, now)
        if due is None:
            return False
        if not due.waiting:  # somebody else decided on all of it between our look and our lock
            return True
        place = place_of(due.order)
        day = now.astimezone(place.zone).date() if place else None
        decision = await _decision(connection, tenant, due, place, now)
        if decision.tell and place:
            await _keep_notice(connection, notice_of(tenant, due.order, place, decision.tell, now), day, now)
        await note(connection, tenant, due.waiting, decision, day, now)
    _count(decision)
    return True


def _count(decision: Decision) -> None:
    """Only what is committed."""
    for each in decision.tell:
        TROUBLES_SETTLED.labels("told", each.trouble).inc()
    for each, _ in decision.drop:
        TROUBLES_SETTLED.labels("dropped", each.trouble).inc()


async def _decision(
    connection: PoolConnectionProxy, tenant: str, due: Due, place: Place | None, now: datetime
) -> Decision:
    wanted = await connection.fetchval("SELECT tell_first FROM tenant_settings WHERE tenant = $1", tenant)
    if wanted is False:
        return Decision(drop=[(each, SWITCHED_OFF) for each in due.waiting])
    if place is None:
        return Decision(drop=[(each, NO_CLOCK) for each in due.waiting])
    return decide(due.waiting, due.told, due.order.status, place, now)


def notice_of(tenant: str, order: KnownOrder, place: Place, told: Sequence[Waiting], now: datetime) -> NoticeDue:
    """The event for troubles of one kind; it speaks of the parcel that has been in it longest."""
    first = told[0]
    conversation_id = derive_id("notice", tenant, order.order_id, first.trouble, first.since)
    parcels = len({each.number for each in told})
    return NoticeDue(
        tenant=tenant,
        conversation_id=conversation_id,
        notice_id=derive_id(conversation_id, "notice"),
        customer=customer_of(order, place),
        order_id=order.order_id,
        trouble=first.trouble,
        since=first.since,
        shipment=first.shipment.model_copy(update=_of_order(order, first)),
        choices=table("choices.yaml")[first.trouble],
        why=f"trouble noticed: {first.trouble.replace('_', ' ')}, {parcels} of the order's parcels; "
        f"it is {now.astimezone(place.zone):%H:%M} for the customer, who was told nothing of this order today",
    )


def _of_order(order: KnownOrder, told: Waiting) -> dict[str, str | None]:
    """What the order tells of the parcel; when its trouble was noticed it may have been known less well."""
    return {
        "tracking_number": told.number,
        "order_id": order.order_id,
        "order_status": order.status,
        "destination": told.shipment.destination or order.destination,
    }


async def _keep_notice(connection: PoolConnectionProxy, notice: NoticeDue, day: date | None, now: datetime) -> None:
    await connection.execute(
        "INSERT INTO notices (tenant, notice_id, order_id, told_on, told_at, event) VALUES ($1, $2, $3, $4, $5, $6)",
        notice.tenant,
        notice.notice_id,
        notice.order_id,
        day,
        now,
        notice.model_dump(mode="json"),
    )


async def publish_decided(database: Database, bus: Bus, tenant: str) -> bool:
    """Publish what was decided and is not on the bus for certain; False when there is nothing that nobody else is at.

    Whom it went to is not kept once it is published.
    """
    async with database.transaction([tenant]) as connection:
        rows = await connection.fetch(UNPUBLISHED, tenant, AT_ONCE)
        if not rows:
            return False
        await bus.publish([envelope_of(row) for row in rows])
        ids = [row["notice_id"] for row in rows]
        await connection.execute(
            "UPDATE notices SET event = NULL WHERE tenant = $1 AND notice_id = ANY ($2::uuid[])", tenant, ids
        )
    return True


UNPUBLISHED = """
    SELECT notice_id, told_at, event FROM notices WHERE tenant = $1 AND event IS NOT NULL
    ORDER BY told_at, notice_id LIMIT $2 FOR UPDATE SKIP LOCKED
"""


def envelope_of(row: Record) -> Envelope:
    """The same however often it is made: id and time follow from the decision."""
    event = NoticeDue.model_validate(row["event"])
    event_id = derive_id("notice due", event.tenant, event.notice_id)
    return wrap(event, event_id=event_id, source=SOURCE, time=row["told_at"])
