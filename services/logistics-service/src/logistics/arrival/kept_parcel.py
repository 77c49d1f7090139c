"""A parcel this service keeps, as models of arrivals look at it. Pure rules."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime

from logistics.arrival.delivery_clock import YEARS
from logistics.arrival.parcel import UNKNOWN_SERVICE, Lane, Parcel, Scan
from logistics.arrival.tables import markets
from logistics.known import KnownOrder
from logistics.numbers.tracking_number import carrier_of
from logistics.shipments import scan as shipments
from logistics.shipments.shipment import Shipment

NOT_YET_HANDED_OVER = ("not_found", "pre_transit")
UNKNOWN_CARRIER = "unknown"

FIRST_TOLD = datetime(YEARS.start + 1, 1, 1, tzinfo=UTC)
LAST_TOLD = datetime(YEARS.stop - 2, 1, 1, tzinfo=UTC)
"""Delivery clocks run between these."""


def kept_parcel(shipment: Shipment, order: KnownOrder, now: datetime) -> Parcel | None:
    """The parcel as far as was told by `now` (aware).

    None for one that nobody has scanned since its hand-over, that goes back to the shop, or whose countries are not
    in `markets.yaml`: nothing can be said of it, nor learnt from it. Its service level is not known, since no source
    tells it; scans count as known when they happened.
    """
    lane = lane_of(shipment, order)
    told = [scan for scan in shipment.scans if FIRST_TOLD <= scan.at <= min(now, LAST_TOLD)]
    handed_over_at = next((scan.at for scan in told if scan.state not in NOT_YET_HANDED_OVER), None)
    if lane is None or handed_over_at is None or shipment.direction == "return":
        return None
    promised_by = order.promised_by if order.promised_by and FIRST_TOLD <= order.promised_by <= LAST_TOLD else None
    delivered_at = shipment.delivered_at
    return Parcel(
        number=shipment.number,
        lane=lane,
        handed_over_at=handed_over_at,
        promised_by=promised_by,
        scans=tuple(Scan(scan.state, scan.at, scan.at) for scan in told),
        delivered_at=delivered_at if delivered_at and handed_over_at < delivered_at <= now else None,
    )


def lane_of(shipment: Shipment, order: KnownOrder) -> Lane | None:
    """By the carrier that had the parcel first: who will deliver is known too late to go by."""
    origin, destination = order.origin, order.destination
    if origin is None or not {origin, destination} <= markets().keys():
        return None
    return Lane(origin, destination, first_carrier(shipment.number, shipment.scans), UNKNOWN_SERVICE)


def first_carrier(number: str, scans: Iterable[shipments.Scan]) -> str:
    """The same however a source writes it: China Post is `china-post`."""
    told = next((scan.carrier for scan in scans if scan.carrier), None) or carrier_of(number) or UNKNOWN_CARRIER
    return re.sub(r"\W+", "-", told.casefold()).strip("-") or UNKNOWN_CARRIER
