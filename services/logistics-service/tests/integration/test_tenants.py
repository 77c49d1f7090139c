"""The list of tenants, as it comes from the orders imported."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import pytest
from crossdesk.store.database import Database
from crossdesk.testing.handling import handle
from deploy.demo import shop

from logistics.record_order import record_order
from logistics.tenants import known_tenants

ORDERS = shop.orders(datetime.now(UTC))


@pytest.fixture
async def database(service_database: Callable[[str], Awaitable[Database]]) -> Database:
    return await service_database("logistics")


async def test_a_tenant_is_known_from_its_first_order_on(database: Database) -> None:
    assert await known_tenants(database) == []
    for order in ORDERS[:2]:
        for tenant in ("zeta", "alpha"):
            await handle(database, record_order, order.model_copy(update={"tenant": tenant}), [])
    assert await known_tenants(database) == ["alpha", "zeta"]
