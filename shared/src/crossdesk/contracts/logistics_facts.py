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

OrderStatus = Literal["placed", "paid", "packed", "shipped", "delivered", "cancelled", "returned"]
"""What the shop says of an order: the values of `OrderImported.status`."""


class ShipmentEvent(Part):
    at: Utc
    description: str
    location: str | None = None


class ShipmentFacts(Part):
    """State of one parcel. `status` is `unknown` when the carrier could not be asked: we say so and do not guess.

    `order_status` is the shop's word on the order the parcel belongs to; None when no order is known.
    """

    status: ShipmentStatus
    tracking_number: str | None = None
    order_id: str | None = None
    order_status: OrderStatus | None = None
    carrier: str | None = None
    last_event: ShipmentEvent | None = None
    destination: Country | None = None
    estimated_delivery: Utc | None = None
    checked_at: Utc | None = None
    reasons: list[str] = []
