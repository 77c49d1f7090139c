"""A carrier's own estimate of the delivery, for as long as it can be kept."""

from datetime import datetime

from crossdesk.contracts.logistics_facts import ShipmentStatus

PASSED = "The carrier's estimate of the delivery has passed."
ENDED: tuple[ShipmentStatus, ...] = ("delivered", "returned", "expired")


def standing(due: datetime | None, status: ShipmentStatus, asked_at: datetime) -> tuple[datetime | None, list[str]]:
    """The estimate, and the reason where it is told no more. What has arrived or come back has none."""
    if due is None or status in ENDED:
        return None, []
    return (None, [PASSED]) if due < asked_at else (due, [])
