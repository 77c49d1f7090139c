"""What tests of returns share: an order of a shop, its parcel delivered, the API in front of a database, and a log."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from crossdesk.bus.envelope import Envelope
from crossdesk.contracts.gateway import OrderImported
from crossdesk.contracts.logistics_facts import ShipmentEvent, ShipmentFacts
from crossdesk.errors import BusUnavailable
from crossdesk.store.database import Database
from crossdesk.testing.handling import handle
from deploy.demo import shop
from pydantic import SecretStr

from logistics.api.app import create_app
from logistics.known import keep_facts
from logistics.read_known import KnownReader
from logistics.record_order import record_order
from logistics.returns.label_desk import LabelDesk
from logistics.settings import LogisticsSettings

NOW = datetime.now(UTC)
NUMBER = "LX480016935CN"
KEY = "the-key-of-the-cluster"
HEADERS = {"authorization": f"Bearer {KEY}", "x-crossdesk-tenant": "demo"}
OTHER = {**HEADERS, "x-crossdesk-tenant": "other"}
NOWHERE = SecretStr("postgresql://nowhere")
SETTINGS = LogisticsSettings(bus_url=NOWHERE, database_url=NOWHERE, service_key=SecretStr(KEY))


class Log:
    """A bus that notes what is published, or is away."""

    def __init__(self) -> None:
        self.published: list[Envelope] = []
        self.away = False

    async def publish(self, envelopes: Sequence[Envelope], *, deadline: float = 10.0) -> None:
        if self.away:
            raise BusUnavailable("the log of this test is away")
        self.published += envelopes


def an_order(**fields: Any) -> OrderImported:
    """Placed in Germany thirty days ago, with one parcel."""
    values = {
        "order_id": "CB-1",
        "destination": "DE",
        "placed_at": NOW - timedelta(days=30),
        "tracking_numbers": [NUMBER],
        "status": "shipped",
    }
    return shop.orders(NOW)[0].model_copy(update={**values, **fields})


async def import_order(database: Database, order: OrderImported, delivered_days_ago: float | None = None) -> None:
    """Have the service take the order, and its first parcel's delivery where there was one."""
    await handle(database, record_order, order, [])
    if delivered_days_ago is None:
        return
    at = NOW - timedelta(days=delivered_days_ago)
    event = ShipmentEvent(at=at, description="Delivered")
    number = order.tracking_numbers[0]
    facts = ShipmentFacts(status="delivered", tracking_number=number, last_event=event, checked_at=NOW)
    async with database.transaction([order.tenant]) as connection:
        await keep_facts(connection, order.tenant, facts)


@asynccontextmanager
async def serving_returns(
    database: Database, log: Log, labels: LabelDesk | None = None
) -> AsyncIterator[httpx.AsyncClient]:
    """The API for as long as the block lasts; it asks as the gateway does for the demo shop."""
    app = create_app(SETTINGS, database, log, KnownReader(database), None, labels=labels)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://logistics", headers=HEADERS) as client:
        yield client
