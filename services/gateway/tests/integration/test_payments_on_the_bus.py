"""Payments on a real bus: counted once however often they come, and without a card number anywhere."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest
from crossdesk.bus.envelope import wrap
from crossdesk.bus.protocol import Bus, Caught, Record
from crossdesk.bus.url import create_topics, open_bus
from crossdesk.consume.subscription import Subscription
from crossdesk.consume.worker import Worker
from crossdesk.contracts import TOPICS
from crossdesk.contracts.card_numbers import has_card_number
from crossdesk.contracts.event import Event
from crossdesk.contracts.gateway import Quota, TenantConfigured
from crossdesk.contracts.payments import TransactionReported
from crossdesk.store.database import Database, open_database
from crossdesk.store.unit_of_work import UnitOfWork
from crossdesk.tasks import background
from stripe import WebhookSignature

from gateway.accounts import hash_key
from gateway.imports.import_request import TransactionRequest
from gateway.main import listen
from gateway.payments.provider_examples import STRIPE
from gateway.settings import GatewaySettings

KEY, SECRET = "ck_test_a-shop", "whsec_of-the-demo-shop-alone"
NUMBER, GROUPED = "4242424242424242", "4242 4242 4242 4242"
TRANSACTION: dict[str, Any] = TransactionRequest.model_config["json_schema_extra"]["examples"][0]  # type: ignore[index,assignment]  # the documented example
CLAIM = {
    "dispute_id": "claim-1",
    "disputed": {"minor": 3990, "currency": "EUR"},
    "at": "2025-12-02T09:30:00Z",
}


COLUMNS = """
    SELECT format('SELECT %I::text FROM %I.%I WHERE %1$I IS NOT NULL', column_name, table_schema, table_name) AS query
    FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
    WHERE data_type IN ('text', 'json', 'jsonb', 'character varying') AND table_type = 'BASE TABLE'
        AND table_schema NOT IN ('pg_catalog', 'information_schema')
"""


@pytest.fixture
async def bus(bus_url: str) -> AsyncIterator[Bus]:
    """The bus with one shop on it."""
    await create_topics(bus_url, TOPICS, partitions=2)
    quota = Quota(per_second=1000, burst=1000)
    shop = TenantConfigured(tenant="demo", name="Demo", api_key_hashes=[hash_key(KEY)], quota=quota)
    async with open_bus(bus_url) as bus:
        await bus.publish([wrap(shop, event_id=uuid4(), source="test", time=datetime.now(UTC))])
        yield bus


@pytest.fixture
async def shop(
    bus: Bus,
    bus_url: str,
    gateway_url: str,
    gateway_database: Database,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[httpx.AsyncClient]:
    """The whole gateway, where the shop has Stripe, called with the shop's key."""
    (tmp_path / "providers.yaml").write_text("demo: {stripe: {secret_env: DEMO_STRIPE}}")
    monkeypatch.setenv("DEMO_STRIPE", SECRET)
    urls = {"bus_url": bus_url, "database_url": gateway_url}
    secrets = {"token_secret": "t" * 32, "webhook_secret": "w" * 32}
    file = {"payment_providers": tmp_path / "providers.yaml"}
    settings = GatewaySettings.model_validate(urls | secrets | file)
    async with listen(settings, gateway_database, bus) as listening:
        assert listening.app is not None
        transport = httpx.ASGITransport(listening.app, raise_app_exceptions=False)
        headers = {"Authorization": f"Bearer {KEY}"}
        async with httpx.AsyncClient(transport=transport, base_url="http://gateway", headers=headers) as client:
            yield client


async def from_stripe(shop: httpx.AsyncClient, event: dict[str, Any]) -> int:
    body = json.dumps(event)
    signature = WebhookSignature.generate_signature_header(body, SECRET)
    headers = {"content-type": "application/json", "stripe-signature": signature}
    return (await shop.post("/v1/providers/stripe/demo", content=body, headers=headers)).status_code


@asynccontextmanager
async def counting(bus_url: str, gateway_url: str, counted: list[str]) -> AsyncIterator[None]:
    """A consumer of transactions, as every service has one."""

    async def count(event: TransactionReported, work: UnitOfWork) -> list[Event]:
        counted.append(event.transaction_id)
        return []

    async with open_bus(bus_url) as bus, open_database(gateway_url, "gateway") as database:
        worker = Worker("counter", bus, database, [Subscription(TransactionReported, count)], dead_letters_in_a_row=1)
        async with background(worker.run(), name="counter"):
            yield


async def test_what_comes_again_is_counted_once(shop: httpx.AsyncClient, bus_url: str, gateway_url: str) -> None:
    counted: list[str] = []
    for _ in range(3):
        assert await from_stripe(shop, STRIPE) == 200
        assert (await shop.post("/v1/transactions", json=TRANSACTION)).status_code == 202
    last = {"transaction_id": "last", "order_id": TRANSACTION["order_id"]}
    assert (await shop.post("/v1/transactions", json=TRANSACTION | last)).status_code == 202
    async with counting(bus_url, gateway_url, counted), asyncio.timeout(20):
        while "last" not in counted:  # noqa: ASYNC110  # a list that a worker fills; there is nothing to wait for
            await asyncio.sleep(0.02)
    assert sorted(counted) == ["ch_3QKx2eZvKYlo2C", "last", "t-7001"]


async def test_no_card_number_is_on_the_log_in_a_table_or_in_what_is_logged(
    shop: httpx.AsyncClient, bus: Bus, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    texts = ("card", "device", "terminal", "decline_code", "transaction_id", "order_id", "customer_id", "email")
    asked = [("/v1/transactions", TRANSACTION | {name: said}) for name in texts for said in (NUMBER, GROUPED)]
    asked += [("/v1/disputes", CLAIM | {name: NUMBER}) for name in ("dispute_id", "code", "provider_reason")]
    statuses = {(await shop.post(path, json=body)).status_code for path, body in asked}
    assert statuses == {422}
    leaky = STRIPE | {"data": {"object": STRIPE["data"]["object"] | {"metadata": {"device": GROUPED}}}}
    assert await from_stripe(shop, leaky) == 422
    assert await from_stripe(shop, STRIPE) == 200
    assert (await shop.post("/v1/disputes", json=CLAIM)).status_code == 202

    kept = [*await on_the_log(bus), *await in_tables(database_url), *(each.getMessage() for each in caplog.records)]
    assert any("ch_3QKx2eZvKYlo2C" in text for text in kept)
    assert [text for text in kept if has_card_number(text)] == []


async def on_the_log(bus: Bus) -> list[str]:
    """Keys, headers and bodies of all that is on the log now."""
    found: list[str] = []
    async for record in bus.tail(TOPICS):
        if isinstance(record, Caught):
            break
        assert isinstance(record, Record)
        found += [record.key, str(record.headers), record.data.decode()]
    return found


async def in_tables(database_url: str) -> list[str]:
    """Every text and JSON value in every table of the database, whoever owns it."""
    connection = await asyncpg.connect(database_url)
    try:
        columns = await connection.fetch(COLUMNS)
        assert columns
        return [row[0] for column in columns for row in await connection.fetch(column["query"])]
    finally:
        await connection.close()
