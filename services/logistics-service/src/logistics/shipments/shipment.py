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

    `split_into` and `merged_from` are the numbers of parcels it was split into or put together from, `part_of` and
    `merged_into` the same seen from the other end; `superseded_at` is since when it goes on under other numbers.
    Everything from `carrier` on but those and `direction` follows from the scans: see `fold`. Times are aware UTC.
    """

    number: str
    order_ids: tuple[str, ...] = ()
    carrier: str | None = None
    direction: Direction = "outbound"
    split_into: tuple[str, ...] = ()
    merged_from: tuple[str, ...] = ()
    part_of: tuple[str, ...] = ()
    merged_into: tuple[str, ...] = ()
    superseded_at: datetime | None = None
    scans: tuple[Scan, ...] = ()
    state: State | None = None
    customs: Customs = "none"
    legs: tuple[LegOfWay, ...] = ()
    first_at: datetime | None = None
    last_at: datetime | None = None
    delivered_at: datetime | None = None
    quarantined: tuple[Quarantined, ...] = ()

    @property
    def goes_on_as(self) -> tuple[str, ...]:
        """The numbers it goes on under; empty for a parcel that still goes by its own."""
        return self.split_into + self.merged_into
