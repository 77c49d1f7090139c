"""Estimates of arrivals for customers' cases: told again as long as there are no news of the parcel.

Reading a parcel's scans costs more than all else a case takes here; what was told of the parcel last says whether there
are others.
"""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime

from crossdesk.contracts.logistics_facts import ArrivalEstimate, ShipmentEvent, ShipmentFacts, ShipmentStatus

from logistics.estimate_arrival import TOLD_AGAIN, Arrivals, not_before
from logistics.gather_reads import GatheredReads
from logistics.known import KnownOrder
from logistics.shipments.shipment import Shipment
from logistics.shipments.versions import Wanted

MOST_TOLD = 10_000


@dataclass(frozen=True)
class ToldOf:
    """A parcel with its news: whatever changes an estimate changes one of these."""

    tenant: str
    number: str
    order: KnownOrder
    status: ShipmentStatus
    last_event: ShipmentEvent | None


class RecalledArrivals:
    """Stands before `arrivals`; `shipments` reads those of several cases at once."""

    def __init__(self, arrivals: Arrivals, shipments: GatheredReads[Wanted, Shipment | None]) -> None:
        self._arrivals = arrivals
        self._shipments = shipments
        self._model: object = None
        self._told: OrderedDict[ToldOf, tuple[datetime, ArrivalEstimate]] = OrderedDict()

    async def add(self, facts: ShipmentFacts, order: KnownOrder | None, tenant: str) -> ShipmentFacts:
        """The facts with an estimate, or as they are where none can be made. Raises what the database raised."""
        if order is None or facts.tracking_number is None or not self._arrivals.wanted(facts, order):
            return facts
        now = datetime.now(UTC)
        about = ToldOf(tenant, facts.tracking_number, order, facts.status, facts.last_event)
        made_at, made = self._recall(about) or (now - TOLD_AGAIN, None)
        if made and now - made_at < TOLD_AGAIN:
            return facts.model_copy(update={"arrival": not_before(made, now)})
        shipment = await self._shipments.read(Wanted(tenant, facts.tracking_number))
        told = await self._arrivals.add(facts, shipment, order, now)
        if told.arrival:
            self._remember(about, now, told.arrival)
        return told

    def _recall(self, about: ToldOf) -> tuple[datetime, ArrivalEstimate] | None:
        """What was told; nothing once the model was replaced."""
        if self._model is not self._arrivals.model:
            self._model = self._arrivals.model
            self._told.clear()
        return self._told.get(about)

    def _remember(self, about: ToldOf, now: datetime, made: ArrivalEstimate) -> None:
        self._told[about] = now, made
        self._told.move_to_end(about)
        if len(self._told) > MOST_TOLD:
            self._told.popitem(last=False)
