"""Decisions on disputes and tickets for finance reach the shop's endpoints, once, with all facts."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from uuid import UUID

import pytest
from crossdesk.contracts.event import Money
from crossdesk.contracts.gateway import WebhookConfigured
from crossdesk.contracts.payments_risk import DisputeDecided, FinanceTicketOpened
from crossdesk.store.database import Database
from crossdesk.testing.handling import handle

from gateway.webhooks.announce_dispute import announce_decision, announce_ticket
from gateway.webhooks.record_endpoint import record_endpoint

AT = datetime(2026, 11, 26, 22, 30, 5, tzinfo=UTC)
ID = UUID("5f8c2f0c-2f64-5f27-8f30-7e9a3a0c5b12")
TICKET = FinanceTicketOpened(
    tenant="demo",
    ticket_id=ID,
    cause="decision",
    provider="stripe",
    dispute_id="dp_1",
    order_id="CB-1",
    amount=Money(minor=4990, currency="EUR"),
    rule="gateway-error",
    sentence="The gateway made the error, so finance clears it with the gateway.",
    note="The rules leave it to finance.",
    facts={"fault": "gateway"},
    opened_at=AT,
)
DECIDED = DisputeDecided(
    tenant="demo",
    provider="stripe",
    dispute_id="dp_1",
    disputed=Money(minor=4990, currency="EUR"),
    reason="processing",
    stage="chargeback",
    outcome="finance_ticket",
    rule="gateway-error",
    sentence="The gateway made the error.",
    due_by=AT,
    decided_at=AT,
)


@pytest.fixture
async def database(service_database: Callable[[str], Awaitable[Database]]) -> Database:
    return await service_database("gateway")


async def test_both_are_delivered_once_to_every_active_endpoint_of_the_tenant(database: Database) -> None:
    for tenant, endpoint, active in (("demo", "main", True), ("demo", "old", False), ("other", "main", True)):
        url = f"https://shop.example/{endpoint}"
        configured = WebhookConfigured(tenant=tenant, endpoint_id=endpoint, url=url, active=active)
        await handle(database, record_endpoint, configured)
    for _ in range(2):
        assert await handle(database, announce_ticket, TICKET, event_id=ID) == []
        assert await handle(database, announce_decision, DECIDED, event_id=UUID(int=7)) == []
    async with database.transaction(["demo", "other"]) as connection:
        rows = await connection.fetch("SELECT tenant, endpoint_id, event FROM webhook_deliveries")
    assert {(row["tenant"], row["endpoint_id"]) for row in rows} == {("demo", "main")}
    told = {row["event"]["type"]: row["event"] for row in rows}
    assert len(rows) == len(told) == 2
    assert told["finance.ticket"]["data"]["amount"] == {"minor": 4990, "currency": "EUR"}
    assert told["finance.ticket"]["data"]["facts"] == {"fault": "gateway"}
    assert told["finance.ticket"]["timestamp"] == "2026-11-26T22:30:05+00:00"
    assert told["dispute.decided"]["data"]["due_by"] == "2026-11-26T22:30:05Z"
    assert "tenant" not in told["dispute.decided"]["data"]
