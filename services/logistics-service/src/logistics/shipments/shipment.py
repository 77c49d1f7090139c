"""A shipment: one parcel number with all that was scanned of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from logistics.shipments.scan import Scan
from logistics.shipments.states import Customs, Leg, State

Direction = Literal["outbound", "return"]


@dataclass(frozen=True)
class LegOfWay:
    """A part of the way with who carried it, the carrier that was told last; times are aware UTC."""

    leg: Leg
    carrier: str | None
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True)
class Quarantined:
    """A scan that is not believed, and why."""

    scan: Scan
    cause: str


@dataclass(frozen=True)
class Shipment:
    """One parcel. `state` is None while nothing was told of it. A return is a shipment backwards.

    `split_into` and `merged_from` are the numbers of parcels it was split into or put together from. Everything from
    `carrier` on but `direction` and those numbers follows from the scans: see `fold`. Times are aware UTC.
    """

    number: str
    order_ids: tuple[str, ...] = ()
    carrier: str | None = None
    direction: Direction = "outbound"
    split_into: tuple[str, ...] = ()
    merged_from: tuple[str, ...] = ()
    scans: tuple[Scan, ...] = ()
    state: State | None = None
    customs: Customs = "none"
    legs: tuple[LegOfWay, ...] = ()
    first_at: datetime | None = None
    last_at: datetime | None = None
    delivered_at: datetime | None = None
    quarantined: tuple[Quarantined, ...] = ()
