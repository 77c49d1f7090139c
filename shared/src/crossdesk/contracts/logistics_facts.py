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


DelayCause = Literal[
    "customs_inspection",
    "customs_documents",
    "customs_payment",
    "weather",
    "strike",
    "holiday",
    "peak_volume",
    "transport_disruption",
    "sorting_error",
    "address_problem",
    "recipient_absent",
    "damage",
    "security_check",
]
"""Why a parcel is late, as its carrier told it."""


class ShipmentEvent(Part):
    at: Utc
    description: str
    location: str | None = None


class ArrivalEstimate(Part):
    """When a parcel will arrive, learnt from others like it.

    One in ten arrives before `from_at`, half by `p50`, nine in ten by `p90`. `cold`: few parcels went this way, so
    others like it were asked. `reasons` are plain English sentences.
    """

    from_at: Utc
    p50: Utc
    p90: Utc
    cold: bool = False
    reasons: list[str] = []


class ShipmentFacts(Part):
    """State of one parcel. `status` is `unknown` when the carrier could not be asked: we say so and do not guess.

    `order_status` is the shop's word on the order the parcel belongs to; None when no order is known. `arrival` is our
    own estimate, `estimated_delivery` the carrier's or the shop's word. `delay` is told by an event of the carrier's,
    never inferred. `meant` is the end of the customer's own parcel number that is one slip away from the number
    written, to be asked back; `miswritten`: no parcel can have the number written.
    """

    status: ShipmentStatus
    tracking_number: str | None = None
    order_id: str | None = None
    order_status: OrderStatus | None = None
    carrier: str | None = None
    last_event: ShipmentEvent | None = None
    destination: Country | None = None
    estimated_delivery: Utc | None = None
    arrival: ArrivalEstimate | None = None
    delay: DelayCause | None = None
    meant: str | None = None
    miswritten: bool = False
    checked_at: Utc | None = None
    reasons: list[str] = []
