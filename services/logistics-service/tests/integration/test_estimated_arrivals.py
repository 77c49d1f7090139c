"""Estimates of arrivals from scans that are kept, with a real database and a model learnt from simulated parcels."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from crossdesk.contracts.gateway import OrderImported
from crossdesk.contracts.intent import Entities, TrackingNumber
from crossdesk.contracts.logistics_facts import ArrivalEstimate
from crossdesk.contracts.shipments_shown import OrderShipments, ShipmentShown
from crossdesk.store.database import Database
from crossdesk.store.unit_of_work import Cause, UnitOfWork
from crossdesk.testing.databases import with_parts
from crossdesk.testing.examples import a_case, a_customer, an_inquiry, an_understanding
from crossdesk.testing.handling import handle
from deploy.demo import shop
from deploy.local.learn_arrivals import CARRIERS
from deploy.simulators.parcels.generate import generate
from pydantic import SecretStr

from logistics.api.app import create_app
from logistics.arrival.learn_command import read
from logistics.arrival.learn_from import learn_from
from logistics.arrival.model import ArrivalModel
from logistics.arrival.model_files import load_model, save_model
from logistics.arrival.read_parcels import parcel_of
from logistics.arrival.watched_model import WatchedModel
from logistics.carriers.lookups import Lookups
from logistics.commands import run_command
from logistics.estimate_arrival import Arrivals
from logistics.locate_shipment import look_for_parcel
from logistics.read_known import KnownReader
from logistics.record_order import record_order
from logistics.settings import LogisticsSettings
from logistics.shipments.keep import keep_scans
from logistics.shipments.scan import Scan

NOW = datetime.now(UTC)
ORDER = shop.orders(NOW)[0]
NUMBER = ORDER.tracking_numbers[0]
KEY = "the-key-of-the-cluster"
HEADERS = {"authorization": f"Bearer {KEY}", "x-crossdesk-tenant": "demo"}
WEEKS = 10


def rows(seed: int) -> Iterable[dict[str, Any]]:
    """A shop's parcels of the last weeks; the world goes on a little after now."""
    start = date.today() - timedelta(weeks=WEEKS)  # noqa: DTZ011  # only a day to begin on
    for row in generate(500, WEEKS, seed, start):
        yield {**row, "service": None, "carrier": CARRIERS.get((row["origin"], row["carrier"]), row["carrier"])}


def learnt(seed: int) -> ArrivalModel:
    return learn_from([parcel_of(row) for row in rows(seed)])


@pytest.fixture(scope="module")
def models() -> list[ArrivalModel]:
    return [learnt(1), learnt(2)]


@dataclass
class Shop:
    """The demo shop's first orders, asked about over HTTP and by a customer, estimated by the model in a folder."""

    database: Database
    watched: WatchedModel
    folder: Path
    api: httpx.AsyncClient
    locate: Callable[[Any, Database], Awaitable[Any]]

    async def reads(self, model: ArrivalModel) -> None:
        save_model(model, self.folder)
        await self.watched.renew()

    async def shown(self, number: str = NUMBER) -> ShipmentShown:
        answer = await self.api.get(f"/v1/shipments/{number}", headers=HEADERS)
        return ShipmentShown.model_validate_json(answer.content)


@pytest.fixture
async def demo(
    service_database: Callable[[str], Awaitable[Database]], lookups: Lookups, tmp_path: Path
) -> AsyncIterator[Shop]:
    database = await service_database("logistics")
    for order in shop.orders(NOW)[:40]:
        await handle(database, record_order, order, [])
    nowhere = SecretStr("postgresql://nowhere")
    settings = LogisticsSettings(bus_url=nowhere, database_url=nowhere, service_key=SecretStr(KEY))
    watched, reader = WatchedModel(tmp_path), KnownReader(database)
    arrivals = Arrivals(watched)
    app = create_app(settings, database, Deaf(), reader, lookups, arrivals)
    locate = look_for_parcel(lookups, reader, arrivals)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://logistics") as api:
        yield Shop(database, watched, tmp_path, api, locate)


class Deaf:
    """A bus that nothing is published on here."""

    async def publish(self, envelopes: Any, *, deadline: float = 10.0) -> None:
        raise AssertionError(f"{len(envelopes)} events were published, none was expected")


async def test_a_parcel_is_shown_with_an_estimate_from_its_scans(demo: Shop, models: list[ArrivalModel]) -> None:
    await demo.reads(models[0])
    told = (await demo.shown()).arrival
    assert told is not None
    assert datetime.now(UTC) - timedelta(minutes=1) <= told.from_at <= told.p50 <= told.p90
    assert any("from CN to DE" in reason for reason in told.reasons)


async def test_an_orders_parcels_are_shown_with_their_estimates(demo: Shop, models: list[ArrivalModel]) -> None:
    await demo.reads(models[0])
    answer = await demo.api.get(f"/v1/orders/{ORDER.order_id}/shipments", headers=HEADERS)
    assert all(each.arrival for each in OrderShipments.model_validate_json(answer.content).shipments)


async def test_a_customers_case_is_told_the_estimate_when_asked_anew_and_when_not(
    demo: Shop, models: list[ArrivalModel]
) -> None:
    await demo.reads(models[0])
    asked = a_case(
        inquiry=an_inquiry(customer=a_customer(id=ORDER.customer_id)),
        understanding=an_understanding(entities=Entities(tracking_numbers=[TrackingNumber(number=NUMBER)])),
        needs=["shipment"],
    )
    anew, fresh = [await demo.locate(asked, demo.database) for _ in range(2)]
    assert anew.arrival is not None
    assert fresh.arrival is not None
    assert fresh.arrival.p50 == (await demo.shown()).arrival.p50  # type: ignore[union-attr]  # it is shown above


async def test_every_demo_parcel_has_an_ordered_estimate_or_none_for_a_reason(
    demo: Shop, models: list[ArrivalModel]
) -> None:
    """A reason is: it has ended, waits at a pickup point, was only announced, or nobody knows it."""
    await demo.reads(models[0])
    numbers = [number for order in shop.orders(NOW)[:40] for number in order.tracking_numbers]
    shown = [await demo.shown(number) for number in numbers]  # one by one: who is behind many is told without
    for each in shown:
        if each.status in {"in_transit", "customs", "out_for_delivery", "delivery_failure"}:
            assert each.arrival is not None, each
            assert each.arrival.from_at <= each.arrival.p50 <= each.arrival.p90
        elif each.status != "exception":
            assert each.arrival is None
    assert sum(each.arrival is not None for each in shown) > 10


async def test_a_model_that_was_replaced_is_told_by_without_a_restart(demo: Shop, models: list[ArrivalModel]) -> None:
    """Orders are asked for: what one parcel is told with is told again for up to a minute."""

    async def told() -> ArrivalEstimate | None:
        answer = await demo.api.get(f"/v1/orders/{ORDER.order_id}/shipments", headers=HEADERS)
        return OrderShipments.model_validate_json(answer.content).shipments[0].arrival

    assert await told() is None, "there is no model yet"
    await demo.reads(models[0])
    before = await told()
    await demo.reads(models[1])
    after = await told()
    assert before is not None
    assert after is not None
    assert before.p90 != after.p90


async def test_an_order_from_a_country_that_is_not_known_has_no_estimate(
    demo: Shop, models: list[ArrivalModel]
) -> None:
    await demo.reads(models[0])
    await handle(demo.database, record_order, ORDER.model_copy(update={"origin": "AQ"}), [])
    told = await demo.shown()
    assert (told.status, told.arrival) == ("in_transit", None)


def order_of(row: dict[str, Any], tenant: str) -> OrderImported:
    return OrderImported(
        tenant=tenant,
        order_id=row["number"],
        customer_id="c-1",
        status="shipped",
        placed_at=datetime.fromisoformat(row["created_at"]),
        promised_by=datetime.fromisoformat(row["promised_by"]),
        destination=row["destination"],
        origin=row["origin"],
        total=ORDER.total,
        items=ORDER.items,
        tracking_numbers=[row["number"]],
    )


def scans_of(row: dict[str, Any]) -> list[Scan]:
    times = ((each["state"], datetime.fromisoformat(each["at"]).astimezone(UTC)) for each in row["scans"])
    return [Scan(state, at, "17track", carrier=row["carrier"]) for state, at in times if at <= NOW]


@pytest.fixture
async def kept(service_database: Callable[[str], Awaitable[Database]]) -> Database:
    """A shop's 500 parcels as this service keeps them; another shop has five of its own."""
    database = await service_database("logistics")
    for tenant, some in (("demo", list(rows(1))), ("other", list(rows(2))[:5])):
        async with database.transaction([tenant]) as connection:
            for row in some:
                work = UnitOfWork(connection, Cause(event_id=uuid4(), occurred_at=NOW))
                await record_order(order_of(row, tenant), work, [])
                await keep_scans(connection, tenant, row["number"], scans_of(row), now=NOW)
    return database


async def test_kept_shipments_teach_a_model_as_their_histories_would(
    kept: Database, database_url: str, tmp_path: Path
) -> None:
    """Of one shop, or of all. Only when scans were told and what is still to come is not the same."""
    url = with_parts(database_url, user="logistics")
    of_demo, of_other, of_all = [await read(url, tenant) for tenant in ("demo", "other", None)]
    assert len(of_demo) + len(of_other) == len(of_all)
    found = {each.number: each for each in of_demo}
    told = [each for each in map(parcel_of, rows(1)) if each.delivered_at and each.delivered_at < NOW]
    assert len(told) > 300
    for each in told:
        same = found[each.number]
        assert (same.lane, same.promised_by, same.delivered_at) == (each.lane, each.promised_by, each.delivered_at)
    model, young = learn_from(of_demo), max(of_demo, key=lambda each: each.handed_over_at)
    save_model(model, tmp_path)
    assert load_model(tmp_path).estimate(young, NOW) == model.estimate(young, NOW)


def test_a_shop_with_too_few_parcels_is_told_so(
    demo: Shop,
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("CROSSDESK_DATABASE_URL", with_parts(database_url, user="logistics"))
    assert run_command(["learn", "arrivals", "--database", "--out", str(tmp_path / "out")]) == 2
    err = capsys.readouterr().err
    assert "are too few: 300 within 56 days or more are wanted" in err
    assert err.count("\n") == 1
