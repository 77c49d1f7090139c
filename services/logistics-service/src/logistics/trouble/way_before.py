"""Where a parcel came from that was split off or put together: it was on its way before it had its number."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cache
from typing import get_args

from asyncpg.pool import PoolConnectionProxy
from crossdesk.contracts.logistics import Trouble

from logistics.arrival.tables import ENDED, groups
from logistics.shipments.fold import fold
from logistics.shipments.keep import load_shipments
from logistics.shipments.related import came_from
from logistics.shipments.scan import Scan
from logistics.shipments.shipment import Shipment
from logistics.shipments.states import State
from logistics.trouble.rules import load_rules
from logistics.trouble.waits import on_way

SHOP = "shop"
ONCE_FOR_ALL = ("overdue",)
"""Troubles that no new number makes new ones: an order that is late by its old number is late by the new ones."""

TOLD_BEFORE = (
    "SELECT DISTINCT trouble FROM troubles WHERE tenant = $1 AND tracking_number = ANY ($2) AND trouble = ANY ($3)"
)


async def with_way_before(
    connection: PoolConnectionProxy, tenant: str, shipment: Shipment, *, now: datetime
) -> Shipment:
    """The shipment with what was scanned of it under the numbers it had before."""
    if not (shipment.part_of or shipment.merged_from):
        return shipment
    numbers = await came_from(connection, tenant, shipment.number)
    before = await load_shipments(connection, tenant, numbers, now=now)
    return fold(shipment, way_before(before), now=now)


def way_before(shipments: Iterable[Shipment]) -> Iterator[Scan]:
    """Scans that say where it was, and that it was seen when it got its new number: silence counts from there.

    What ended under the old number, or was a trouble of it, is no matter of the new one: its carrier tells it anew.
    """
    for shipment in shipments:
        seen = [scan for scan in shipment.scans if scan.state in passed_on()]
        yield from seen
        if seen and shipment.superseded_at:
            yield Scan("in_transit", shipment.superseded_at, SHOP, carrier=seen[-1].carrier)


@cache
def passed_on() -> frozenset[State]:
    told = {state for rule in load_rules().told.values() for state in rule.states}
    ended = {state for state in on_way() if groups()[state].name == ENDED}
    return frozenset(each for each in get_args(State) if each in on_way() - told - ended)


async def noticed_before(connection: PoolConnectionProxy, tenant: str, shipment: Shipment) -> set[Trouble]:
    """What was noticed under the numbers before and would be told twice."""
    if not (shipment.part_of or shipment.merged_from):
        return set()
    numbers = await came_from(connection, tenant, shipment.number)
    rows = await connection.fetch(TOLD_BEFORE, tenant, numbers, list(ONCE_FOR_ALL))
    return {row["trouble"] for row in rows}
