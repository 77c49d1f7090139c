"""The shop reported on a parcel itself: keep its newest word, and that the parcel belongs to the order."""

from crossdesk.contracts.event import Event
from crossdesk.contracts.gateway import ShipmentUpdateReported
from crossdesk.store.unit_of_work import UnitOfWork

from logistics.known import hold
from logistics.numbers.tracking_number import canonical

LAST = 1_000
"""Place of parcels the order's import did not name: behind those it did."""


async def record_shipment_update(event: ShipmentUpdateReported, work: UnitOfWork) -> list[Event]:
    number = canonical(event.tracking_number)
    await hold(work.connection, event, number, LAST)
    await work.connection.execute(
        """
        UPDATE parcels SET shop_status = $3, shop_location = $4, shop_at = $5
        WHERE tenant = $1 AND tracking_number = $2 AND (shop_at IS NULL OR shop_at <= $5)
        """,
        event.tenant,
        number,
        event.status,
        event.location,
        event.occurred_at,
    )
    return []
