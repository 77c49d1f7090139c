"""An alert about payments reaches the shop's endpoints, once, with what was seen."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from uuid import UUID

from crossdesk.contracts.gateway import WebhookConfigured
from crossdesk.contracts.payments_risk import PaymentAlertRaised
from crossdesk.store.database import Database
from crossdesk.testing.handling import handle

from gateway.webhooks.announce_payment_alert import announce_payment_alert
from gateway.webhooks.record_endpoint import record_endpoint

AT = datetime(2026, 11, 26, 22, 30, 5, tzinfo=UTC)
ID = UUID("5f8c2f0c-2f64-5f27-8f30-7e9a3a0c5b13")
ALERT = PaymentAlertRaised(
    tenant="demo",
    alert_id=ID,
    rule="card-testing-many-cards-by-ip",
    entity_kind="ip",
    entity="IP in 192.0.2.0/24",
    entity_digest="ab" * 16,
    window="10m",
    severity="high",
    sentence="5 different cards were used from one IP within 10 minutes.",
    counts={"ip_cards_10m": 5},
    transaction_ids=["t1", "t2"],
    first_at=AT,
    last_at=AT,
)


async def test_an_alert_is_delivered_once_to_the_active_endpoints_of_its_tenant(
    service_database: Callable[[str], Awaitable[Database]],
) -> None:
    database = await service_database("gateway")
    for tenant, endpoint, active in (("demo", "main", True), ("demo", "old", False), ("other", "main", True)):
        url = f"https://shop.example/{endpoint}"
        configured = WebhookConfigured(tenant=tenant, endpoint_id=endpoint, url=url, active=active)
        await handle(database, record_endpoint, configured)
    for _ in range(2):
        assert await handle(database, announce_payment_alert, ALERT, event_id=ID) == []
    async with database.transaction(["demo", "other"]) as connection:
        [row] = await connection.fetch("SELECT tenant, endpoint_id, event FROM webhook_deliveries")
    assert (row["tenant"], row["endpoint_id"], row["event"]["type"]) == ("demo", "main", "payment.alert")
    assert row["event"]["timestamp"] == "2026-11-26T22:30:05+00:00"
    told = row["event"]["data"]
    assert (told["sentence"], told["transaction_ids"]) == (ALERT.sentence, ["t1", "t2"])
    assert "tenant" not in told
