"""Withdrawals and return labels at the gateway: who may, what is refused before it is handed on, what is told."""

import json
from functools import partial
from typing import Any

import httpx
import pytest
from crossdesk.contracts.withdrawals_shown import STATEMENT

from gateway.gateway import Gateway

from .neighbours import SHOP, asking_logistics

PATH = "/v1/orders/CB-10000042/withdrawal"
LABELS = "/v1/orders/CB-10000042/return-labels"
RECEIPT = {"submitted_at": "2026-11-26T22:30:05Z", "subject": "Eingang", "text": "Größe: 1\n", "language": "de"}
TOLD = {
    "order_id": "CB-10000042",
    "reference": "W-CB-10000042",
    "state": "confirmed",
    "statement": STATEMENT,
    "stated_at": "2026-11-26T22:30:00Z",
    "receipt": RECEIPT,
}
asking = partial(asking_logistics, headers=SHOP)


def nobody(request: httpx.Request) -> httpx.Response:
    pytest.fail("was asked")


async def test_both_steps_are_handed_on_for_the_tenant_of_the_key(gateway: Gateway) -> None:
    heard: list[tuple[str, str, str, bytes]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        heard.append((request.method, request.headers["x-crossdesk-tenant"], request.url.path, request.content))
        return httpx.Response(200, json=TOLD)

    async with asking(gateway, answer) as api:
        stated = await api.put(PATH, json={"name": " Jana  Beispiel", "email": "jana@example.com"})
        confirmed = await api.post(f"{PATH}/confirmation")
    assert stated.json() == confirmed.json() == TOLD
    assert [each[:3] for each in heard] == [("PUT", "demo", PATH), ("POST", "demo", f"{PATH}/confirmation")]
    assert json.loads(heard[0][3]) == {"name": " Jana  Beispiel", "email": "jana@example.com", "items": []}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "Jana\r\nBcc: x@example.com"}, "name"),
        ({"name": "J" * 201}, "name"),
        ({"email": "jana"}, "email"),
        ({"email": "jana@example.com\nBcc: x@example.com"}, "email"),
        ({"items": ["Lamp\u0000"]}, "items[0]"),
        ({"items": ["Lamp"] * 101}, "items"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"language": "deutsch, bitte"}, "language"),
        ({"reason": "too small"}, "reason"),
    ],
)
async def test_a_statement_with_a_fault_is_not_handed_on(gateway: Gateway, change: dict[str, Any], field: str) -> None:
    async with asking(gateway, nobody) as api:
        told = await api.put(PATH, json={**STATEMENT, **change})
    assert told.status_code == 422
    assert [error["field"] for error in told.json()["errors"]] == [field]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"content": b"{", "headers": {"content-type": "application/json"}}, 400),
        ({"content": b"name=Jana", "headers": {"content-type": "application/x-www-form-urlencoded"}}, 415),
        ({"json": {**STATEMENT, "name": "J" * 300_000}}, 413),
        ({"json": STATEMENT, "headers": {"authorization": "Bearer ck_test_wrong"}}, 401),
    ],
)
async def test_what_is_no_statement_is_refused(gateway: Gateway, sent: dict[str, Any], status: int) -> None:
    async with asking(gateway, nobody) as api:
        assert (await api.put(PATH, **sent)).status_code == status


async def test_a_step_that_does_not_fit_is_a_conflict_with_its_cause(gateway: Gateway) -> None:
    async with asking(gateway, lambda _: httpx.Response(409, json={"detail": "nothing to confirm"})) as api:
        told = await api.post(f"{PATH}/confirmation")
    assert told.status_code == 409
    assert (told.json()["type"].rsplit("/", 1)[-1], told.json()["detail"]) == ("withdrawal-state", "nothing to confirm")


async def test_the_receipt_is_a_file_in_the_customers_language(gateway: Gateway) -> None:
    async with asking(gateway, lambda _: httpx.Response(200, json=TOLD)) as api:
        told = await api.get("/v1/orders/%23CB-10000042/withdrawal/receipt")
    assert told.headers["content-type"] == "text/plain; charset=utf-8"
    assert told.headers["content-disposition"] == 'attachment; filename="withdrawal-CB-10000042.txt"'
    assert told.content.decode() == "Eingang\n\nGröße: 1\n"


async def test_before_the_confirmation_there_is_no_receipt(gateway: Gateway) -> None:
    stated = {**TOLD, "state": "stated", "receipt": None}
    async with asking(gateway, lambda _: httpx.Response(200, json=stated)) as api:
        told = await api.get(f"{PATH}/receipt")
    assert (told.status_code, told.headers["content-type"]) == (404, "application/problem+json")


async def test_a_label_is_asked_for_with_the_key_or_a_new_one(gateway: Gateway) -> None:
    heard: list[tuple[str, dict[str, Any]]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        heard.append((request.headers["idempotency-key"], json.loads(request.content)))
        return httpx.Response(
            200, json={"order_id": "CB-10000042", "option": "shop_policy", "label_url": "https://a/b"}
        )

    asked = {"option": "shop_policy", "policy_days": 30}
    async with asking(gateway, answer) as api:
        await api.post(LABELS, json=asked, headers={"idempotency-key": "r-1"})
        await api.post(LABELS, json=asked)
    (first, body), (second, _) = heard
    assert (first, body) == ("r-1", asked)
    assert len(second) == 32


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"option": "because"}, "option"),
        ({"items": [{"sku": "A\n", "quantity": 1}]}, "items[0].sku"),
        ({"items": [{"sku": "A", "quantity": 0}]}, "items[0].quantity"),
        ({"order_id": "CB-1"}, "order_id"),
        ({"delivered_at": "yesterday"}, "delivered_at"),
    ],
)
async def test_a_label_asked_for_wrongly_is_not_handed_on(gateway: Gateway, change: dict[str, Any], field: str) -> None:
    async with asking(gateway, nobody) as api:
        told = await api.post(LABELS, json={"option": "statutory_withdrawal", **change})
    assert [error["field"] for error in told.json()["errors"]] == [field]


@pytest.mark.parametrize(
    ("answer", "status", "slug"),
    [
        ((503, {"detail": "return labels are not set up"}), 503, "unavailable"),
        ((422, {"detail": "not open: period_over", "field": "option"}), 422, "invalid-request"),
        ((422, {"detail": "came with another", "field": "idempotency-key"}), 422, "idempotency-key-reused"),
        ((404, {"detail": "no order with this number was imported"}), 404, "not-found"),
    ],
)
async def test_why_there_is_no_label_is_told(
    gateway: Gateway, answer: tuple[int, dict[str, str]], status: int, slug: str
) -> None:
    async with asking(gateway, lambda _: httpx.Response(answer[0], json=answer[1])) as api:
        told = await api.post(LABELS, json={"option": "statutory_withdrawal"})
    assert (told.status_code, told.json()["type"].rsplit("/", 1)[-1]) == (status, slug)
    if slug == "unavailable":
        assert told.json()["detail"] == "return labels are not set up"
