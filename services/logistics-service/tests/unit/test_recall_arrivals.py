"""What was estimated of a parcel is told again while there are no news of it, and its scans are not read for that."""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest
from asyncpg.pool import PoolConnectionProxy
from crossdesk.contracts.logistics_facts import ShipmentEvent, ShipmentFacts

from logistics.arrival.model import ArrivalModel, Estimate
from logistics.arrival.parcel import Parcel
from logistics.arrival.watched_model import WatchedModel
from logistics.estimate_arrival import Arrivals
from logistics.gather_reads import GatheredReads
from logistics.known import KnownOrder
from logistics.recall_arrivals import RecalledArrivals
from logistics.shipments.fold import fold
from logistics.shipments.scan import Scan
from logistics.shipments.shipment import Shipment
from logistics.shipments.versions import Wanted

NUMBER = "LX480007292CN"


class Days:
    """A model that says so many days."""

    def __init__(self, days: float) -> None:
        self.days = days

    def estimate(self, parcel: Parcel, moment: datetime) -> Estimate | None:
        at = moment + timedelta(days=self.days)
        return Estimate(at, at, at, (), cold=False)


class Case:
    """A parcel that a shop's customers ask about; `reads` are its readings from the database."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)
        self.watched = WatchedModel(None)
        self.model(3)
        self.reads: list[Wanted] = []
        self.event = ShipmentEvent(at=self.now, description="Departed")
        self.told = RecalledArrivals(Arrivals(self.watched), GatheredReads(self.opened, self.read))

    def model(self, days: float) -> None:
        self.watched.model = cast("ArrivalModel", Days(days))

    @asynccontextmanager
    async def opened(self, tenants: Iterable[str]) -> AsyncIterator[PoolConnectionProxy]:
        yield cast("PoolConnectionProxy", None)

    async def read(self, connection: PoolConnectionProxy, wanted: Sequence[Wanted]) -> list[Shipment | None]:
        self.reads += wanted
        scans = [Scan("accepted", self.now - timedelta(hours=20), "17track", carrier="China Post")]
        return [fold(Shipment(each.number), scans, now=self.now) for each in wanted]

    async def ask(self, tenant: str = "demo", promised_by: datetime | None = None, **changes: Any) -> ShipmentFacts:
        values = {"status": "in_transit", "tracking_number": NUMBER, "carrier": "China Post", "destination": "DE"}
        order = KnownOrder(
            order_id="CB-1",
            customer_id="c-1",
            customer_email=None,
            status="shipped",
            destination="DE",
            promised_by=promised_by,
            tracking_numbers=(NUMBER,),
            placed_at=self.now - timedelta(days=2),
            origin="CN",
        )
        facts = ShipmentFacts.model_validate(values | {"last_event": self.event} | changes)
        return await self.told.add(facts, order, tenant)


@pytest.fixture
def case() -> Case:
    return Case()


async def test_without_news_the_scans_are_read_once(case: Case) -> None:
    first, again = await case.ask(), await case.ask()
    assert first.arrival is not None
    assert (again.arrival, len(case.reads)) == (first.arrival, 1)


async def test_news_have_the_scans_read_anew(case: Case) -> None:
    await case.ask()
    await case.ask(last_event=ShipmentEvent(at=case.now, description="Arrived"))
    await case.ask(status="customs")
    await case.ask(promised_by=case.now + timedelta(days=9))
    assert len(case.reads) == 4


async def test_another_model_estimates_anew(case: Case) -> None:
    first = await case.ask()
    case.model(7)
    second = await case.ask()
    assert first.arrival and second.arrival
    assert second.arrival.p50 > first.arrival.p50


async def test_tenants_are_apart(case: Case) -> None:
    await case.ask()
    await case.ask("other")
    assert case.reads == [Wanted("demo", NUMBER), Wanted("other", NUMBER)]


async def test_what_has_arrived_is_neither_read_nor_estimated(case: Case) -> None:
    await case.ask()
    assert (await case.ask(status="delivered")).arrival is None
    assert len(case.reads) == 1
