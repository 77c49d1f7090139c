"""What logistics-service tells of parcels when it is asked over HTTP; the gateway hands it on as it is."""

from pydantic import Field

from crossdesk.contracts.event import Country, Part, Utc
from crossdesk.contracts.logistics_facts import ArrivalEstimate, OrderStatus, ShipmentEvent, ShipmentStatus


class ScanShown(Part):
    """Where the parcel was and when. `local` is `at` with the offset of the place, where that is known."""

    at: Utc
    state: str = Field(description="one of 25 canonical states, such as `import_customs` or `delivery_attempted`")
    local: str | None = None
    place: str | None = None
    country: str | None = None
    carrier: str | None = None
    source: str = Field(description="who told it")
    description: str | None = Field(default=None, description="in the source's own words")


class ScanSetAside(ScanShown):
    """A scan that is not believed, and so neither among the scans nor in the state."""

    cause: str = Field(description="why it is not believed")


class ShipmentShown(Part):
    """One parcel of the shop, as far as its carrier, else the shop itself, has told."""

    tracking_number: str
    carrier: str | None = None
    status: ShipmentStatus = Field(description="`unknown` when nobody could be asked: nothing is guessed")
    order_ids: list[str] = Field(default=[], description="orders that have something in this parcel")
    destination: Country | None = None
    last_event: ShipmentEvent | None = None
    estimated_delivery: Utc | None = Field(default=None, description="the carrier's date, else the shop's promise")
    arrival: ArrivalEstimate | None = Field(
        default=None,
        description="our own estimate of a parcel under way: one in ten like it arrives before `from_at`, half by "
        "`p50`, nine in ten by `p90`; null where none can be made",
    )
    checked_at: Utc | None = Field(default=None, description="when the carrier was asked last")
    reasons: list[str] = Field(default=[], description="why this is told, and what is missing")
    state: str | None = Field(default=None, description="finer than `status`, from the scans; null without any")
    customs: str = Field(default="none", description="none, in_customs, held, documents_wanted or released")
    scans: list[ScanShown] = Field(default=[], description="the latest 100, the oldest of them first")
    set_aside: list[ScanSetAside] = Field(
        default=[],
        description="scans dated more than a day ahead, with the cause; 100 at most, looked at again in time",
    )
    split_into: list[str] = Field(
        default=[],
        description="the parcels it goes on as: all but its scans is told by them. It is delivered when all of them "
        "are, until then as far as the part furthest behind; `reasons` say how many are",
    )
    part_of: list[str] = Field(default=[], description="the parcels it was split off from")
    merged_from: list[str] = Field(default=[], description="the parcels it was put together from")
    merged_into: list[str] = Field(
        default=[], description="the parcel it goes on as, together with others: all but its scans is told by that"
    )


class OrderShipments(Part):
    """All parcels of an order, in the shop's order."""

    order_id: str
    order_status: OrderStatus
    destination: Country
    promised_by: Utc | None = None
    shipments: list[ShipmentShown]
