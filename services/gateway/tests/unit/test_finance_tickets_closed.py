"""Tickets of finance at the gateway: listed for shop and agents, closed once with what was done, by whom and when."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from crossdesk.contracts.finance_actions import FinanceTicketCloseRequested
from crossdesk.contracts.finance_tickets_shown import TICKET

from gateway.access.agent_tokens import issue_token
from gateway.gateway import Gateway

from .conftest import FakeBus
from .neighbours import SHOP, asking_payments_risk

OPEN = {**TICKET, "state": "open", "closing": None}
PATH = f"/v1/finance-tickets/{TICKET['ticket_id']}"
DONE = {"outcome": "refunded", "reference": "re_7001", "closed_by": "finance-2"}


def asking(gateway: Gateway, told: Any, status: int = 200, heard: list[str] | None = None) -> httpx.AsyncClient:
    """The API in front of a payments-risk-service that answers so and notes what it was asked for whom."""

    def answer(request: httpx.Request) -> httpx.Response:
        if heard is not None:
            heard.append(f"{request.headers['x-crossdesk-tenant']} {request.method} {request.url}")
        return httpx.Response(status, json=told)

    return asking_payments_risk(gateway, answer, headers=SHOP)


def ana(gateway: Gateway) -> dict[str, str]:
    account = gateway.memory.accounts.agent("demo", "ana")
    assert account is not None
    token, _ = issue_token(account, gateway.settings.token_secret, now=datetime.now(UTC), hours=1)
    return {"authorization": f"Bearer {token}"}


def closings(bus: FakeBus) -> list[FinanceTicketCloseRequested]:
    return [each for each in bus.events if isinstance(each, FinanceTicketCloseRequested)]


async def test_a_shop_says_what_was_done_and_when(gateway: Gateway, bus: FakeBus) -> None:
    heard: list[str] = []
    async with asking(gateway, OPEN, heard=heard) as api:
        told = await api.post(f"{PATH}/close", json={**DONE, "closed_at": "2026-11-20T09:00:00+01:00"})
    assert (told.status_code, told.json()) == (202, {"ticket_id": TICKET["ticket_id"], "status": "accepted"})
    assert heard == [f"demo GET http://payments{PATH}"]
    [event] = closings(bus)
    assert (event.tenant, event.topic, str(event.ticket_id)) == ("demo", "finance-actions", TICKET["ticket_id"])
    assert event.closing.model_dump(mode="json") == {
        **DONE,
        "note": None,
        "closed_at": "2026-11-20T08:00:00Z",
    }


async def test_an_agent_closes_under_their_own_name_and_no_other(gateway: Gateway, bus: FakeBus) -> None:
    rejected = {"outcome": "rejected", "note": "Paid in the shop already"}
    async with asking(gateway, OPEN) as api:
        for body in (rejected, {**rejected, "closed_by": "ana"}):
            assert (await api.post(f"{PATH}/close", json=body, headers=ana(gateway))).status_code == 202
        other = await api.post(f"{PATH}/close", json={**rejected, "closed_by": "bob"}, headers=ana(gateway))
    assert [each["field"] for each in other.json()["errors"]] == ["closed_by"]
    assert {each.closing.closed_by for each in closings(bus)} == {"ana"}


async def test_the_same_closing_again_is_answered_alike_and_another_one_is_refused(
    gateway: Gateway, bus: FakeBus
) -> None:
    async with asking(gateway, TICKET) as api:
        again = await api.post(f"{PATH}/close", json=DONE)
        other = await api.post(f"{PATH}/close", json={**DONE, "reference": "re_7002"})
        rejected = await api.post(f"{PATH}/close", json={"outcome": "rejected"})
    assert [each.status_code for each in (again, other, rejected)] == [202, 409, 409]
    assert other.json()["type"].endswith("/ticket-closed")
    assert bus.events == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "outcome"),
        ({"outcome": "done"}, "outcome"),
        ({"outcome": "paid"}, "reference"),
        ({"outcome": "refunded", "reference": ""}, "reference"),
        ({**DONE, "reference": "4111 1111 1111 1111"}, "reference"),
        ({**DONE, "note": "card 4111111111111111"}, "note"),
        ({**DONE, "note": "x" * 201}, "note"),
        ({**DONE, "closed_by": "two words"}, "closed_by"),
        ({**DONE, "closed_at": "2999-01-01T00:00:00Z"}, "closed_at"),
        ({**DONE, "closed_at": 1}, "closed_at"),
        ({**DONE, "amount": 1}, "amount"),
    ],
)
async def test_what_is_no_closing_is_refused_by_field(
    gateway: Gateway, bus: FakeBus, body: dict[str, Any], field: str
) -> None:
    heard: list[str] = []
    async with asking(gateway, OPEN, heard=heard) as api:
        told = await api.post(f"{PATH}/close", json=body)
    assert (told.status_code, [each["field"] for each in told.json()["errors"]]) == (422, [field])
    assert (heard, bus.events) == ([], [])


async def test_a_ticket_there_is_not_and_a_caller_nobody_knows(gateway: Gateway, bus: FakeBus) -> None:
    async with asking(gateway, {"detail": "no ticket of yours has this id"}, 404) as api:
        missing = await api.post(f"{PATH}/close", json=DONE)
        nobody = await api.post(f"{PATH}/close", json=DONE, headers={"authorization": "Bearer nobody"})
        unread = await api.get("/v1/finance-tickets", headers={"authorization": "Bearer nobody"})
    assert [each.status_code for each in (missing, nobody, unread)] == [404, 401, 401]
    assert bus.events == []


async def test_tickets_are_asked_for_the_callers_tenant_with_filter_and_cursor(gateway: Gateway) -> None:
    heard: list[str] = []
    async with asking(gateway, {"tickets": [OPEN], "next_cursor": None}, heard=heard) as api:
        await api.get("/v1/finance-tickets", params={"state": "open", "cursor": "abc", "limit": 2})
        await api.get("/v1/finance-tickets", headers=ana(gateway))
        assert (await api.get("/v1/finance-tickets", params={"state": "paid"})).status_code == 422
    assert heard == [
        "demo GET http://payments/v1/finance-tickets?state=open&cursor=abc&limit=2",
        "demo GET http://payments/v1/finance-tickets?limit=50",
    ]
