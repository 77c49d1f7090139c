"""A payment is disputed: what logistics tells of the order's parcels."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from crossdesk.contracts.logistics import CarrierScan, CarrierUpdateReported, ParcelProofGiven
from crossdesk.contracts.payments_risk import ProofOfDeliveryAsked
from crossdesk.store.database import Database
from crossdesk.testing.handling import handle
from deploy.demo import shop

from logistics.arrival.features import Calendars
from logistics.give_proof import give_proof
from logistics.record_carrier_update import record_carrier_update
from logistics.record_order import record_order
from logistics.shipments.scan import Scan
from logistics.shipments.states import State, states
from logistics.trouble.notice_trouble import Experience
from logistics.trouble.waits import Waits

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
NUMBER, SECOND = "LX480016935CN", "RC123456785CN"
LEARNT = Experience(waits=Waits({("departed",): 2.0}, Calendars({})))


@pytest.fixture
async def database(service_database: Callable[[str], Awaitable[Database]]) -> Database:
    return await service_database("logistics")


async def ordered(database: Database, *numbers: str, **fields: Any) -> None:
    values = {
        "order_id": "CB-1",
        "tracking_numbers": list(numbers),
        "placed_at": NOW - timedelta(days=20),
        "origin": "CN",
        "destination": "DE",
        "status": "shipped",
        **fields,
    }
    await handle(database, record_order, shop.orders(NOW)[0].model_copy(update=values), [])


async def scanned(database: Database, number: str, *scans: tuple[State, float, str | None]) -> None:
    told = [
        Scan(state, NOW - timedelta(days=ago), "17track", customs=states()[state].customs, carrier="DHL", description=d)
        for state, ago, d in scans
    ]
    news = [CarrierScan.model_validate(asdict(scan)) for scan in told]
    event = CarrierUpdateReported(tenant="demo", tracking_number=number, scans=news)
    await handle(database, record_carrier_update, event, at=NOW)


async def answered(database: Database, tenant: str = "demo", experience: Experience = LEARNT) -> ParcelProofGiven:
    asked = ProofOfDeliveryAsked(tenant=tenant, order_id="CB-1", provider="stripe", dispute_id="dp_1")
    [said] = await handle(database, partial(give_proof, experience), asked, at=NOW)
    assert isinstance(said, ParcelProofGiven)
    assert (said.tenant, said.order_id, said.provider, said.dispute_id) == (tenant, "CB-1", "stripe", "dp_1")
    return said


async def test_a_delivery_somebody_signed_for_is_proven(database: Database) -> None:
    await ordered(database, NUMBER)
    await scanned(database, NUMBER, ("accepted", 9, None), ("delivered", 2, "Delivered, signed by WEBER"))
    said = await answered(database)
    assert (said.known, said.sent, said.proof, said.tracking_number) == (True, True, True, NUMBER)
    assert said.delivered_at == NOW - timedelta(days=2)
    assert not (said.lost or said.back)


async def test_a_delivery_that_nobody_vouched_for_is_not_proven(database: Database) -> None:
    await ordered(database, NUMBER)
    await scanned(database, NUMBER, ("accepted", 9, None), ("delivered", 2, "Delivered"))
    said = await answered(database)
    assert (said.proof, said.delivered_at) == (False, NOW - timedelta(days=2))


async def test_the_parcel_least_far_on_is_told_of_several(database: Database) -> None:
    await ordered(database, NUMBER, SECOND)
    await scanned(database, NUMBER, ("accepted", 9, None), ("delivered", 2, "Signature"))
    assert not (await answered(database)).known, "nobody has told of the second one"
    await scanned(database, SECOND, ("accepted", 9, None), ("exception_lost", 1, None))
    said = await answered(database)
    assert (said.tracking_number, said.lost, said.proof, said.delivered_at) == (SECOND, True, False, None)


async def test_a_parcel_on_its_way_back_is_told_as_back(database: Database) -> None:
    await ordered(database, NUMBER)
    await scanned(database, NUMBER, ("accepted", 9, None), ("returning", 1, None))
    assert (await answered(database)).back


async def test_silence_is_told_beside_what_was_learnt_of_the_lane(database: Database) -> None:
    await ordered(database, NUMBER)
    await scanned(database, NUMBER, ("accepted", 16, None), ("departed_origin", 14, None))
    said = await answered(database)
    assert said.p95_days == 2.0
    assert said.silent_days is not None
    assert said.silent_days > 5
    nothing = await answered(database, experience=Experience())
    assert nothing.p95_days is None, "a guess is not good enough for money"


async def test_an_order_not_shipped_yet_was_not_sent(database: Database) -> None:
    await ordered(database, status="packed")
    said = await answered(database)
    assert (said.known, said.sent) == (True, False)


async def test_an_order_of_nobody_here_is_answered_too_and_another_shops_is_not_told(database: Database) -> None:
    await ordered(database, NUMBER)
    await scanned(database, NUMBER, ("accepted", 9, None), ("delivered", 2, "Signature"))
    said = await answered(database, tenant="other-shop")
    assert (said.known, said.sent, said.delivered_at) == (False, False, None)
