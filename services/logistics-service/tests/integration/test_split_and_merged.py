"""Parcels that were split or put together, on PostgreSQL: kept, shown, followed and judged by what stands for them."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import httpx
import pytest
from crossdesk.bus.envelope import from_headers, unwrap
from crossdesk.bus.protocol import Caught
from crossdesk.bus.url import create_topics, open_bus
from crossdesk.contracts import TOPICS
from crossdesk.contracts.event import Event
from crossdesk.contracts.gateway import OrderImported, ShipmentUpdateReported
from crossdesk.contracts.logistics import CarrierScan, CarrierUpdateReported, ParcelProofGiven, ShipmentAnomaly
from crossdesk.contracts.logistics_facts import ShipmentFacts
from crossdesk.contracts.payments_risk import ProofOfDeliveryAsked
from crossdesk.contracts.shipments_shown import OrderShipments, ShipmentShown
from crossdesk.store.database import Database
from crossdesk.testing.handling import handle
from deploy.demo import shop
from pydantic import SecretStr

from logistics.api.app import create_app
from logistics.arrival.features import Calendars
from logistics.give_proof import give_proof
from logistics.read_known import KnownReader
from logistics.record_carrier_update import record_carrier_update
from logistics.record_order import ask_in_advance, record_order
from logistics.record_shipment_update import record_shipment_update
from logistics.returns.order_asked import find_order
from logistics.settings import LogisticsSettings
from logistics.shipments.continuations import ImpossibleContinuation
from logistics.shipments.scan import Scan
from logistics.shipments.states import State, states
from logistics.shipments.versions import Wanted
from logistics.trouble.notice_trouble import Experience, notice_troubles
from logistics.trouble.waits import Waits

NOW = datetime.now(UTC)
DAY = timedelta(days=1)
WHOLE, A, B, A1, A2 = "LX480007292CN", "LX480016935CN", "RR123456785CN", "RR123456785AT", "RR123456785DE"
WAITS = Experience(waits=Waits({("accepted",): 1.0, ("departed",): 2.0}, Calendars({})))
HEADERS = {"authorization": "Bearer key", "x-crossdesk-tenant": "demo"}


@pytest.fixture
async def database(service_database: Callable[[str], Awaitable[Database]]) -> Database:
    return await service_database("logistics")


@pytest.fixture
async def api(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    nowhere = SecretStr("postgresql://nowhere")
    settings = LogisticsSettings(bus_url=nowhere, database_url=nowhere, service_key=SecretStr("key"))
    app = create_app(settings, database, None, KnownReader(database), None)  # type: ignore[arg-type]  # nothing is published
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://logistics") as client:
        yield client


@pytest.fixture
async def bus(bus_url: str) -> Any:
    await create_topics(bus_url, list(TOPICS), partitions=2)
    async with open_bus(bus_url) as opened:
        yield opened


def an_order(*numbers: str, **fields: Any) -> OrderImported:
    values = {
        "order_id": "CB-1",
        "tracking_numbers": list(numbers),
        "placed_at": NOW - 20 * DAY,
        "promised_by": NOW + 9 * DAY,
        "origin": "CN",
        "destination": "DE",
        "status": "shipped",
        **fields,
    }
    return shop.orders(NOW)[0].model_copy(update=values)


def a_report(number: str, days_ago: float = 1, **fields: Any) -> ShipmentUpdateReported:
    values = {"tenant": "demo", "order_id": "CB-1", "status": "shipped", **fields}
    return ShipmentUpdateReported(tracking_number=number, occurred_at=NOW - days_ago * DAY, **values)


async def told(database: Database, *events: Event) -> None:
    for event in events:
        if isinstance(event, OrderImported):
            await handle(database, record_order, event, [], at=NOW)
        elif isinstance(event, ShipmentUpdateReported):
            await handle(database, record_shipment_update, event, at=NOW)
        else:
            await handle(database, record_carrier_update, event, at=datetime.now(UTC))


def pushed(number: str, *scans: tuple[State, float]) -> CarrierUpdateReported:
    made = (
        Scan(state, NOW - days_ago * DAY, "17track", customs=states()[state].customs, carrier="China Post")
        for state, days_ago in scans
    )
    news = [CarrierScan.model_validate(asdict(scan)) for scan in made]
    return CarrierUpdateReported(tenant="demo", tracking_number=number, scans=news)


KEPT = {
    "shipments": "SELECT tracking_number, direction, split_into, merged_from, part_of, merged_into, superseded_at "
    "FROM shipments ORDER BY 1",
    "order_parcels": "SELECT order_id, tracking_number FROM order_parcels ORDER BY 1, 2",
    "followed": "SELECT tracking_number FROM followed_parcels WHERE next_ask_at IS NOT NULL ORDER BY 1",
}


async def kept(database: Database, tenant: str = "demo") -> dict[str, list[tuple[Any, ...]]]:
    async with database.transaction([tenant]) as connection:
        return {name: [tuple(row) for row in await connection.fetch(query)] for name, query in KEPT.items()}


async def test_the_same_is_kept_in_whatever_order_reports_and_the_order_come(database: Database) -> None:
    """A part may be reported before its whole, and split itself before it is known whose part it is."""
    events: list[Event] = [
        an_order(WHOLE),
        a_report(WHOLE, 3, split_into=[A, B]),
        a_report(A, 2, split_into=[A1, A2]),
        a_report(A1, 1),
    ]
    found = []
    for n, reports in enumerate(itertools.permutations(events)):
        await told(database, *(each.model_copy(update={"tenant": f"t{n}"}) for each in reports))
        found.append(await kept(database, f"t{n}"))
    assert [number for _, number in found[0]["order_parcels"]] == sorted([WHOLE, A, B, A1, A2])
    assert found[0]["followed"] == [(number,) for number in sorted([B, A1, A2])]
    assert all(each == found[0] for each in found)


async def test_what_is_reported_and_imported_again_changes_nothing(database: Database) -> None:
    events = [an_order(WHOLE), a_report(WHOLE, split_into=[A, B]), a_report(B, merged_from=[A1])]
    await told(database, *events)
    before = await kept(database)
    await told(database, *events, *events)
    assert await kept(database) == before


async def test_a_customer_may_still_ask_by_a_number_the_shop_lists_no_more(database: Database) -> None:
    await told(database, an_order(WHOLE), a_report(WHOLE, split_into=[A, B]), an_order(A, B))
    assert [number for _, number in (await kept(database))["order_parcels"]] == sorted([WHOLE, A, B])


async def test_a_parcel_of_two_orders_takes_its_parts_along_and_no_other_shop_sees_them(database: Database) -> None:
    await told(database, an_order(WHOLE), an_order(WHOLE, order_id="CB-2"), a_report(WHOLE, split_into=[A]))
    orders = (await kept(database))["order_parcels"]
    assert orders == [("CB-1", WHOLE), ("CB-1", A), ("CB-2", WHOLE), ("CB-2", A)]
    assert await kept(database, "other") == {name: [] for name in KEPT}


async def test_a_circle_is_refused_whole_and_what_was_known_stays(database: Database) -> None:
    await told(database, an_order(WHOLE), a_report(WHOLE, split_into=[A]), a_report(A, split_into=[B]))
    before = await kept(database)
    with pytest.raises(ImpossibleContinuation, match="goes on as the parcel itself"):
        await told(database, a_report(B, split_into=[WHOLE, A1]))
    assert await kept(database) == before


async def test_of_two_reports_at_once_that_make_a_circle_one_is_refused(database: Database) -> None:
    await told(database, an_order(A, B))
    reports = (told(database, a_report(A, split_into=[B])), told(database, a_report(B, split_into=[A])))
    outcomes = await asyncio.gather(*reports, return_exceptions=True)
    assert [type(each) for each in outcomes if each] == [ImpossibleContinuation]


async def test_parts_of_a_return_go_back_too_and_are_no_goods_on_their_way_out(database: Database) -> None:
    await told(database, an_order(WHOLE, A))
    async with database.transaction(["demo"]) as connection:
        await connection.execute("INSERT INTO shipments VALUES ('demo', $1, NULL, 'return')", A)
    await told(database, a_report(A, split_into=[A1, A2]))
    rows = (await kept(database))["shipments"]
    assert [number for number, direction, *_ in rows if direction == "return"] == sorted([A, A1, A2])
    asked = await find_order(database, KnownReader(database), "demo", "CB-1")
    assert asked is not None
    assert asked.order.tracking_numbers == (WHOLE,)


async def test_whoever_may_send_back_waits_for_the_parts_and_not_for_the_old_number(database: Database) -> None:
    await told(database, an_order(WHOLE), a_report(WHOLE, split_into=[A, B]))
    asked = await find_order(database, KnownReader(database), "demo", "CB-1")
    assert asked is not None
    assert asked.order.tracking_numbers == (A, B)


async def test_a_delivery_is_proven_by_the_parts_and_not_by_the_old_number(database: Database) -> None:
    await told(database, an_order(WHOLE), pushed(WHOLE, ("accepted", 5)), a_report(WHOLE, split_into=[A]))
    await told(database, pushed(A, ("delivered", 1)))
    asked = ProofOfDeliveryAsked(tenant="demo", order_id="CB-1", provider="stripe", dispute_id="dp_1")
    [said] = await handle(database, partial(give_proof, WAITS), asked, at=datetime.now(UTC))
    assert isinstance(said, ParcelProofGiven)
    assert (said.known, said.tracking_number, said.delivered_at) == (True, A, NOW - DAY)


async def shown(api: httpx.AsyncClient, number: str) -> ShipmentShown:
    answer = await api.get(f"/v1/shipments/{number}", headers=HEADERS)
    return ShipmentShown.model_validate_json(answer.raise_for_status().content)


async def test_the_order_shows_all_its_parcels_and_the_whole_is_told_by_its_parts(
    database: Database, api: httpx.AsyncClient
) -> None:
    await told(database, an_order(WHOLE), pushed(WHOLE, ("accepted", 5)), a_report(WHOLE, split_into=[A, B]))
    await told(database, pushed(A, ("delivered", 0.2)), pushed(B, ("out_for_delivery", 0.1)))
    answer = await api.get("/v1/orders/CB-1/shipments", headers=HEADERS)
    whole, a, b = OrderShipments.model_validate_json(answer.content).shipments
    assert (whole.tracking_number, whole.status, whole.split_into) == (WHOLE, "out_for_delivery", [A, B])
    assert [scan.state for scan in whole.scans] == ["accepted"]
    assert whole.reasons[0] == "The parcel was split: 1 of 2 parts delivered."
    assert [(each.status, each.part_of) for each in (a, b)] == [("delivered", [WHOLE]), ("out_for_delivery", [WHOLE])]
    await told(database, pushed(B, ("delivered", 0.05)))
    assert (await shown(api, WHOLE)).status == "delivered"


async def test_an_answer_about_the_old_number_never_lags_behind_its_parts(
    database: Database, api: httpx.AsyncClient
) -> None:
    await told(database, an_order(WHOLE), pushed(WHOLE, ("accepted", 5)))
    assert (await shown(api, WHOLE)).status == "in_transit"
    await told(database, a_report(WHOLE, split_into=[A]))
    assert (await shown(api, WHOLE)).status == "unknown"
    for state, status in (("out_for_delivery", "out_for_delivery"), ("delivered", "delivered")):
        await told(database, pushed(A, (state, 0.1 if state == "delivered" else 0.2)))  # type: ignore[arg-type]  # states
        assert (await shown(api, WHOLE)).status == status


async def test_numbers_put_together_are_told_by_the_one_they_go_on_under(
    database: Database, api: httpx.AsyncClient
) -> None:
    await told(database, an_order(A, B), a_report(WHOLE, merged_from=[A, B]), pushed(WHOLE, ("out_for_delivery", 0.1)))
    one, merged = await shown(api, A), await shown(api, WHOLE)
    assert (one.status, one.merged_into) == ("out_for_delivery", [WHOLE])
    assert (merged.status, merged.merged_from) == ("out_for_delivery", [A, B])
    assert (await kept(database))["followed"] == [(WHOLE,)]


async def test_arrivals_are_estimated_by_the_whole_way_and_scans_are_shown_of_the_part_alone(
    database: Database, api: httpx.AsyncClient
) -> None:
    await told(database, an_order(WHOLE), pushed(WHOLE, ("accepted", 5)), a_report(WHOLE, split_into=[A]))
    await told(database, pushed(A, ("at_delivery_office", 0.1)))
    way = await KnownReader(database).shipments.read(Wanted("demo", A))
    assert way is not None
    assert [scan.state for scan in way.scans] == ["accepted", "in_transit", "at_delivery_office"]
    assert [scan.state for scan in (await shown(api, A)).scans] == ["at_delivery_office"]


async def test_late_news_of_the_old_number_have_it_asked_about_no_more(database: Database) -> None:
    await told(database, an_order(WHOLE), a_report(WHOLE, split_into=[A, B]), pushed(WHOLE, ("in_transit", 2)))
    assert (await kept(database))["followed"] == [(A,), (B,)]


class Answering:
    """Carriers that note whom they are asked about, and know nothing."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def facts(self, number: str, *, urgent: bool = True, new: bool = False) -> ShipmentFacts:
        self.asked.append(number)
        return ShipmentFacts(status="not_found", tracking_number=number, checked_at=datetime.now(UTC))


async def test_no_carrier_is_asked_about_the_old_number_by_another_import(database: Database) -> None:
    carriers, order = Answering(), an_order(WHOLE, A, B)
    await told(database, order, a_report(WHOLE, split_into=[A, B]))
    await ask_in_advance(carriers)(order, database)
    assert sorted(carriers.asked) == [A, B]


async def anomalies(database: Database, bus: Any, after: timedelta = timedelta(0)) -> list[tuple[str, str]]:
    """What was told of troubles until so long after now."""
    await notice_troubles(database, bus, WAITS, lambda: datetime.now(UTC) + after)
    found = []
    async for record in bus.tail([ShipmentAnomaly.topic]):
        if isinstance(record, Caught):
            break
        event = unwrap(from_headers(record.partition.topic, record.key, record.headers, record.data))
        found.append((event.tracking_number, event.trouble))
    return sorted(found)


async def test_silence_of_the_old_number_is_no_trouble_once_it_was_split(database: Database, bus: Any) -> None:
    await told(database, an_order(WHOLE), pushed(WHOLE, ("accepted", 19), ("departed_origin", 18)))
    await told(database, a_report(WHOLE, 0.2, split_into=[A, B]))
    assert await anomalies(database, bus) == []


async def test_a_part_nobody_ever_scanned_is_noticed_as_silent_once(database: Database, bus: Any) -> None:
    """It was on its way before it had its number: else its loss would never be noticed."""
    await told(database, an_order(WHOLE), pushed(WHOLE, ("accepted", 19), ("departed_origin", 18)))
    await told(database, a_report(WHOLE, 0.2, split_into=[A, B]))
    await told(database, pushed(B, ("delivered", 0.1)))
    for _ in range(2):
        assert await anomalies(database, bus, 8 * DAY) == [(A, "silent")]


async def test_lateness_told_of_the_old_number_is_not_told_of_its_parts_again(database: Database, bus: Any) -> None:
    late = an_order(WHOLE, promised_by=NOW - 9 * DAY)
    await told(database, late, pushed(WHOLE, ("accepted", 19), ("arrived_destination", 0.2)))
    assert await anomalies(database, bus) == [(WHOLE, "overdue")]
    await told(database, a_report(WHOLE, 0.1, split_into=[A, B]), pushed(A, ("at_delivery_office", 0.05)))
    assert await anomalies(database, bus, timedelta(minutes=1)) == [(WHOLE, "overdue")]
    async with database.transaction(["demo"]) as connection:
        assert await connection.fetchval("SELECT count(*) FROM troubles WHERE ended_at IS NULL") == 0


async def test_trouble_of_a_part_is_told_of_the_part_alone(database: Database, bus: Any) -> None:
    await told(database, an_order(WHOLE), pushed(WHOLE, ("accepted", 3)), a_report(WHOLE, split_into=[A, B]))
    await told(database, pushed(A, ("at_delivery_office", 0.2), ("delivery_attempted", 0.1)))
    await told(database, pushed(WHOLE, ("delivery_attempted", 0.1)))
    assert await anomalies(database, bus) == [(A, "delivery_failed")]
