"""Answers about parcels that are told again: never after anything about the parcel was written anew."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from crossdesk.contracts.logistics_facts import ShipmentFacts, ShipmentStatus
from crossdesk.store.database import Database
from crossdesk.testing.handling import handle
from deploy.demo import shop
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from logistics.api.recall_shipments import RecalledShipments
from logistics.api.tell_shipments import Parcels
from logistics.known import keep_facts
from logistics.read_known import KnownReader
from logistics.record_order import record_order
from logistics.shipments.keep import keep_scans
from logistics.shipments.scan import Scan

NOW = datetime.now(UTC)
ORDER = shop.orders(NOW)[0].model_copy(update={"status": "shipped"})
NUMBER = ORDER.tracking_numbers[0]


@pytest.fixture
async def database(service_database: Callable[[str], Awaitable[Database]]) -> Database:
    opened = await service_database("logistics")
    for tenant in ("demo", "other"):
        await handle(opened, record_order, ORDER.model_copy(update={"tenant": tenant}), [])
    return opened


class Asking:
    """Asks as the gateway does, and counts how often an answer had to be put together."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.put_together = 0
        parcels = Parcels(database, KnownReader(database), None)

        async def work(request: Request, tenant: str) -> Response:
            self.put_together += 1
            return await parcels.by_number(request, tenant)

        recalled = RecalledShipments(database, work)

        async def endpoint(request: Request) -> Response:
            return await recalled.by_number(request, request.headers["x-tenant"])

        app = Starlette(routes=[Route("/{number}", endpoint)])
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://logistics")

    async def told(self, number: str = NUMBER, tenant: str = "demo") -> dict[str, Any]:
        answer = await self.client.get(f"/{number}", headers={"x-tenant": tenant})
        assert answer.status_code == 200
        told: dict[str, Any] = answer.json()
        return told

    async def hears(self, status: ShipmentStatus, minutes_ago: float = 0, tenant: str = "demo") -> None:
        """Another replica keeps news."""
        at = datetime.now(UTC) - timedelta(minutes=minutes_ago)
        async with self.database.transaction([tenant]) as connection:
            await keep_facts(
                connection,
                tenant,
                ShipmentFacts(status=status, tracking_number=NUMBER, checked_at=at, reasons=[tenant]),
            )


@pytest.fixture
def asking(database: Database) -> Asking:
    return Asking(database)


async def test_a_parcel_of_which_nothing_is_new_is_put_together_once(asking: Asking) -> None:
    await asking.hears("in_transit")
    answers = [await asking.told(number) for number in (NUMBER, NUMBER.lower(), NUMBER)]
    assert answers[0] == answers[1] == answers[2]
    assert asking.put_together == 1


async def test_news_kept_by_any_replica_are_told_at_once(asking: Asking) -> None:
    await asking.hears("in_transit", minutes_ago=3)
    assert (await asking.told())["status"] == "in_transit"
    await asking.hears("delivered")
    assert (await asking.told())["status"] == "delivered"


async def test_a_scan_and_an_import_are_told_at_once(asking: Asking) -> None:
    await asking.hears("in_transit")
    assert (await asking.told())["scans"] == []
    async with asking.database.transaction(["demo"]) as connection:
        await keep_scans(connection, "demo", NUMBER, [Scan("accepted", NOW, "17track")])
    assert [scan["state"] for scan in (await asking.told())["scans"]] == ["accepted"]
    second = ORDER.model_copy(update={"order_id": "CB-2"})
    await handle(asking.database, record_order, second, [])
    assert set((await asking.told())["order_ids"]) == {ORDER.order_id, "CB-2"}
    await handle(asking.database, record_order, second.model_copy(update={"tracking_numbers": []}), [])
    assert (await asking.told())["order_ids"] == [ORDER.order_id]


async def test_a_parcel_no_order_has_any_longer_is_told_no_more(asking: Asking) -> None:
    await asking.hears("in_transit")
    await asking.told()
    await handle(asking.database, record_order, ORDER.model_copy(update={"tracking_numbers": []}), [])
    assert (await asking.client.get(f"/{NUMBER}", headers={"x-tenant": "demo"})).status_code == 404


async def test_an_answer_is_told_no_longer_than_its_state_is_fresh(asking: Asking) -> None:
    await asking.hears("in_transit", minutes_ago=16)
    for _ in range(3):
        await asking.told()
    assert asking.put_together == 3


async def test_shops_are_told_of_their_own_parcels_alone(asking: Asking) -> None:
    await asking.hears("in_transit")
    await asking.hears("customs", tenant="other")
    told = [await asking.told(tenant=tenant) for tenant in ("demo", "other", "demo", "other")]
    assert [each["status"] for each in told] == ["in_transit", "customs", "in_transit", "customs"]
    assert asking.put_together == 2
    assert (await asking.client.get(f"/{NUMBER}", headers={"x-tenant": "third"})).status_code == 404


async def test_a_parcel_nobody_has_told_of_is_put_together_each_time(asking: Asking) -> None:
    for _ in range(2):
        assert (await asking.told())["status"] == "unknown"
    assert asking.put_together == 2
