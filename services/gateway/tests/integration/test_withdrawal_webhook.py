"""A confirmed withdrawal reaches the shop's endpoints, once, with the receipt the shop must send."""

from datetime import UTC, date, datetime
from uuid import UUID

from crossdesk.contracts.gateway import WebhookConfigured
from crossdesk.contracts.logistics import OrderWithdrawn
from crossdesk.store.database import Database
from crossdesk.testing.handling import handle

from gateway.webhooks.announce_withdrawal import announce_withdrawal
from gateway.webhooks.record_endpoint import record_endpoint

AT = datetime(2026, 11, 26, 22, 30, 5, tzinfo=UTC)
ID = UUID("5f8c2f0c-2f64-5f27-8f30-7e9a3a0c5b11")
WITHDRAWN = OrderWithdrawn(
    tenant="demo",
    order_id="CB-10000042",
    reference="W-CB-10000042",
    submitted_at=AT,
    name="Jana Beispiel",
    email="jana@example.com",
    time_zone="Europe/Berlin",
    language="de",
    subject="Ihr Widerruf",
    receipt="Ihr Widerruf ist bei uns eingegangen.",
    in_time=True,
    refund_until=date(2026, 12, 10),
)


async def test_every_active_endpoint_is_told_once_however_often_the_event_comes(endpoints: Database) -> None:
    books = WebhookConfigured(tenant="demo", endpoint_id="books", url="https://shop.example/books", active=True)
    await handle(endpoints, record_endpoint, books)
    for _ in range(2):
        assert await handle(endpoints, announce_withdrawal, WITHDRAWN, event_id=ID) == []
    async with endpoints.transaction(["demo", "other"]) as connection:
        rows = await connection.fetch("SELECT tenant, endpoint_id, event FROM webhook_deliveries ORDER BY endpoint_id")
    assert [(row["tenant"], row["endpoint_id"]) for row in rows] == [("demo", "books"), ("demo", "main")]
    event = rows[0]["event"]
    assert (event["type"], event["timestamp"]) == ("withdrawal.confirmed", "2026-11-26T22:30:05+00:00")
    assert event["data"] == {
        "order_id": "CB-10000042",
        "reference": "W-CB-10000042",
        "submitted_at": "2026-11-26T22:30:05Z",
        "name": "Jana Beispiel",
        "email": "jana@example.com",
        "items": [],
        "time_zone": "Europe/Berlin",
        "language": "de",
        "subject": "Ihr Widerruf",
        "receipt": "Ihr Widerruf ist bei uns eingegangen.",
        "in_time": True,
        "deadline": None,
        "refund_until": "2026-12-10",
    }
