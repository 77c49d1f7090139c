"""Questions about parcels: handed on for the caller's tenant, and answered as the API answers everything."""

import dataclasses
from collections.abc import Callable

import httpx
import pytest

from gateway.app import Api
from gateway.gateway import Gateway
from gateway.parcels.logistics import Logistics

from .conftest import API_KEY

SHOP = {"authorization": f"Bearer {API_KEY}"}
PARCEL = {"tracking_number": "LX123456785CN", "status": "in_transit"}
Behaves = Callable[[httpx.Request], httpx.Response]


def asking(gateway: Gateway, behaves: Behaves | None) -> httpx.AsyncClient:
    """The API in front of a logistics-service that behaves so; None: none is set up."""
    there = httpx.AsyncClient(transport=httpx.MockTransport(behaves), base_url="http://logistics") if behaves else None
    app = Api()
    app.state.gateway = dataclasses.replace(gateway, logistics=Logistics(there))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test")


async def test_a_question_is_handed_on_for_the_tenant_of_the_key(gateway: Gateway) -> None:
    heard: list[tuple[str, str]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        heard.append((request.headers["x-crossdesk-tenant"], request.url.raw_path.decode()))
        return httpx.Response(200, json=PARCEL)

    async with asking(gateway, answer) as api:
        headers = {**SHOP, "x-crossdesk-tenant": "other"}
        told = await api.get("/v1/shipments/LX 123 456 785 CN", headers=headers)
        await api.get("/v1/orders/%231001/shipments", headers=headers)
    assert told.json() == PARCEL
    assert heard == [("demo", "/v1/shipments/LX%20123%20456%20785%20CN"), ("demo", "/v1/orders/%231001/shipments")]


async def test_without_a_key_nobody_is_asked(gateway: Gateway) -> None:
    async with asking(gateway, lambda _: pytest.fail("was asked")) as api:
        assert (await api.get("/v1/shipments/LX123456785CN")).status_code == 401


@pytest.mark.parametrize("number", ["LX1", "LX123%2F..%2F5CN", "a" * 65, "LX123456785CN%00", "..%2F..%2Fmetrics"])
async def test_what_is_no_parcel_number_is_not_asked_for(gateway: Gateway, number: str) -> None:
    async with asking(gateway, lambda _: pytest.fail("was asked")) as api:
        assert (await api.get(f"/v1/shipments/{number}", headers=SHOP)).status_code in {404, 422}


def hangs(request: httpx.Request) -> httpx.Response:
    raise httpx.ReadTimeout("too slow", request=request)


@pytest.mark.parametrize(
    ("behaves", "status", "slug"),
    [
        (lambda _: httpx.Response(404, json={"detail": "no such order"}), 404, "not-found"),
        (lambda _: httpx.Response(422, json={"detail": "is negative", "field": "days"}), 422, "invalid-request"),
        (lambda _: httpx.Response(401, json={"detail": "wrong key"}), 503, "unavailable"),
        (lambda _: httpx.Response(500, text="<html>"), 503, "unavailable"),
        (hangs, 503, "unavailable"),
        (None, 503, "unavailable"),
    ],
)
async def test_whatever_goes_wrong_there_is_told_as_a_problem(
    gateway: Gateway, behaves: Behaves | None, status: int, slug: str
) -> None:
    async with asking(gateway, behaves) as api:
        told = await api.get("/v1/shipments/LX123456785CN", headers=SHOP)
    assert (told.status_code, told.json()["type"].rsplit("/", 1)[-1]) == (status, slug)
    assert told.headers["content-type"] == "application/problem+json"
