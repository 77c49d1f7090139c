"""A confirmed withdrawal reaches the shop's endpoints, once, with the receipt the shop must send."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
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


@pytest.fixture
async def database(service_database: Callable[[str], Awaitable[Database]]) -> Database:
    return await service_database("gateway")


async def configure(database: Database, endpoint_id: str, *, active: bool = True, tenant: str = "demo") -> None:
    url = f"https://shop.example/{endpoint_id}"
    await handle(
        database, record_endpoint, WebhookConfigured(tenant=tenant, endpoint_id=endpoint_id, url=url, active=active)
    )


async def test_every_active_endpoint_is_told_once_however_often_the_event_comes(database: Database) -> None:
    for endpoint_id, active in (("main", True), ("books", True), ("old", False)):
        await configure(database, endpoint_id, active=active)
    await configure(database, "main", tenant="other")
    for _ in range(2):
        assert await handle(database, announce_withdrawal, WITHDRAWN, event_id=ID) == []
    async with database.transaction(["demo", "other"]) as connection:
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
