"""A parcel's life, and as much of it as can be known at a moment."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from logistics.arrival.tables import ENDED, Group, groups

DELIVERED = "delivered"
UNKNOWN_SERVICE = "unknown"
"""The service level of parcels whose source tells none."""


class Lane(NamedTuple):
    """One carrier's service between two countries (ISO 3166-1 alpha-2)."""

    origin: str
    destination: str
    carrier: str
    service: str

    def __str__(self) -> str:
        return "|".join(self)


class Scan(NamedTuple):
    """`state` is canonical (`shipments/states.yaml`); `at`: when it happened, `seen_at`: when one could know (UTC)."""

    state: str
    at: datetime
    seen_at: datetime

    @property
    def group(self) -> Group:
        return groups()[self.state]


@dataclass(frozen=True)
class Parcel:
    """`promised_by` is the carrier's word at the hand-over; `delivered_at` None: not delivered as far as is known."""

    number: str
    lane: Lane
    handed_over_at: datetime
    promised_by: datetime | None
    scans: tuple[Scan, ...]
    delivered_at: datetime | None = None

    @property
    def delivery_seen_at(self) -> datetime | None:
        """When the delivery could be known, late scans considered."""
        told = (scan.seen_at for scan in self.scans if scan.state == DELIVERED)
        return max(next(told, self.delivered_at), self.delivered_at) if self.delivered_at else None

    def as_known_at(self, moment: datetime) -> tuple[Scan, ...]:
        """Scans seen by then, in the order in which they happened."""
        return tuple(sorted((scan for scan in self.scans if scan.seen_at <= moment), key=lambda scan: scan.at))


def has_ended(seen: tuple[Scan, ...]) -> bool:
    """Delivered, on its way back or given up, as far as is seen."""
    return any(scan.group.name == ENDED for scan in seen)
