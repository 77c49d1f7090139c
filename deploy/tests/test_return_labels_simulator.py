"""The shop's label endpoint, played: signed, the same label for a key, and failing when told to."""

import hmac
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from deploy.simulators.return_labels.app import PATH
from deploy.simulators.return_labels.running import running
from deploy.simulators.return_labels.settings import SimulatorSettings

ASKED = {
    "idempotency_key": "r-1",
    "order_id": "CB-1",
    "country": "DE",
    "option": "statutory_withdrawal",
    "items": [],
}


@pytest.fixture
async def shop() -> AsyncIterator[httpx.AsyncClient]:
    async with running(SimulatorSettings()) as url, httpx.AsyncClient(base_url=url.removesuffix(PATH)) as client:
        yield client


async def ask(shop: httpx.AsyncClient, secret: str = "demo-label-secret", **change: Any) -> httpx.Response:
    asked = {**ASKED, **change}
    body = json.dumps(asked).encode()
    signature = "sha256=" + hmac.new(secret.encode(), body, "sha256").hexdigest()
    headers = {"x-crossdesk-signature": signature, "idempotency-key": asked["idempotency_key"]}
    return await shop.post(PATH, content=body, headers=headers)


async def test_the_same_key_gives_the_same_label_and_another_key_another(shop: httpx.AsyncClient) -> None:
    first, again, other = await ask(shop), await ask(shop), await ask(shop, idempotency_key="r-2")
    assert (first.status_code, first.json()) == (201, again.json())
    assert first.json()["tracking_number"] != other.json()["tracking_number"]
    assert first.json()["tracking_number"].endswith("DE")


async def test_a_key_with_another_body_is_refused(shop: httpx.AsyncClient) -> None:
    await ask(shop)
    assert (await ask(shop, order_id="CB-2")).status_code == 409


@pytest.mark.parametrize(("change", "status"), [({"secret": "wrong"}, 401), ({"idempotency_key": ""}, 422)])
async def test_what_is_not_signed_or_has_no_key_is_refused(
    shop: httpx.AsyncClient, change: dict[str, Any], status: int
) -> None:
    assert (await ask(shop, **change)).status_code == status


async def test_it_fails_as_often_as_it_is_told(shop: httpx.AsyncClient) -> None:
    await shop.put("/simulator/fault", json={"answer": "503", "times": 1})
    assert [(await ask(shop)).status_code, (await ask(shop)).status_code] == [503, 201]
    assert (await shop.get("/simulator/requests")).json() == {PATH: 2}
