"""What DHL tells of a shipment, turned into scans.

Source: DHL Shipment Tracking - Unified 1.5, `shipments`: `status` is the last event, `events` are all of them. DHL has
five codes; words that say more are each division's own.
"""

from logistics.carriers.dhl_shipment import Event, Shipment, country
from logistics.carriers.local_time import local_in, moment_in
from logistics.carriers.source_words import source_words
from logistics.shipments.codes import meaning
from logistics.shipments.scan import LONGEST_CODE, LONGEST_DESCRIPTION, LONGEST_PLACE, Scan, clean
from logistics.shipments.states import State

BACK: dict[State, State] = {"in_transit": "returning", "delivered": "returned"}
"""What a state of a parcel that goes back to its sender is."""


def scans_of_dhl(shipment: Shipment) -> list[Scan]:
    """The state and every event; those that cannot be placed in time or have no code we know are left out.

    `returnFlag` is of the shipment as it is now: what was before it turned round is left as it was.
    """
    last = shipment.status
    earlier = [each for each in shipment.events or [] if (each.timestamp, each.code) != (last.timestamp, last.code)]
    found = [scan_of(last, shipment, back=shipment.return_flag), *(scan_of(each, shipment) for each in earlier)]
    return [scan for scan in found if scan is not None]


def scan_of(event: Event, shipment: Shipment, *, back: bool = False) -> Scan | None:
    """One event, or None. Without a place it is where a parcel is that never leaves its country."""
    home = country(shipment.origin)
    where = country(event.location) or (home if home == country(shipment.destination) else None)
    at, told = moment_in(where, event.timestamp), meaning("dhl", event.code)
    if at is None or told is None:
        return None
    locality = event.location.address.locality if event.location and event.location.address else None
    return Scan(
        state=BACK.get(told.state, told.state) if back else told.state,
        at=at,
        source="dhl",
        customs=told.customs,
        local=local_in(where, event.timestamp, at),
        place=clean(locality, LONGEST_PLACE),
        country=where,
        carrier=source_words("dhl").carriers.get(shipment.service or "", "DHL"),
        raw=clean(event.code, LONGEST_CODE),
        description=clean(event.description or event.status, LONGEST_DESCRIPTION),
    )
