"""Payments that look like fraud reach the shop's endpoints, once, with what was seen."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from crossdesk.consume.subscription import Handler
from crossdesk.contracts.payments_risk import PaymentAlertRaised, TransactionScored
from crossdesk.store.database import Database
from crossdesk.testing.handling import NOON, handle

from gateway.webhooks.announce_payment import announce_alert, announce_score

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


@pytest.mark.parametrize(
    ("announce", "event", "kind", "at"),
    [(announce_alert, ALERT, "payment.alert", AT), (announce_score, SCORED, "transaction.scored", NOON)],
)
async def test_it_is_delivered_once_to_the_active_endpoints_of_its_tenant(
    endpoints: Database, announce: Handler, event: PaymentAlertRaised | TransactionScored, kind: str, at: datetime
) -> None:
    for _ in range(2):
        assert await handle(endpoints, announce, event, event_id=ID) == []
    async with endpoints.transaction(["demo", "other"]) as connection:
        [row] = await connection.fetch("SELECT tenant, endpoint_id, event FROM webhook_deliveries")
    assert (row["tenant"], row["endpoint_id"]) == ("demo", "main")
    assert row["event"] == {
        "type": kind,
        "timestamp": at.isoformat(),
        "data": event.model_dump(mode="json", exclude={"tenant", "why"}),
    }
