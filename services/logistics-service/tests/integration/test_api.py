"""What logistics-service answers over HTTP, with a real database and the running simulator."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from crossdesk.contracts.return_options import ReturnOptions
from crossdesk.contracts.shipments_shown import OrderShipments, ShipmentShown
from crossdesk.store.database import Database
from crossdesk.testing.handling import handle
from deploy.demo import shop
from pydantic import SecretStr

from logistics.api.app import create_app
from logistics.lookups import Lookups
from logistics.read_known import KnownReader
from logistics.record_order import record_order

NOW = datetime.now(UTC)
ORDER = shop.orders(NOW)[0]
NUMBER = ORDER.tracking_numbers[0]
KEY = "the key of the cluster"
HEADERS = {"authorization": f"Bearer {KEY}", "x-crossdesk-tenant": "demo"}


@pytest.fixture
async def database(service_database: Callable[[str], Awaitable[Database]]) -> Database:
    opened = await service_database("logistics")
    for order in shop.orders(NOW)[:12]:
        await handle(opened, record_order, order, [])
    return opened


@pytest.fixture
async def api(database: Database, lookups: Lookups) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(SecretStr(KEY), database, KnownReader(database), lookups)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://logistics") as client:
        yield client


async def test_a_parcel_is_told_by_its_number_however_that_is_written(api: httpx.AsyncClient) -> None:
    for written in (NUMBER, NUMBER.lower(), f"{NUMBER[:2]} {NUMBER[2:6]}-{NUMBER[6:]}"):
        told = ShipmentShown.model_validate_json((await api.get(f"/v1/shipments/{written}", headers=HEADERS)).content)
        assert (told.tracking_number, told.status, told.order_ids) == (NUMBER, "in_transit", [ORDER.order_id])
        assert told.last_event is not None


async def test_an_order_is_told_with_all_its_parcels_in_order(api: httpx.AsyncClient) -> None:
    several = next(each for each in shop.orders(NOW)[:12] if len(each.tracking_numbers) > 1)
    answer = await api.get(f"/v1/orders/{several.order_id}/shipments", headers=HEADERS)
    told = OrderShipments.model_validate_json(answer.content)
    assert [each.tracking_number for each in told.shipments] == several.tracking_numbers
    assert told.order_status == several.status


async def test_an_order_without_parcels_is_told_as_such(api: httpx.AsyncClient, database: Database) -> None:
    none_yet = ORDER.model_copy(update={"order_id": "1", "tracking_numbers": []})
    await handle(database, record_order, none_yet, [])
    assert (await api.get("/v1/orders/1/shipments", headers=HEADERS)).json()["shipments"] == []


@pytest.mark.parametrize("path", [f"/v1/shipments/{NUMBER}", f"/v1/orders/{ORDER.order_id}/shipments"])
async def test_another_shop_is_told_nothing_of_it(api: httpx.AsyncClient, path: str) -> None:
    answer = await api.get(path, headers={**HEADERS, "x-crossdesk-tenant": "other"})
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({**HEADERS, "authorization": "Bearer another"}, 401),
        ({"authorization": HEADERS["authorization"]}, 400),
        ({**HEADERS, "x-crossdesk-tenant": "Not/A/Tenant"}, 400),
    ],
)
async def test_whoever_is_no_service_of_the_cluster_is_refused(
    api: httpx.AsyncClient, headers: dict[str, str], status: int
) -> None:
    assert (await api.get(f"/v1/shipments/{NUMBER}", headers=headers)).status_code == status


async def test_without_a_key_in_the_settings_nobody_may_ask(database: Database) -> None:
    app = create_app(SecretStr(""), database, KnownReader(database), None)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://logistics") as client:
        headers = {**HEADERS, "authorization": "Bearer "}
        assert (await client.get(f"/v1/shipments/{NUMBER}", headers=headers)).status_code == 401


async def test_ways_to_return_an_imported_order_are_told_by_its_country_and_dates(api: httpx.AsyncClient) -> None:
    asked = {"order_id": ORDER.order_id, "reason": "changed_mind"}
    told = ReturnOptions.model_validate_json(
        (await api.get("/v1/return-options", params=asked, headers=HEADERS)).content
    )
    assert told.country == ORDER.destination
    (withdrawal,) = [each for each in told.options if each.kind == "statutory_withdrawal"]
    assert withdrawal.allowed
    assert not withdrawal.period_begun, "the parcel is still under way"


async def test_ways_to_return_are_told_without_an_order_and_with_the_shops_policy(api: httpx.AsyncClient) -> None:
    bought = NOW - timedelta(days=40)
    asked = {
        "country": "DE",
        "bought_at": bought.isoformat(),
        "delivered_at": (bought + timedelta(days=5)).isoformat(),
        "reason": "changed_mind",
        "policy_days": 60,
        "policy_excluded": ["digital", "perishable"],
    }
    answer = await api.get("/v1/return-options", params=asked, headers=HEADERS)
    told = ReturnOptions.model_validate_json(answer.content)
    assert {each.kind: each.allowed for each in told.options} == {"shop_policy": True, "statutory_withdrawal": False}


@pytest.mark.parametrize(
    ("asked", "status", "field"),
    [
        ({}, 422, "reason"),
        ({"reason": "bored"}, 422, "reason"),
        ({"reason": "late"}, 422, "country"),
        ({"reason": "late", "country": "DE"}, 422, "bought_at"),
        ({"reason": "late", "country": "XX", "bought_at": NOW.isoformat()}, 422, "country"),
        ({"reason": "late", "country": "DE", "bought_at": "2026-11-01T00:00:00"}, 422, "bought_at"),
        ({"reason": "late", "country": "DE", "bought_at": (NOW + timedelta(days=9)).isoformat()}, 422, "bought_at"),
        ({"reason": "late", "country": "DE", "bought_at": NOW.isoformat(), "time_zone": "Mars/Base"}, 422, "time_zone"),
        ({"reason": "late", "country": "DE", "bought_at": NOW.isoformat(), "policy_days": "-1"}, 422, "policy_days"),
        ({"reason": "late", "order_id": "nobody-has-this"}, 404, None),
    ],
)
async def test_what_cannot_be_judged_is_refused_with_the_field(
    api: httpx.AsyncClient, asked: dict[str, str], status: int, field: str | None
) -> None:
    answer = await api.get("/v1/return-options", params=asked, headers=HEADERS)
    assert (answer.status_code, answer.json().get("field")) == (status, field)
