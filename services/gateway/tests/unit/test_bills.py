"""Questions about money: handed on for the caller's tenant, and answered as the API answers everything."""

import httpx
import pytest

from gateway.gateway import Gateway

from .neighbours import SHOP
from .neighbours import asking_payments_risk as asking

BILL = {
    "order_id": "CB-10000042",
    "at": "2026-10-29T17:00:00Z",
    "lines": [{"kind": "item", "label": "Shoes", "amount": {"minor": 3490, "currency": "USD"}}],
    "currency": "EUR",
}


async def test_a_bill_is_asked_for_with_language_currency_and_form(gateway: Gateway) -> None:
    heard: list[tuple[str, ...]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        heard.append((request.headers["x-crossdesk-tenant"], str(request.url), request.headers["accept"]))
        return httpx.Response(200, content=b"<!doctype html>", headers={"content-type": "text/html; charset=utf-8"})

    async with asking(gateway, answer) as api:
        told = await api.get("/v1/bills/%231001?language=de-AT&currency=JPY", headers={**SHOP, "accept": "text/html"})
    assert heard == [("demo", "http://payments/v1/bills/%231001?language=de-AT&currency=JPY", "text/html")]
    assert told.headers["content-type"] == "text/html; charset=utf-8"
    assert told.headers["content-security-policy"].startswith("default-src 'none'")
    assert told.headers["x-content-type-options"] == "nosniff"


async def test_a_pdf_comes_through_as_it_is_and_so_does_why_it_is_none(gateway: Gateway) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("emoji"):
            return httpx.Response(200, text="<p>", headers={"x-crossdesk-not-drawn": "U+1F9E6", "set-cookie": "a=b"})
        return httpx.Response(200, content=b"%PDF-1.4 \xff", headers={"content-type": "application/pdf"})

    async with asking(gateway, answer) as api:
        drawn = await api.get("/v1/bills/1001", headers={**SHOP, "accept": "application/pdf"})
        told = await api.get("/v1/bills/emoji", headers={**SHOP, "accept": "application/pdf"})
    assert (drawn.content, drawn.headers["content-type"]) == (b"%PDF-1.4 \xff", "application/pdf")
    assert told.headers["x-crossdesk-not-drawn"] == "U+1F9E6"
    assert "set-cookie" not in told.headers


async def test_a_bill_to_draw_up_is_handed_on_without_what_was_not_said(gateway: Gateway) -> None:
    heard: list[bytes] = []

    def answer(request: httpx.Request) -> httpx.Response:
        heard.append(request.content)
        return httpx.Response(200, json={})

    async with asking(gateway, answer) as api:
        assert (await api.post("/v1/bills", json=BILL, headers=SHOP)).status_code == 200
    assert b'"minor":3490' in heard[0]
    assert b"cash_country" not in heard[0]


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/v1/bills", {**BILL, "lines": []}, "lines"),
        ("/v1/bills", {**BILL, "currency": "euro"}, "currency"),
        ("/v1/bills", {**BILL, "mark_up_bp": -1}, "mark_up_bp"),
        ("/v1/charge-explanations", {"charged": {"minor": 4127.5, "currency": "EUR"}}, "charged.minor"),
    ],
)
async def test_a_body_that_cannot_be_meant_is_refused_with_its_field(
    gateway: Gateway, path: str, body: object, field: str
) -> None:
    async with asking(gateway, lambda _: pytest.fail("was asked")) as api:
        told = await api.post(path, json=body, headers=SHOP)
    assert told.status_code == 422
    assert [error["field"] for error in told.json()["errors"]] == [field]


async def test_what_the_service_refuses_is_told_as_a_problem(gateway: Gateway) -> None:
    refusal = {"detail": "there are none from USD to EUR", "field": "rates"}
    async with asking(gateway, lambda _: httpx.Response(422, json=refusal)) as api:
        told = await api.post("/v1/bills", json=BILL, headers=SHOP)
    assert told.json()["errors"] == [{"field": "rates", "detail": "there are none from USD to EUR"}]
    assert told.headers["content-type"] == "application/problem+json"


async def test_where_no_service_is_set_up_or_none_answers_it_is_unavailable(gateway: Gateway) -> None:
    def silent(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("too slow", request=request)

    for behaves in (None, silent):
        async with asking(gateway, behaves) as api:
            assert (await api.get("/v1/bills/1001", headers=SHOP)).status_code == 503


async def test_without_a_key_nobody_is_asked_for_a_bill(gateway: Gateway) -> None:
    async with asking(gateway, lambda _: pytest.fail("was asked")) as api:
        assert (await api.get("/v1/bills/1001")).status_code == 401
        assert (await api.post("/v1/bills", json=BILL)).status_code == 401
        assert (await api.post("/v1/charge-explanations", json={})).status_code == 401
