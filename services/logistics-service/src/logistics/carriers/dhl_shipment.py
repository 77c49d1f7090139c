"""What DHL knows of a parcel, turned into our facts.

Source: DHL Shipment Tracking - Unified 1.5, `shipments`. Only what we use is read. Divisions of DHL write times with an
offset or without one, which is then the clock of the place.
"""

from datetime import datetime

from crossdesk.contracts.logistics_facts import ShipmentEvent, ShipmentFacts, ShipmentStatus
from pydantic import BaseModel, Field

from logistics.carriers.estimates import standing
from logistics.carriers.local_time import alpha_2, due_in, moment_in
from logistics.carriers.source import said
from logistics.carriers.source_words import SourceWords
from logistics.numbers.tracking_number import canonical


class Address(BaseModel):
    country_code: str | None = Field(default=None, alias="countryCode")
    locality: str | None = Field(default=None, alias="addressLocality")


class Place(BaseModel):
    address: Address | None = None


class Event(BaseModel):
    timestamp: str | None = None
    location: Place | None = None
    code: str | None = Field(default=None, alias="statusCode")
    status: str | None = None
    description: str | None = None


class Status(Event):
    """The last event, which has a code for certain."""

    code: str = Field(alias="statusCode")


class TimeFrame(BaseModel):
    through: str | None = Field(default=None, alias="estimatedThrough")


class Details(BaseModel):
    piece_ids: list[str] | None = Field(default=None, alias="pieceIds")


class Shipment(BaseModel):
    id: str
    service: str | None = None
    status: Status
    origin: Place | None = None
    destination: Place | None = None
    return_flag: bool = Field(default=False, alias="returnFlag")
    due: str | None = Field(default=None, alias="estimatedTimeOfDelivery")
    time_frame: TimeFrame | None = Field(default=None, alias="estimatedDeliveryTimeFrame")
    details: Details | None = None
    events: list[Event] | None = None


class Shipments(BaseModel):
    """The answer to a question that found something."""

    shipments: list[Shipment]


def numbers_of(shipment: Shipment) -> set[str]:
    """Canonical numbers a shipment goes by: its own, and those of its pieces."""
    pieces = (shipment.details.piece_ids if shipment.details else None) or []
    return {canonical(number) for number in (shipment.id, *pieces)}


def facts_of(shipment: Shipment, words: SourceWords, asked_at: datetime) -> ShipmentFacts:
    """Facts of one parcel as of `asked_at` (aware UTC), under the shipment's own number."""
    status = status_of(shipment, words)
    due, passed = standing(due_by(shipment), status, asked_at)
    return ShipmentFacts(
        status=status,
        tracking_number=canonical(shipment.id),
        carrier=words.carriers.get(shipment.service or "", "DHL"),
        last_event=last_event(shipment),
        destination=country(shipment.destination),
        estimated_delivery=due,
        checked_at=asked_at,
        reasons=[f"DHL reports {said(shipment.status.code)}.", *passed],
    )


def status_of(shipment: Shipment, words: SourceWords) -> ShipmentStatus:
    """A return is told as such: DHL calls it `delivered` once the sender has it back."""
    status = words.status(shipment.status.code)
    return "returned" if shipment.return_flag and status in ("in_transit", "delivered") else status


def due_by(shipment: Shipment) -> datetime | None:
    """The end of the span in which DHL means to deliver."""
    through = shipment.time_frame.through if shipment.time_frame else None
    return due_in(country(shipment.destination), through or shipment.due)


def last_event(shipment: Shipment) -> ShipmentEvent | None:
    """The newest of the state and the events whose time and words can be told."""
    home = country(shipment.origin)
    here = home if home == country(shipment.destination) else None
    events = [event_of(event, here) for event in (shipment.status, *(shipment.events or []))]
    return max((event for event in events if event), key=lambda event: event.at, default=None)


def event_of(event: Event, home: str | None) -> ShipmentEvent | None:
    """`home`: the country the parcel never leaves, if so; it is where events without a place are."""
    at = moment_in(country(event.location) or home, event.timestamp)
    words = said(event.description) or said(event.status)
    if at is None or words is None:
        return None
    locality = event.location.address.locality if event.location and event.location.address else None
    return ShipmentEvent(at=at, description=words, location=said(locality))


def country(place: Place | None) -> str | None:
    return alpha_2(place.address.country_code) if place and place.address else None
