"""What is told of a number that other parcels stand for now: what they come to. Pure rules."""

from collections.abc import Sequence

from crossdesk.contracts.shipments_shown import ShipmentShown

HOW_FAR = (
    "info_received",
    "in_transit",
    "customs",
    "exception",
    "expired",
    "delivery_failure",
    "available_for_pickup",
    "out_for_delivery",
    "returned",
)
"""Statuses of parts that are not delivered, the one furthest behind first. From `unknown` nothing follows."""

OF_THE_PARTS = ("status", "carrier", "last_event", "estimated_delivery", "arrival", "checked_at", "state", "customs")


def told_by(own: ShipmentShown, parts: Sequence[ShipmentShown]) -> ShipmentShown:
    """`own` is the number with its scans; `parts` are the parcels that stand for it, at least one."""
    decides = deciding(parts)
    told = {name: getattr(decides, name) for name in OF_THE_PARTS} if decides else {"status": "unknown"}
    return own.model_copy(update={**told, "reasons": list(reasons(own, parts, decides))})


def deciding(parts: Sequence[ShipmentShown]) -> ShipmentShown | None:
    """The part that was delivered last once all are, until then the one furthest behind of those that are known."""
    if all(part.status == "delivered" for part in parts):
        return max(parts, key=lambda part: (_last_at(part), part.tracking_number))
    known = [part for part in parts if part.status in HOW_FAR]
    return min(known, key=lambda part: (HOW_FAR.index(part.status), part.tracking_number), default=None)


def reasons(own: ShipmentShown, parts: Sequence[ShipmentShown], decides: ShipmentShown | None) -> Sequence[str]:
    if own.split_into or len(parts) > 1:
        delivered = sum(1 for part in parts if part.status == "delivered")
        told = f"The parcel was split: {delivered} of {len(parts)} parts delivered."
    else:
        told = f"The parcel goes on under the number {parts[0].tracking_number}, together with others."
    if decides is None:
        return (told, "Of no part under way is anything known yet.")
    if len(parts) == 1:
        return (told, *decides.reasons)
    which = "the last to come" if decides.status == "delivered" else "the one furthest behind"
    return (told, f"This is told by {decides.tracking_number}, {which}.", *decides.reasons)


def _last_at(part: ShipmentShown) -> float:
    return part.last_event.at.timestamp() if part.last_event else 0.0
