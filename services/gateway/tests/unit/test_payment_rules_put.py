"""Rules for payments and scores at the gateway: checked before they are published, and handed on for their tenant."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from crossdesk.contracts.gateway import PaymentRuleConfigured
from crossdesk.contracts.payment_scores_shown import RULE, SCORE, TRIAL

from gateway.gateway import Gateway

from .conftest import FakeBus
from .neighbours import SHOP, asking_payments_risk

Heard = list[tuple[str, str, str]]


def asking(gateway: Gateway, heard: Heard, status: int = 200, told: Any = None) -> httpx.AsyncClient:
    """The API in front of a payments-risk-service that notes method, URL and tenant, and answers so."""

    def answer(request: httpx.Request) -> httpx.Response:
        heard.append((request.method, str(request.url), request.headers["x-crossdesk-tenant"]))
        return httpx.Response(status, json=told)

    return asking_payments_risk(gateway, answer, headers=SHOP)


async def test_a_rule_is_published_once_it_was_found_to_be_usable(gateway: Gateway, bus: FakeBus) -> None:
    heard: Heard = []
    async with asking(gateway, heard, 204) as api:
        told = await api.put("/v1/payment-rules/far-above-habit", json={**RULE, "action": "block"})
    assert (told.status_code, told.json()) == (202, {"name": "far-above-habit", "status": "accepted"})
    assert heard == [("POST", "http://payments/v1/payment-rules/far-above-habit/check", "demo")]
    [event] = bus.events
    assert isinstance(event, PaymentRuleConfigured)
    assert (event.tenant, event.name, event.expression, event.action) == (
        "demo",
        "far-above-habit",
        RULE["expression"],
        "block",
    )
    assert event.topic == "payment-rules"


async def test_a_rule_that_cannot_be_used_is_refused_with_its_reason_and_not_published(
    gateway: Gateway, bus: FakeBus
) -> None:
    why = {"detail": "asks for amount, which no payment has", "field": "expression"}
    async with asking(gateway, [], 422, why) as api:
        told = await api.put("/v1/payment-rules/large", json={"expression": "amount > 1"})
    assert told.status_code == 422
    assert told.json()["errors"] == [{"field": "expression", "detail": "asks for amount, which no payment has"}]
    assert bus.events == []


@pytest.mark.parametrize(
    ("name", "body", "field"),
    [
        ("Large", RULE, "name"),
        ("x" * 64, RULE, "name"),
        ("large", {**RULE, "action": "refund"}, "action"),
        ("large", {"expression": "x" * 1_001}, "expression"),
        ("large", {**RULE, "priority": 1}, "priority"),
    ],
)
async def test_what_is_no_rule_is_refused_at_the_door(
    gateway: Gateway, bus: FakeBus, name: str, body: dict[str, Any], field: str
) -> None:
    heard: Heard = []
    async with asking(gateway, heard) as api:
        told = await api.put(f"/v1/payment-rules/{name}", json=body)
    assert [error["field"] for error in told.json()["errors"]] == [field]
    assert (told.status_code, heard, bus.events) == (422, [], [])


async def test_a_rule_is_removed(gateway: Gateway, bus: FakeBus) -> None:
    async with asking(gateway, []) as api:
        told = await api.delete("/v1/payment-rules/large")
        nobody = await api.delete("/v1/payment-rules/large", headers={"authorization": "Bearer nobody"})
    assert (told.status_code, nobody.status_code) == (202, 401)
    [event] = bus.events
    assert isinstance(event, PaymentRuleConfigured)
    assert (event.name, event.expression) == ("large", "")


Asks = Callable[[httpx.AsyncClient], Any]


@pytest.mark.parametrize(
    ("ask", "heard_of", "told"),
    [
        (lambda api: api.get("/v1/payment-rules"), ("GET", "/v1/payment-rules"), {"rules": []}),
        (
            lambda api: api.get("/v1/payment-rules/large"),
            ("GET", "/v1/payment-rules/large"),
            {"name": "large", **RULE, "configured_at": "2026-11-26T22:30:05Z"},
        ),
        (
            lambda api: api.post("/v1/payment-rules:try", json={"expression": "declined", "days": 3}),
            ("POST", "/v1/payment-rules:try"),
            TRIAL,
        ),
        (
            lambda api: api.get("/v1/transactions/ch_1:authorization/score"),
            ("GET", "/v1/transactions/ch_1%3Aauthorization/score"),
            SCORE,
        ),
    ],
)
async def test_what_payments_risk_knows_is_asked_for_the_callers_tenant(
    gateway: Gateway, ask: Asks, heard_of: tuple[str, str], told: Any
) -> None:
    heard: Heard = []
    async with asking(gateway, heard, 200, told) as api:
        answer = await ask(api)
    assert heard == [(heard_of[0], f"http://payments{heard_of[1]}", "demo")]
    assert (answer.status_code, answer.json()) == (200, told)


async def test_a_score_that_is_not_there_is_not_found(gateway: Gateway) -> None:
    async with asking(gateway, [], 404, {"detail": "no attempt to pay with this id was scored"}) as api:
        told = await api.get("/v1/transactions/t-1/score")
    assert (told.status_code, told.json()["detail"]) == (404, "no attempt to pay with this id was scored")


async def test_another_trial_is_told_to_wait(gateway: Gateway) -> None:
    async with asking(gateway, [], 503, {"detail": "another rule is being tried"}) as api:
        told = await api.post("/v1/payment-rules:try", json={"expression": "declined"})
    assert (told.status_code, told.json()["detail"]) == (503, "another rule is being tried")
    assert int(told.headers["retry-after"]) >= 1
