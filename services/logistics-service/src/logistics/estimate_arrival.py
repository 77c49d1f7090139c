"""Our own estimate of when a parcel under way arrives, added to what is told of it."""

import asyncio
import logging
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from crossdesk.contracts.logistics_facts import ArrivalEstimate, ShipmentFacts, ShipmentStatus

from logistics.arrival.kept_parcel import kept_parcel
from logistics.arrival.parcel import Parcel
from logistics.arrival.question import LONGEST_LIFE
from logistics.arrival.watched_model import WatchedModel
from logistics.known import KnownOrder
from logistics.shipments.shipment import Shipment

if TYPE_CHECKING:
    from logistics.arrival.model import ArrivalModel

UNDER_WAY: tuple[ShipmentStatus, ...] = ("in_transit", "customs", "out_for_delivery", "delivery_failure", "exception")
"""A parcel that waits at a pickup point has come as far as its carrier brings it."""

SECONDS = 0.25
"""What is not estimated by then is told without: a case must not wait for a crowd of others."""

TOLD_AGAIN = timedelta(minutes=10)
"""Within these a parcel without news has the estimate it had: hours pass faster than estimates move."""

MOST_KEPT = 10_000

log = logging.getLogger(__name__)


class Arrivals:
    """Estimates by the model of the moment, one at a time in a thread: whoever answers customers is not held up."""

    def __init__(self, watched: WatchedModel) -> None:
        self._watched = watched
        self._made_by: ArrivalModel | None = None
        self._kept: OrderedDict[Parcel, tuple[datetime, ArrivalEstimate | None]] = OrderedDict()
        self._thread = ThreadPoolExecutor(1, "arrivals")

    @property
    def model(self) -> "ArrivalModel | None":
        """What estimates are made by now."""
        return self._watched.model

    def wanted(self, facts: ShipmentFacts, order: KnownOrder | None) -> bool:
        """Whether an estimate may be made, so that the parcel's scans are worth reading."""
        return self._watched.model is not None and order is not None and facts.status in UNDER_WAY

    async def add(
        self, facts: ShipmentFacts, shipment: Shipment | None, order: KnownOrder | None, now: datetime
    ) -> ShipmentFacts:
        """The facts with an estimate, or as they are where none can be made. Raises nothing."""
        model = self._watched.model
        if model is None or order is None or shipment is None or facts.status not in UNDER_WAY:
            return facts
        parcel = kept_parcel(shipment, order, now)
        if parcel is None or not may_be_estimated(parcel, now):
            return facts
        return facts.model_copy(update={"arrival": await self._estimate(model, parcel, now)})

    async def _estimate(self, model: "ArrivalModel", parcel: Parcel, now: datetime) -> ArrivalEstimate | None:
        if model is not self._made_by:
            self._made_by = model
            self._kept.clear()
        kept = self._kept.get(parcel)
        if kept and now - kept[0] < TOLD_AGAIN:
            return not_before(kept[1], now)
        try:
            return await self._make(model, parcel, now)
        except TimeoutError:
            log.warning("a parcel is told without an estimate of its arrival: too many are asked about at once")
        except Exception:
            # A case is worth more than its estimate; the log names the place.
            log.exception("the arrival of a parcel could not be estimated")
        return None

    async def _make(self, model: "ArrivalModel", parcel: Parcel, now: datetime) -> ArrivalEstimate | None:
        async with asyncio.timeout(SECONDS):
            made = await asyncio.get_running_loop().run_in_executor(self._thread, estimate, model, parcel, now)
        if model is self._made_by:  # else it was replaced in the meantime
            self._kept[parcel] = now, made
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return made


def may_be_estimated(parcel: Parcel, now: datetime) -> bool:
    """Models are taught by parcels that are no older; nobody is told when a delivered one arrives."""
    return parcel.delivered_at is None and now - parcel.handed_over_at < LONGEST_LIFE


def estimate(model: "ArrivalModel", parcel: Parcel, now: datetime) -> ArrivalEstimate | None:
    """None for a parcel known to have ended."""
    made = model.estimate(parcel, now)
    if made is None:
        return None
    told = ArrivalEstimate(from_at=made.from_, p50=made.p50, p90=made.p90, cold=made.cold, reasons=[*made.reasons])
    return not_before(told, now)


def not_before(told: ArrivalEstimate | None, now: datetime) -> ArrivalEstimate | None:
    """Times that have passed in the meantime are now."""
    if told is None or told.from_at > now:
        return told
    return told.model_copy(update={name: max(getattr(told, name), now) for name in ("from_at", "p50", "p90")})
