"""Events logistics-service publishes."""

from typing import Annotated, ClassVar

from pydantic import Field

from crossdesk.contracts.event import Event, Part, Utc
from crossdesk.contracts.intent import Case, Need


class ShipmentLocated(Case):
    """`shipment` is filled in, also when nothing could be found out."""

    topic: ClassVar[str] = "shipments"
    open_needs: ClassVar[tuple[Need, ...]] = ("dispute",)


class CarrierScan(Part):
    """Where a parcel was and when, as one source told it. `local` is `at` with the offset of the place, where known."""

    state: str
    at: Utc
    source: str
    customs: str = "none"
    local: str | None = None
    place: str | None = None
    country: str | None = None
    carrier: str | None = None
    leg: str | None = None
    raw: str | None = None
    description: str | None = None


class CarrierUpdateReported(Event):
    """A carrier, or who follows carriers for us, pushed news of a parcel. Its signature was checked before."""

    topic: ClassVar[str] = "carrier-updates"
    tracking_number: str
    scans: Annotated[list[CarrierScan], Field(max_length=500)]

    @property
    def key(self) -> str:
        """All news of a parcel in order."""
        return f"{self.tenant}/{self.tracking_number}"
