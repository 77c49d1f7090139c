"""What logistics-service answers over HTTP, with a real database and the running simulator."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from crossdesk.bus.envelope import Envelope, unwrap
from crossdesk.contracts.goods_codes import GoodsCodes
from crossdesk.contracts.landed_cost import LandedCost
from crossdesk.contracts.return_options import ReturnOptions
from crossdesk.contracts.shipments_shown import OrderShipments, ShipmentShown
from crossdesk.errors import BusUnavailable
from crossdesk.store.database import Database
from crossdesk.testing.handling import handle
from deploy.demo import shop
from deploy.simulators.seventeen_track.webhook import sign
from pydantic import SecretStr

from logistics.api.app import create_app
from logistics.carriers.lookups import Lookups
from logistics.read_known import KnownReader
from logistics.record_carrier_update import record_carrier_update
from logistics.record_order import record_order
from logistics.settings import LogisticsSettings

NOW = datetime.now(UTC)
ORDER = shop.orders(NOW)[0]
NUMBER = ORDER.tracking_numbers[0]
KEY = "the-key-of-the-cluster"
TOKEN = "key of the account"
HEADERS = {"authorization": f"Bearer {KEY}", "x-crossdesk-tenant": "demo"}


def settings_with(key: str) -> LogisticsSettings:
    nowhere = SecretStr("postgresql://nowhere")
    return LogisticsSettings(
        bus_url=nowhere, database_url=nowhere, service_key=SecretStr(key), seventeen_track_token=SecretStr(TOKEN)
    )


class Noted:
    """A bus that notes what is published, or is away."""

    def __init__(self) -> None:
        self.published: list[Envelope] = []
        self.away = False

    async def publish(self, envelopes: Sequence[Envelope], *, deadline: float = 10.0) -> None:
        if self.away:
            raise BusUnavailable("the bus of this test is away")
        self.published += envelopes


@pytest.fixture
def bus() -> Noted:
    return Noted()


@pytest.fixture
async def database(service_database: Callable[[str], Awaitable[Database]]) -> Database:
    opened = await service_database("logistics")
    for order in shop.orders(NOW)[:12]:
        await handle(opened, record_order, order, [])
    return opened


@pytest.fixture
async def api(database: Database, bus: Noted, lookups: Lookups) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(settings_with(KEY), database, bus, KnownReader(database), lookups)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://logistics") as client:
        yield client


async def test_a_parcel_is_told_by_its_number_however_that_is_written(api: httpx.AsyncClient) -> None:
    for written in (NUMBER, NUMBER.lower(), f"{NUMBER[:2]} {NUMBER[2:6]}-{NUMBER[6:]}"):
        told = ShipmentShown.model_validate_json((await api.get(f"/v1/shipments/{written}", headers=HEADERS)).content)
        assert (told.tracking_number, told.status, told.order_ids) == (NUMBER, "in_transit", [ORDER.order_id])
        assert told.last_event is not None


async def test_the_scans_the_carrier_told_are_shown_in_their_order_with_local_times(api: httpx.AsyncClient) -> None:
    told = ShipmentShown.model_validate_json((await api.get(f"/v1/shipments/{NUMBER}", headers=HEADERS)).content)
    assert len(told.scans) > 1
    assert [scan.at for scan in told.scans] == sorted(scan.at for scan in told.scans)
    assert any(scan.local and not scan.local.endswith("+00:00") for scan in told.scans)
    assert told.state == told.scans[-1].state


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
    app = create_app(settings_with(""), database, Noted(), KnownReader(database), None)
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


def a_push(
    number: str = NUMBER, sub_status: str = "InTransit_CustomsRequiringInformation", hours_ago: int = 0
) -> bytes:
    at = (NOW - timedelta(hours=hours_ago)).isoformat()
    event = {"time_utc": at, "time_iso": at, "description": "Held by customs", "sub_status": sub_status}
    info = {
        "latest_status": {"status": sub_status.split("_", maxsplit=1)[0], "sub_status": sub_status},
        "latest_event": event,
        "tracking": {"providers": [{"provider": {"name": "China Post"}, "events": [event]}]},
    }
    return json.dumps({"event": "TRACKING_UPDATED", "data": {"number": number, "track_info": info}}).encode()


def signed(body: bytes, token: str = TOKEN) -> dict[str, str]:
    return {**HEADERS, "x-carrier-signature": sign(body, token)}


async def test_news_a_carrier_pushes_are_told_after_they_went_over_the_log(
    api: httpx.AsyncClient, bus: Noted, database: Database
) -> None:
    body = a_push()
    for _ in range(2):
        answer = await api.post("/v1/carrier-updates/17track", content=body, headers=signed(body))
        assert answer.json() == {"taken": 1, "of_nobody_here": 0}
    first, again = bus.published
    assert first.id == again.id, "a push that is sent again must change nothing"
    await handle(database, record_carrier_update, unwrap(first), at=datetime.now(UTC))
    told = ShipmentShown.model_validate_json((await api.get(f"/v1/shipments/{NUMBER}", headers=HEADERS)).content)
    assert (told.status, told.state, told.customs) == ("customs", "customs_hold", "documents_wanted")
    assert [scan.description for scan in told.scans] == ["Held by customs"]


async def test_news_that_come_late_do_not_take_back_what_is_newer(
    api: httpx.AsyncClient, bus: Noted, database: Database
) -> None:
    for body in (a_push(sub_status="Delivered_Other"), a_push(sub_status="OutForDelivery_Other", hours_ago=5)):
        await api.post("/v1/carrier-updates/17track", content=body, headers=signed(body))
    for envelope in bus.published:
        await handle(database, record_carrier_update, unwrap(envelope), at=datetime.now(UTC))
    told = ShipmentShown.model_validate_json((await api.get(f"/v1/shipments/{NUMBER}", headers=HEADERS)).content)
    assert (told.status, told.state, len(told.scans)) == ("delivered", "delivered", 2)


async def test_a_forged_push_is_refused_and_leaves_nothing(api: httpx.AsyncClient, bus: Noted) -> None:
    body = a_push()
    for headers in (HEADERS, signed(body, "another key"), signed(a_push("LX480007293CN"))):
        assert (await api.post("/v1/carrier-updates/17track", content=body, headers=headers)).status_code == 403
    unset = {**HEADERS, "x-carrier-signature": "x"}
    assert (await api.post("/v1/carrier-updates/aftership", content=body, headers=unset)).status_code == 403
    assert not bus.published


async def test_news_of_nobodys_parcel_are_not_kept(api: httpx.AsyncClient, bus: Noted) -> None:
    body = a_push("RR123456785DE")
    answer = await api.post("/v1/carrier-updates/17track", content=body, headers=signed(body))
    assert answer.json() == {"taken": 0, "of_nobody_here": 1}
    body = a_push()
    other = {**signed(body), "x-crossdesk-tenant": "other"}
    assert (await api.post("/v1/carrier-updates/17track", content=body, headers=other)).json()["taken"] == 0
    assert not bus.published


async def test_what_cannot_be_put_on_the_log_is_to_be_pushed_again(api: httpx.AsyncClient, bus: Noted) -> None:
    bus.away = True
    body = a_push()
    assert (await api.post("/v1/carrier-updates/17track", content=body, headers=signed(body))).status_code == 503


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"event": "TRACKING_UPDATED"}', b'{"event": "X", "data": {}}'])
async def test_a_push_of_another_form_is_refused(api: httpx.AsyncClient, bus: Noted, body: bytes) -> None:
    answer = await api.post("/v1/carrier-updates/17track", content=body, headers=signed(body))
    assert answer.status_code == 422
    assert not bus.published


GOODS = {"price": {"minor": 2000, "currency": "EUR"}, "quantity": 2, "hs6": "610910"}


async def test_an_order_from_abroad_is_told_with_its_charges(api: httpx.AsyncClient) -> None:
    order = {"destination": "DE", "origin": "CN", "lines": [GOODS], "tax_collected_at_checkout": True}
    answer = await api.post("/v1/landed-cost", json=order, headers=HEADERS)
    told = LandedCost.model_validate_json(answer.content)
    assert told.currency == "EUR"
    assert told.total_minor == told.goods_minor + told.shipping_minor + told.insurance_minor + told.charges_minor
    assert {charge.kind for charge in told.charges} >= {"duty", "tax"}


@pytest.mark.parametrize(
    ("order", "field"),
    [
        (b"{", "order"),
        (b"[]", "order"),
        (b"{}", "destination"),
        (json.dumps({"destination": "AQ", "origin": "CN", "lines": [GOODS]}).encode(), "destination"),
        (json.dumps({"destination": "JP", "origin": "CN", "lines": [GOODS]}).encode(), "rates"),
        (json.dumps({"destination": "DE", "origin": "CN", "lines": []}).encode(), "lines"),
    ],
)
async def test_an_order_that_cannot_be_calculated_is_refused_with_the_field(
    api: httpx.AsyncClient, order: bytes, field: str
) -> None:
    answer = await api.post("/v1/landed-cost", content=order, headers=HEADERS)
    assert (answer.status_code, answer.json()["field"]) == (422, field)


async def test_goods_are_found_among_the_codes_of_customs(api: httpx.AsyncClient) -> None:
    answer = await api.get("/v1/hs-codes", params={"q": "cotton t-shirt"}, headers=HEADERS)
    assert GoodsCodes.model_validate_json(answer.content).codes[0].hs6 == "610910"
    assert (await api.get("/v1/hs-codes", params={"q": " "}, headers=HEADERS)).json()["field"] == "q"
