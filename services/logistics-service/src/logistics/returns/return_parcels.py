"""Parcels on their way back to the shop: kept with their order and followed like those that go out."""

import re
from datetime import datetime, timedelta

from asyncpg.pool import PoolConnectionProxy
from crossdesk.contracts.event import OrderEvent

from logistics.known import RETURNS_FROM, hold
from logistics.numbers.tracking_number import canonical, is_miswritten
from logistics.polling.followed import follow_until
from logistics.polling.how_often import how_often
from logistics.shipments.describe import describe_shipment

FORM = re.compile(r"[0-9A-Z]{5,64}")


async def keep_return_parcel(
    connection: PoolConnectionProxy, tenant: str, order_id: str, told: str, now: datetime
) -> str | None:
    """Keep the number of a label as a parcel backwards, and follow it; gives it in canonical form.

    None for what is no number of a parcel, and for one that goes out already: a shop that names it is mistaken.
    """
    number = canonical(told)
    if not FORM.fullmatch(number) or await _goes_out(connection, tenant, number):
        return None
    await hold(connection, OrderEvent(tenant=tenant, order_id=order_id), number, RETURNS_FROM)
    await describe_shipment(connection, tenant, number, direction="return")
    if not is_miswritten(number):
        await follow_until(connection, tenant, [number], now + timedelta(days=how_often().live_days), now)
    return number


async def return_numbers(connection: PoolConnectionProxy, tenant: str, order_id: str) -> frozenset[str]:
    """The order's parcels that go back."""
    rows = await connection.fetch(
        """
        SELECT h.tracking_number FROM order_parcels h JOIN shipments s USING (tracking_number, tenant)
        WHERE h.tenant = $1 AND h.order_id = $2 AND s.direction = 'return'
        """,
        tenant,
        order_id,
    )
    return frozenset(row["tracking_number"] for row in rows)


async def _goes_out(connection: PoolConnectionProxy, tenant: str, number: str) -> bool:
    found: bool = await connection.fetchval(
        """
        SELECT EXISTS (SELECT FROM order_parcels h LEFT JOIN shipments s USING (tracking_number, tenant)
                       WHERE h.tenant = $1 AND h.tracking_number = $2 AND s.direction IS DISTINCT FROM 'return')
        """,
        tenant,
        number,
    )
    return found
