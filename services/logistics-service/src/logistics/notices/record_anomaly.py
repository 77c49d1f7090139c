"""A parcel's trouble was noticed: keep it until its customer may be told."""

from crossdesk.contracts.event import Event
from crossdesk.contracts.logistics import ShipmentAnomaly
from crossdesk.store.unit_of_work import UnitOfWork

OWNER = """
    SELECT o.order_id FROM order_parcels h JOIN orders o USING (tenant, order_id)
    WHERE h.tracking_number = {number} AND h.tenant = {tenant}
    ORDER BY (o.order_id IS NOT DISTINCT FROM {named}) DESC, o.placed_at DESC, o.order_id LIMIT 1
"""
"""The order a parcel belongs to: the one that was named if it is one of them, else the latest."""

KEEP = f"""
    INSERT INTO troubles_to_tell
        (tenant, tracking_number, trouble, since, noticed_at, shipment, due_at, order_id)
    VALUES ($1, $2::text, $3, $4, $5, $6, $7, ({OWNER.format(number="$2::text", tenant="$1", named="$8::text")}))
    ON CONFLICT DO NOTHING
"""  # noqa: S608  # made of constants, never of input


async def record_anomaly(event: ShipmentAnomaly, work: UnitOfWork) -> list[Event]:
    """Due at once: when it may be said is decided then, by all that is known of its order at that time."""
    await work.connection.execute(
        KEEP,
        event.tenant,
        event.tracking_number,
        event.trouble,
        event.since,
        event.noticed_at,
        event.shipment.model_dump(mode="json"),
        work.now,
        event.order_id,
    )
    return []
