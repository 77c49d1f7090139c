"""The shop told that a parcel was split or put together with others: from now on its new numbers stand for it."""

from collections.abc import Collection, Sequence
from datetime import datetime

from asyncpg.pool import PoolConnectionProxy
from crossdesk.contracts.gateway import ShipmentUpdateReported
from crossdesk.store.unit_of_work import UnitOfWork

from logistics.known import REPORTED, hold_parcel
from logistics.numbers.tracking_number import is_miswritten
from logistics.polling.followed import hand_over
from logistics.shipments.continuations import Continuation, GoesOnAs, continuations_of, joined, onward_of
from logistics.shipments.describe import describe_shipment
from logistics.shipments.related import goes_on_as
from logistics.trouble.judged_parcels import judge_soon

# Whether numbers run in a circle can be told only while nobody else adds any.
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended('continued parcels of ' || $1, 0))"
BELONG = """
    WITH RECURSIVE onward (order_id, number, place) AS (
        SELECT order_id, tracking_number, place FROM order_parcels WHERE tenant = $1 AND {of} = ANY ($2::text[])
        UNION
        SELECT o.order_id, n.number, greatest(o.place, $3::int) FROM onward o CROSS JOIN LATERAL
        (SELECT * FROM shipments WHERE tenant = $1 AND tracking_number = o.number LIMIT 1) s
        CROSS JOIN LATERAL unnest(s.split_into || s.merged_into) AS n (number)
    )
    INSERT INTO order_parcels (tenant, order_id, tracking_number, place)
    SELECT $1, order_id, number, min(place) FROM onward GROUP BY order_id, number ORDER BY order_id, number
    ON CONFLICT DO NOTHING RETURNING tracking_number
"""


async def continue_parcels(event: ShipmentUpdateReported, work: UnitOfWork) -> None:
    """Keep what a report says of parts. Raises ImpossibleContinuation for what cannot be true.

    What is kept is the same in whatever order reports come, and however often: numbers add up.
    """
    told = continuations_of(event)
    if not told:
        return
    numbers = sorted({number for each in told for number in (each.old, each.new)})
    await work.connection.execute(ONE_AT_A_TIME, event.tenant)
    known = joined(await goes_on_as(work.connection, event.tenant, numbers), told)
    for number in numbers:
        await hold_parcel(work.connection, event.tenant, number)
        await _describe(work.connection, event.tenant, number, told, event.occurred_at)
    await _turn_round(work.connection, event.tenant, known)
    await belong_by_number(work.connection, event.tenant, numbers)
    for number in numbers:
        await judge_soon(work.connection, event.tenant, number, work.now)
    together = sorted(number for number in {*known, *numbers} if not is_miswritten(number))
    await hand_over(work.connection, event.tenant, together, work.now)


async def _describe(
    connection: PoolConnectionProxy, tenant: str, number: str, told: Sequence[Continuation], at: datetime
) -> None:
    onward = [each for each in told if each.old == number]
    before = [each for each in told if each.new == number]
    await describe_shipment(
        connection,
        tenant,
        number,
        superseded_at=at if onward else None,
        split_into=[each.new for each in onward if each.how == "split"],
        merged_into=[each.new for each in onward if each.how == "merged"],
        part_of=[each.old for each in before if each.how == "split"],
        merged_from=[each.old for each in before if each.how == "merged"],
    )


async def _turn_round(connection: PoolConnectionProxy, tenant: str, known: GoesOnAs) -> None:
    """What a parcel on its way back goes on as is on its way back, too."""
    rows = await connection.fetch(
        "SELECT tracking_number FROM shipments WHERE tenant = $1 AND tracking_number = ANY ($2) "
        "AND direction = 'return'",
        tenant,
        list(known),
    )
    back = {row["tracking_number"] for row in rows}
    for number in sorted({each for old in back for each in onward_of(old, known)} - back):
        await describe_shipment(connection, tenant, number, direction="return")


async def belong_by_number(connection: PoolConnectionProxy, tenant: str, numbers: Collection[str]) -> None:
    """What these parcels go on as belongs to their orders, behind what the shop lists."""
    await connection.execute(BELONG.format(of="tracking_number"), tenant, list(numbers), REPORTED)


async def belong_to_order(connection: PoolConnectionProxy, tenant: str, order_id: str) -> list[str]:
    """What the order's parcels go on as belongs to it: the numbers that were added."""
    rows = await connection.fetch(BELONG.format(of="order_id"), tenant, [order_id], REPORTED)
    return sorted({row["tracking_number"] for row in rows})
