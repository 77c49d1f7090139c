"""Limits for automatic refunds at the gateway: checked whole, published as one event, shown as they are in force."""

from typing import Any

import httpx
import pytest
from crossdesk.contracts.event import Money
from crossdesk.contracts.finance_actions import SettlementLimitsConfigured
from crossdesk.contracts.gateway import Quota, TenantConfigured
from crossdesk.contracts.payment_fields import LARGEST_AMOUNT
from crossdesk.contracts.settlement_limits_shown import LIMITS
from hypothesis import given
from hypothesis import strategies as st

from gateway.accounts import hash_key
from gateway.gateway import Gateway
from gateway.payments.minor_units import digits_by_code
from gateway.settlement_limits.limits_request import SettlementLimits, faults_in, settlement_of

from .conftest import API_KEY, NOW, FakeBus
from .neighbours import SHOP, asking_payments_risk

PATH = "/v1/settlement-limits"


def eur(minor: int) -> dict[str, Any]:
    return {"minor": minor, "currency": "EUR"}


async def test_limits_are_published_whole_in_minor_units_for_the_callers_shop(
    client: httpx.AsyncClient, bus: FakeBus
) -> None:
    told = await client.put(PATH, json=LIMITS)
    assert (told.status_code, told.json()) == (202, {"status": "accepted", "currencies": ["EUR", "JPY"]})
    [event] = bus.events
    assert isinstance(event, SettlementLimitsConfigured)
    assert (event.tenant, event.topic) == ("demo", "finance-actions")
    assert event.limits is not None
    assert event.limits.model_dump() == LIMITS


async def test_deleting_goes_back_to_the_operators_and_is_for_shops_alone(
    client: httpx.AsyncClient, bus: FakeBus
) -> None:
    assert (await client.delete(PATH)).status_code == 202
    [event] = bus.events
    assert isinstance(event, SettlementLimitsConfigured)
    assert event.limits is None
    nobody = {"authorization": "Bearer nobody"}
    refused = [await client.put(PATH, json=LIMITS, headers=nobody), await client.delete(PATH, headers=nobody)]
    refused += [await client.get(PATH, headers=nobody), await client.get(f"{PATH}/versions", headers=nobody)]
    assert [each.status_code for each in refused] == [401] * 4
    assert len(bus.events) == 1


@pytest.mark.parametrize(
    ("body", "field", "reason"),
    [
        ({}, "up_to", "required"),
        ({"up_to": [eur(0)]}, "up_to[0].minor", "greater than 0"),
        ({"up_to": [eur(-1)]}, "up_to[0].minor", "greater than 0"),
        ({"up_to": [eur(LARGEST_AMOUNT + 1)]}, "up_to[0].minor", "less than or equal"),
        ({"up_to": [{"minor": 49.9, "currency": "EUR"}]}, "up_to[0].minor", "integer"),
        ({"up_to": [{"minor": "4990", "currency": "EUR"}]}, "up_to[0].minor", "integer"),
        ({"up_to": [{"minor": True, "currency": "EUR"}]}, "up_to[0].minor", "integer"),
        ({"up_to": [{"minor": 1, "currency": "EUX"}]}, "up_to[0].currency", "no currency of ISO 4217"),
        ({"up_to": [{"minor": 1, "currency": "eur"}]}, "up_to[0].currency", "pattern"),
        ({"up_to": [eur(1)] * 201}, "up_to", "at most 200"),
        ({"up_to": [eur(1), eur(2)]}, "up_to[1].currency", "already"),
        ({"up_to": [], "dispute_fees": [eur(1), eur(2)]}, "dispute_fees[1].currency", "already"),
        ({"up_to": [], "per_customer_month": [eur(1)]}, "per_customer_month[0].currency", "`up_to` has no amount"),
        ({"up_to": [eur(2)], "per_customer_month": [eur(1)]}, "per_customer_month[0].minor", "could never be made"),
        ({"up_to": [], "per_month": []}, "per_month", "not a field we know"),
    ],
)
async def test_what_is_no_limit_is_refused_with_field_and_reason_and_not_published(
    client: httpx.AsyncClient, bus: FakeBus, body: dict[str, Any], field: str, reason: str
) -> None:
    told = await client.put(PATH, json=body)
    assert told.status_code == 422
    [error] = told.json()["errors"]
    assert error["field"] == field
    assert reason in error["detail"]
    assert bus.events == []


async def test_a_shop_whose_quota_is_used_up_is_told_when_to_come_again(
    gateway: Gateway, client: httpx.AsyncClient
) -> None:
    quota = Quota(per_second=0.5, burst=1)
    shop = TenantConfigured(tenant="demo", name="Demo", api_key_hashes=[hash_key(API_KEY)], quota=quota)
    gateway.memory.apply(shop, NOW)
    assert (await client.put(PATH, json=LIMITS)).status_code == 202
    told = await client.put(PATH, json=LIMITS)
    assert (told.status_code, told.headers["retry-after"]) == (429, "2")


@pytest.mark.parametrize("path", [PATH, f"{PATH}/versions"])
async def test_what_is_in_force_is_asked_of_the_service_that_goes_by_it(gateway: Gateway, path: str) -> None:
    heard: list[tuple[str, str]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        heard.append((str(request.url), request.headers["x-crossdesk-tenant"]))
        return httpx.Response(200, json={"asked": True})

    async with asking_payments_risk(gateway, answer, headers=SHOP) as api:
        assert (await api.get(path)).json() == {"asked": True}
    assert heard == [(f"http://payments{path}", "demo")]


AMOUNTS = st.dictionaries(st.sampled_from(sorted(digits_by_code())), st.integers(1, LARGEST_AMOUNT), max_size=4)


@given(AMOUNTS, AMOUNTS, AMOUNTS)
def test_limits_without_a_contradiction_come_out_as_they_went_in(
    up_to: dict[str, int], month: dict[str, int], fees: dict[str, int]
) -> None:
    lists = {
        name: [{"minor": minor, "currency": code} for code, minor in amounts.items()]
        for name, amounts in (("up_to", up_to), ("per_customer_month", month), ("dispute_fees", fees))
    }
    asked = SettlementLimits.model_validate(lists)
    contradicts = [code for code, minor in month.items() if minor < up_to.get(code, LARGEST_AMOUNT + 1)]
    assert len(faults_in(asked)) == len(contradicts)
    settlement = settlement_of(asked)
    assert settlement.up_to == [Money(minor=minor, currency=code) for code, minor in up_to.items()]
    assert settlement.model_dump() == lists
