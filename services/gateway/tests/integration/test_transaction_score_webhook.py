"""A payment that is worth a look reaches the shop's endpoints, once, with the reasons."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from crossdesk.contracts.gateway import WebhookConfigured
from crossdesk.contracts.payments_risk import TransactionScored
from crossdesk.store.database import Database
from crossdesk.testing.handling import handle

from gateway.webhooks.announce_transaction_score import announce_transaction_score
from gateway.webhooks.record_endpoint import record_endpoint

ID = UUID("5f8c2f0c-2f64-5f27-8f30-7e9a3a0c5b14")
SCORED = TransactionScored(
    tenant="demo",
    transaction_id="t-7001",
    order_id="CB-10000042",
    probability=0.83,
    anomaly=0.99,
    advice="block",
    reasons=["The amount is 6.0 times what this customer usually pays."],
    rules=["far-above-habit"],
    model="week",
)


async def test_a_score_worth_a_look_is_delivered_once_to_the_active_endpoints_of_its_tenant(
    service_database: Callable[[str], Awaitable[Database]],
) -> None:
    database = await service_database("gateway")
    for tenant, endpoint, active in (("demo", "main", True), ("demo", "old", False), ("other", "main", True)):
        url = f"https://shop.example/{endpoint}"
        configured = WebhookConfigured(tenant=tenant, endpoint_id=endpoint, url=url, active=active)
        await handle(database, record_endpoint, configured)
    for _ in range(2):
        assert await handle(database, announce_transaction_score, SCORED, event_id=ID) == []
    async with database.transaction(["demo", "other"]) as connection:
        [row] = await connection.fetch("SELECT tenant, endpoint_id, event FROM webhook_deliveries")
    assert (row["tenant"], row["endpoint_id"], row["event"]["type"]) == ("demo", "main", "transaction.scored")
    told = row["event"]["data"]
    assert (told["transaction_id"], told["advice"], told["rules"]) == ("t-7001", "block", ["far-above-habit"])
    assert told["reasons"] == SCORED.reasons
    assert "tenant" not in told
