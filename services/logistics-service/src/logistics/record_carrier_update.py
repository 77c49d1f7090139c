"""A carrier pushed news of a parcel: keep the scans, and tell customers from now on what they come to."""

from dataclasses import fields
from datetime import datetime

from crossdesk.contracts.event import Event
from crossdesk.contracts.logistics import CarrierScan, CarrierUpdateReported
from crossdesk.contracts.logistics_facts import ShipmentEvent, ShipmentFacts
from crossdesk.store.unit_of_work import UnitOfWork

from logistics.known import keep_facts
from logistics.polling.followed import move_on
from logistics.shipments.keep import keep_scans
from logistics.shipments.scan import Scan
from logistics.shipments.shipment import Shipment
from logistics.shipments.states import states
from logistics.trouble.delay import delay_of
from logistics.trouble.judged_parcels import judge_soon

TOLD = tuple(each.name for each in fields(Scan) if each.name != "also")


async def record_carrier_update(event: CarrierUpdateReported, work: UnitOfWork) -> list[Event]:
    """News that are older than what is known are kept, and change nothing that is told."""
    number = event.tracking_number
    shipment = await keep_scans(work.connection, event.tenant, number, map(scan_of, event.scans), now=work.now)
    await judge_soon(work.connection, event.tenant, number, work.now)
    row = await work.connection.fetchrow(
        "SELECT facts FROM parcels WHERE tenant = $1 AND tracking_number = $2", event.tenant, number
    )
    before = ShipmentFacts.model_validate(row["facts"]) if row and row["facts"] else None
    facts = facts_of_shipment(shipment, before, work.now)
    if facts is not None:
        await keep_facts(work.connection, event.tenant, facts)
        await move_on(work.connection, event.tenant, facts, work.now, pushed=True)
    return []


def scan_of(told: CarrierScan) -> Scan:
    return Scan(**{name: getattr(told, name) for name in TOLD})


def facts_of_shipment(shipment: Shipment, before: ShipmentFacts | None, now: datetime) -> ShipmentFacts | None:
    """What is told of a shipment: its state, and what only an answer to a question told. None when nothing is newer.

    A push sent again later, by whomever, thus makes nothing look fresher than it is.
    """
    if shipment.state is None or not shipment.scans or shipment.last_at is None:
        return None
    status, known_at = states()[shipment.state].shown_as, before.last_event.at if before and before.last_event else None
    if before and known_at and (known_at > shipment.last_at or (known_at, before.status) == (shipment.last_at, status)):
        return None
    last = shipment.scans[-1]
    return ShipmentFacts(
        status=status,
        tracking_number=shipment.number,
        carrier=shipment.carrier or (before.carrier if before else None),
        last_event=ShipmentEvent(
            at=last.at, description=last.description or last.state.replace("_", " "), location=last.place
        ),
        destination=before.destination if before else None,
        estimated_delivery=None if states()[shipment.state].ends or before is None else before.estimated_delivery,
        delay=delay_of(shipment.scans),
        checked_at=now,
        reasons=["The carrier's news were pushed to us."],
    )
