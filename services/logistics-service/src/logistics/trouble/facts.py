"""What is told along with a trouble of the parcel it befell."""

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING

from crossdesk.contracts.logistics_facts import ArrivalEstimate, ShipmentFacts

from logistics.arrival.parcel import Parcel
from logistics.estimate_arrival import UNDER_WAY, estimate, may_be_estimated
from logistics.known import Known, KnownOrder
from logistics.record_carrier_update import facts_of_shipment
from logistics.shipments.shipment import Shipment
from logistics.trouble.delay import delay_of

if TYPE_CHECKING:
    from logistics.arrival.model import ArrivalModel


async def facts_in_trouble(
    shipment: Shipment,
    parcel: Parcel | None,
    order: KnownOrder,
    known: Known,
    model: "ArrivalModel | None",
    now: datetime,
) -> ShipmentFacts:
    """The carrier's last word with the order's and our estimate, as customers' cases carry it."""
    held = known.parcel(shipment.number)
    facts = facts_of_shipment(shipment, held.facts if held else None, now) or (held.facts if held else None)
    told = facts or ShipmentFacts(status="unknown", tracking_number=shipment.number)
    changed = {
        "order_id": order.order_id,
        "order_status": order.status,
        "destination": told.destination or order.destination,
        "delay": delay_of(shipment.scans) or told.delay,
        "arrival": await _arrival(told, parcel, model, now),
    }
    return told.model_copy(update=changed)


async def _arrival(
    facts: ShipmentFacts, parcel: Parcel | None, model: "ArrivalModel | None", now: datetime
) -> ArrivalEstimate | None:
    if model is None or parcel is None or facts.status not in UNDER_WAY or not may_be_estimated(parcel, now):
        return None
    return await asyncio.to_thread(estimate, model, parcel, now)
