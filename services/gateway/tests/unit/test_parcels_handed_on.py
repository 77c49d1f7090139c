"""Questions about parcels: handed on for the caller's tenant, and answered as the API answers everything."""

import asyncio
import json

import httpx
import pytest

from gateway.gateway import CARRIER_CHECKS, Gateway

from .neighbours import SHOP, Behaves
from .neighbours import asking_logistics as asking

PARCEL = {"tracking_number": "LX123456785CN", "status": "in_transit"}


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


async def test_a_push_is_handed_on_as_it_came_with_its_signature(gateway: Gateway) -> None:
    heard: list[tuple[str, str, str, bytes]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        names = ("x-crossdesk-tenant", "x-carrier-signature")
        heard.append((request.url.path, *(request.headers[name] for name in names), request.content))
        return httpx.Response(200, json={"taken": 1, "of_nobody_here": 0})

    body = b'{"event":  "TRACKING_UPDATED" }'
    async with asking(gateway, answer) as api:
        headers = {"sign": "abc", "content-type": "application/json"}
        told = await api.post("/v1/carriers/17track/demo", content=body, headers=headers)
    assert told.json()["taken"] == 1
    assert heard == [("/v1/carrier-updates/17track", "demo", "abc", body)]


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/v1/carriers/17track/nobody", b"{}", 404),
        ("/v1/carriers/pigeon/demo", b"{}", 422),
        ("/v1/carriers/17track/demo", b'"' + b"a" * 1_000_001 + b'"', 413),
    ],
)
async def test_a_push_for_nobody_from_nobody_or_without_end_is_refused_before_it_is_handed_on(
    gateway: Gateway, path: str, body: bytes, status: int
) -> None:
    async with asking(gateway, lambda _: pytest.fail("was asked")) as api:
        assert (await api.post(path, content=body, headers={"content-type": "application/json"})).status_code == status


async def test_a_forged_push_is_told_so(gateway: Gateway) -> None:
    async with asking(gateway, lambda _: httpx.Response(403, json={"detail": "does not fit"})) as api:
        told = await api.post("/v1/carriers/17track/demo", json={})
    assert (told.status_code, told.json()["type"].rsplit("/", 1)[-1]) == (401, "signature")


async def test_pushes_beyond_the_shops_quota_are_refused(gateway: Gateway) -> None:
    async with asking(gateway, lambda _: httpx.Response(200, json={"taken": 0, "of_nobody_here": 0})) as api:
        statuses = [(await api.post("/v1/carriers/17track/demo", json={})).status_code for _ in range(101)]
    assert statuses == [200] * 100 + [429]


async def test_forged_pushes_leave_the_shops_quota_to_genuine_ones(gateway: Gateway) -> None:
    def check(request: httpx.Request) -> httpx.Response:
        genuine = request.headers["x-carrier-signature"] == "genuine"
        return httpx.Response(200, json={"taken": 1}) if genuine else httpx.Response(403, json={"detail": "forged"})

    async with asking(gateway, check) as api:
        path = "/v1/carriers/17track/demo"
        forged = [(await api.post(path, json={}, headers={"sign": "forged"})).status_code for _ in range(150)]
        genuine = [(await api.post(path, json={}, headers={"sign": "genuine"})).status_code for _ in range(101)]
        long = await api.post("/v1/carriers/17track/demo", json={"note": "a" * 70_000}, headers={"sign": "genuine"})
    assert forged == [401] * 150
    assert genuine == [200] * 100 + [429]
    assert long.status_code == 429


async def test_few_pushes_at_a_time_are_handed_on_and_the_others_wait(gateway: Gateway) -> None:
    under_way, most = 0, 0

    async def check(request: httpx.Request) -> httpx.Response:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0)
        under_way -= 1
        return httpx.Response(200, json={"taken": 0, "of_nobody_here": 0})

    async with asking(gateway, check) as api:
        pushes = (api.post("/v1/carriers/17track/demo", json={}) for _ in range(40))
        told = await asyncio.gather(*pushes)
    assert [answer.status_code for answer in told] == [200] * 40
    assert 1 < most <= CARRIER_CHECKS


async def test_an_order_is_handed_on_checked_and_without_what_was_not_said(gateway: Gateway) -> None:
    heard: list[bytes] = []

    def answer(request: httpx.Request) -> httpx.Response:
        heard.append(request.content)
        return httpx.Response(200, json={})

    line = {"price": {"minor": 100, "currency": "EUR"}, "quantity": 1}
    async with asking(gateway, answer) as api:
        wrong = await api.post("/v1/landed-cost", json={"destination": "DE", "origin": "CN"}, headers=SHOP)
        await api.post("/v1/landed-cost", json={"destination": "DE", "origin": "CN", "lines": [line]}, headers=SHOP)
    assert [error["field"] for error in wrong.json()["errors"]] == ["lines"]
    (body,) = heard
    assert json.loads(body) == {"destination": "DE", "origin": "CN", "lines": [line]}
