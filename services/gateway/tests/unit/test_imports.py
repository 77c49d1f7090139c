"""Orders, transactions and parcels as the shop reports them."""

from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from crossdesk.contracts.gateway import OrderImported, ShipmentUpdateReported
from crossdesk.contracts.payments import TransactionReported

from gateway.imports.import_request import OrderRequest, ShipmentUpdateRequest, TransactionRequest

ORDER: dict[str, Any] = OrderRequest.model_config["json_schema_extra"]["examples"][0]  # type: ignore[index,assignment]  # the documented example
TRANSACTION: dict[str, Any] = TransactionRequest.model_config["json_schema_extra"]["examples"][0]  # type: ignore[index,assignment]  # the documented example
UPDATE: dict[str, Any] = ShipmentUpdateRequest.model_config["json_schema_extra"]["examples"][0]  # type: ignore[index,assignment]  # the documented example


async def test_an_order_is_published_whole(client: httpx.AsyncClient, bus: Any) -> None:
    answer = await client.put("/v1/orders/CB-10000042", json=ORDER)
    assert (answer.status_code, answer.json()) == (202, {"id": "CB-10000042", "status": "accepted"})
    [event] = bus.events
    assert isinstance(event, OrderImported)
    assert (event.tenant, event.order_id, event.total.minor) == ("demo", "CB-10000042", 3990)
    assert event.placed_at == datetime(2025, 11, 11, 8, 15, tzinfo=UTC)
    assert event.items[0].name == "Desk lamp"


async def test_an_order_tells_in_which_language_and_time_zone_its_customer_lives(
    client: httpx.AsyncClient, bus: Any
) -> None:
    about = {"customer_name": "佐藤 花子", "customer_locale": "zh_Hant_TW", "customer_time_zone": "Asia/Taipei"}
    assert (await client.put("/v1/orders/CB-1", json={**ORDER, **about})).status_code == 202
    [event] = bus.events
    told = (event.customer_name, event.customer_locale, event.customer_time_zone)
    assert told == ("佐藤 花子", "zh-Hant-TW", "Asia/Taipei")


@pytest.mark.parametrize(
    "wrong",
    [
        {"customer_time_zone": "Europe/Atlantis"},
        {"customer_time_zone": "../etc/passwd"},
        {"customer_locale": "german please"},
        {"customer_locale": "d"},
        {"customer_name": "Jana\nBeispiel"},
        {"customer_name": " "},
    ],
)
async def test_customers_of_no_language_zone_or_name_there_is_are_refused(
    client: httpx.AsyncClient, bus: Any, wrong: dict[str, str]
) -> None:
    answer = await client.put("/v1/orders/CB-1", json={**ORDER, **wrong})
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == list(wrong)
    assert bus.published == []


async def test_an_order_imported_again_is_a_new_event_because_the_latest_counts(
    client: httpx.AsyncClient, bus: Any
) -> None:
    for status in ("shipped", "delivered", "shipped"):
        await client.put("/v1/orders/CB-1", json={**ORDER, "status": status})
    assert len({envelope.id for envelope in bus.published}) == 3
    assert len({envelope.key for envelope in bus.published}) == 1


async def test_a_transaction_and_a_parcel_are_published(client: httpx.AsyncClient, bus: Any) -> None:
    assert (await client.post("/v1/transactions", json=TRANSACTION)).status_code == 202
    assert (await client.post("/v1/shipment-updates", json={**UPDATE, "order_id": "#CB-10000042"})).status_code == 202
    transaction, update = bus.events
    assert isinstance(transaction, TransactionReported)
    assert isinstance(update, ShipmentUpdateReported)
    assert transaction.key == update.key == "demo/CB-10000042"


FUTURE = (datetime.now(UTC) + timedelta(days=2)).isoformat()


@pytest.mark.parametrize(
    "moment",
    [
        FUTURE,
        "1999-12-31T23:59:59Z",
        "0001-01-01T00:00:00+23:59",
        "9999-12-31T23:59:59-23:59",
        "2025-11-11T08:15:00",
        1700000000,
    ],
)
async def test_times_that_cannot_be_are_refused(client: httpx.AsyncClient, bus: Any, moment: Any) -> None:
    answer = await client.post("/v1/transactions", json={**TRANSACTION, "occurred_at": moment})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "occurred_at"
    assert bus.published == []


async def test_a_clock_that_is_a_little_ahead_is_taken(client: httpx.AsyncClient) -> None:
    soon = (datetime.now(UTC) + timedelta(hours=2)).isoformat()
    assert (await client.post("/v1/transactions", json={**TRANSACTION, "occurred_at": soon})).status_code == 202


@pytest.mark.parametrize(
    ("place", "value"),
    [("minor", -1), ("minor", 39.9), ("minor", "3990"), ("minor", True), ("minor", 10**14), ("currency", "eur")],
)
async def test_money_is_exact(client: httpx.AsyncClient, place: str, value: Any) -> None:
    body = deepcopy(ORDER)
    body["total"][place] = value
    answer = await client.put("/v1/orders/CB-1", json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == f"total.{place}"


@pytest.mark.parametrize("order_id", ["a b", "%00", "x" * 80, "-1"])
async def test_an_order_id_is_bounded(client: httpx.AsyncClient, order_id: str) -> None:
    answer = await client.put(f"/v1/orders/{order_id}", json=ORDER)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "order_id")


async def test_imports_do_not_use_up_what_messages_need(client: httpx.AsyncClient, a_request: Any) -> None:
    while (await client.post("/v1/shipment-updates", json=UPDATE)).status_code == 202:
        pass
    assert (await client.post("/v1/inquiries", json=a_request())).status_code == 202
