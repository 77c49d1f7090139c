"""The shop reported on a parcel itself: keep its newest word, that it belongs to the order, and what it goes on as."""

from crossdesk.contracts.event import Event
from crossdesk.contracts.gateway import ShipmentUpdateReported
from crossdesk.store.unit_of_work import UnitOfWork

from logistics.continue_parcels import continue_parcels
from logistics.known import REPORTED, hold
from logistics.numbers.tracking_number import canonical


async def record_shipment_update(event: ShipmentUpdateReported, work: UnitOfWork) -> list[Event]:
    number = canonical(event.tracking_number)
    await hold(work.connection, event, number, REPORTED)
    await continue_parcels(event, work)
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
