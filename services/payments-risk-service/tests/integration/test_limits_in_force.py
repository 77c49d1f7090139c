"""Limits a shop set for automatic refunds: in force from the next decision on, shown as they are, kept apart."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest
from crossdesk.contracts.event import Event
from crossdesk.contracts.finance_actions import SettlementLimitsConfigured
from crossdesk.contracts.gateway import Settlement
from crossdesk.contracts.payments_risk import DisputeDecided, FinanceTicketOpened, RefundDue
from crossdesk.contracts.settlement_limits_shown import LIMITS, MOST_SETTLEMENT_VERSIONS
from crossdesk.store.database import Database
from crossdesk.testing.examples import NOON, TENANT
from crossdesk.testing.handling import handle
from pydantic import SecretStr

from payments_risk.api.app import create_app
from payments_risk.rate_sources.rate_desk import RateDesk
from payments_risk.settlement_limits import limits_of, record_shop_limits

from .disputing import PRICE, a_report, allowed, only, ordered, paid, proven, taken

KEY = {"authorization": "Bearer key", "x-crossdesk-tenant": TENANT}
NOTHING: dict[str, Any] = {"up_to": [], "per_customer_month": [], "dispute_fees": []}


@pytest.fixture
async def database(service_database: Callable[[str], Awaitable[Database]]) -> Database:
    return await service_database("payments_risk")


@pytest.fixture
async def api(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_app(SecretStr("key"), database, RateDesk([])))
    async with httpx.AsyncClient(transport=transport, base_url="http://payments", headers=KEY) as client:
        yield client


async def put(database: Database, limits: dict[str, Any] | None, tenant: str = TENANT) -> None:
    settlement = Settlement.model_validate(limits) if limits is not None else None
    event = SettlementLimitsConfigured(tenant=tenant, limits=settlement)
    await handle(database, record_shop_limits, event, at=NOON)


def up_to(minor: int) -> dict[str, Any]:
    return {**NOTHING, "up_to": [{"minor": minor, "currency": "EUR"}]}


async def lost(database: Database, number: int) -> list[Event]:
    """A parcel that never came, of an order and a payment of their own: the rules say refund."""
    order, payment, dispute = f"CB-{number}", f"ch_{number}", f"dp_{number}"
    await ordered(database, order, customer_id=f"c-{number}")
    await paid(database, payment, order_id=order)
    inquiry = {"native_stage": "warning_needs_response"}
    await taken(database, a_report(dispute_id=dispute, payment_id=payment, step=inquiry))
    return await proven(database, dispute_id=dispute, order_id=order, lost=True)


async def test_from_the_next_decision_on_the_shops_word_counts_above_the_operators(database: Database) -> None:
    await allowed(database, PRICE.minor - 1)
    assert "allowed up to 49.89 EUR" in only(await lost(database, 1), FinanceTicketOpened).note
    await put(database, up_to(PRICE.minor))
    within = await lost(database, 2)
    assert (only(within, RefundDue).amount, only(within, DisputeDecided).settlement) == (PRICE, "due")
    await put(database, NOTHING)
    await allowed(database, PRICE.minor)
    assert "EUR are not allowed" in only(await lost(database, 3), FinanceTicketOpened).note
    await put(database, None)
    assert only(await lost(database, 4), RefundDue).amount == PRICE


async def test_what_is_in_force_is_shown_with_whose_word_it_is(database: Database, api: httpx.AsyncClient) -> None:
    async def shown() -> dict[str, Any]:
        told: dict[str, Any] = (await api.get("/v1/settlement-limits")).json()
        return told

    assert await shown() == {"set_by": "nobody", "version": 0, "configured_at": None, **NOTHING}
    await allowed(database, 700)
    assert {"set_by": "operator", "version": 0}.items() <= (await shown()).items()
    await put(database, LIMITS)
    assert await shown() == {"set_by": "shop", "version": 1, "configured_at": "2026-11-27T12:00:00Z", **LIMITS}
    await put(database, None)
    deleted = await shown()
    assert (deleted["set_by"], deleted["version"], deleted["up_to"]) == ("operator", 2, up_to(700)["up_to"])
    versions = (await api.get("/v1/settlement-limits/versions")).json()["versions"]
    assert [(each["version"], each["limits"]) for each in versions] == [(2, None), (1, LIMITS)]


async def test_a_shops_limits_are_its_own(database: Database, api: httpx.AsyncClient) -> None:
    await put(database, LIMITS, "other-shop")
    assert (await api.get("/v1/settlement-limits")).json()["set_by"] == "nobody"
    async with database.transaction([TENANT]) as connection:
        assert await limits_of(connection, TENANT) == Settlement()
        assert await connection.fetchval("SELECT count(*) FROM shop_settlement_limits") == 0


async def test_the_oldest_versions_are_forgotten_and_numbers_go_on(database: Database, api: httpx.AsyncClient) -> None:
    for minor in range(1, MOST_SETTLEMENT_VERSIONS + 3):
        await put(database, up_to(minor))
    versions = (await api.get("/v1/settlement-limits/versions")).json()["versions"]
    assert [each["version"] for each in versions] == list(range(MOST_SETTLEMENT_VERSIONS + 2, 2, -1))
    assert (await api.get("/v1/settlement-limits")).json()["up_to"] == up_to(MOST_SETTLEMENT_VERSIONS + 2)["up_to"]
