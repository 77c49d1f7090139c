"""Days on which a parcel is to arrive, as its carrier told them or we estimate, on the clock of where it goes.

An estimate is told only where the carrier's day is missing or has passed, and only while the parcel is under way.
"""

from collections.abc import Callable
from datetime import datetime, tzinfo

from crossdesk.contracts.intent import Case
from crossdesk.contracts.logistics_facts import ArrivalEstimate, ShipmentFacts

from knowledge.library import Library
from knowledge.local_time import long_date, on_the_clock_of, weekday_and_date, zone_for
from knowledge.reader import Reader

ARRIVED = ("available_for_pickup", "delivered", "returned")
"""States in which nobody asks when a parcel will come."""

Tell = Callable[[Case, Reader, Library], str | None]


def estimated_delivery(case: Case, reader: Reader, library: Library) -> str | None:
    """The carrier's day; one that has passed is no expectation and is not told."""
    shipment = case.shipment
    expected = shipment.estimated_delivery if shipment else None
    if shipment is None or expected is None:
        return None
    zone = zone_of_delivery(shipment, case, reader, library)
    return None if has_passed(expected, case, zone) else weekday_and_date(expected, zone, reader.locale)


def zone_of_delivery(shipment: ShipmentFacts, case: Case, reader: Reader, library: Library) -> tzinfo:
    """The clock of the place the parcel goes to: the customer's own, unless it goes to another country."""
    destination = shipment.destination
    elsewhere = destination is not None and destination != case.inquiry.customer.country
    return zone_for(None, destination, library.conventions) if elsewhere else reader.zone


def has_passed(moment: datetime, case: Case, zone: tzinfo) -> bool:
    """Whether its day was over, there, when the customer wrote."""
    return on_the_clock_of(zone, moment).date() < on_the_clock_of(zone, case.inquiry.received_at).date()


def likely_by(case: Case, reader: Reader, library: Library) -> str | None:
    """The day by which half of the parcels like this one are there; None where nine in ten come the same day."""
    estimate = _estimate(case, reader, library)
    if estimate is None or estimate.cold:
        return None
    half, most = (_coming(moment, case, reader, library) for moment in (estimate.p50, estimate.p90))
    return half if half != most else None


def nine_in_ten_by(case: Case, reader: Reader, library: Library) -> str | None:
    """The day by which nine in ten are there."""
    estimate = _estimate(case, reader, library)
    return _coming(estimate.p90, case, reader, library) if estimate and not estimate.cold else None


def roughly_by(case: Case, reader: Reader, library: Library) -> str | None:
    """The same where few parcels went this way, so that it is not to be relied on."""
    estimate = _estimate(case, reader, library)
    return _coming(estimate.p90, case, reader, library) if estimate and estimate.cold else None


def overdue_since(case: Case, reader: Reader, library: Library) -> str | None:
    """The day by which nine in ten like it had arrived, when it is over."""
    shipment = case.shipment
    if shipment is None or shipment.arrival is None or shipment.arrival.cold:
        return None
    most, zone = shipment.arrival.p90, zone_of_delivery(shipment, case, reader, library)
    return long_date(most, zone, reader.locale) if has_passed(most, case, zone) else None


def _estimate(case: Case, reader: Reader, library: Library) -> ArrivalEstimate | None:
    """Our estimate, where it is to be told."""
    shipment = case.shipment
    if shipment is None or shipment.status in ARRIVED or estimated_delivery(case, reader, library):
        return None
    return shipment.arrival


def _coming(moment: datetime, case: Case, reader: Reader, library: Library) -> str | None:
    """A day that is not over; None for one that is."""
    if case.shipment is None:
        return None
    zone = zone_of_delivery(case.shipment, case, reader, library)
    return None if has_passed(moment, case, zone) else long_date(moment, zone, reader.locale)


DAYS_TOLD: dict[str, Tell] = {
    "estimated_delivery": estimated_delivery,
    "likely_by": likely_by,
    "nine_in_ten_by": nine_in_ten_by,
    "roughly_by": roughly_by,
    "overdue_since": overdue_since,
}
"""How each placeholder of a day is told; None when it is not known or not to be told."""
