"""Events logistics-service publishes."""

from typing import ClassVar

from crossdesk.contracts.intent import Case, Need


class ShipmentLocated(Case):
    """`shipment` is filled in, also when nothing could be found out."""

    topic: ClassVar[str] = "shipments"
    open_needs: ClassVar[tuple[Need, ...]] = ("dispute",)
