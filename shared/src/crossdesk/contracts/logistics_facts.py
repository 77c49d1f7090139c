"""What is known of a parcel: a part of cases, published by logistics-service."""

from typing import Literal

from crossdesk.contracts.event import Country, Part, Utc

ShipmentStatus = Literal[
    "not_found",
    "info_received",
    "in_transit",
    "customs",
    "out_for_delivery",
    "available_for_pickup",
    "delivery_failure",
    "delivered",
    "returned",
    "exception",
    "expired",
    "unknown",
]


class ShipmentEvent(Part):
    at: Utc
    description: str
    location: str | None = None


class ShipmentFacts(Part):
    """State of one parcel. `status` is `unknown` when the carrier could not be asked: we say so and do not guess."""

    status: ShipmentStatus
    tracking_number: str | None = None
    order_id: str | None = None
    carrier: str | None = None
    last_event: ShipmentEvent | None = None
    destination: Country | None = None
    estimated_delivery: Utc | None = None
    checked_at: Utc | None = None
    reasons: list[str] = []
