"""Customers, agents and shops send card numbers; none is in a table, on a topic or in a log of any service."""

import asyncio
import json
import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest
from crossdesk.bus.protocol import Caught, Record
from crossdesk.bus.url import open_bus
from crossdesk.contracts import TOPICS
from crossdesk.embedded_postgres import server_url
from crossdesk.testing.waiting import until

from deploy.local.send_payment_webhook import PROVIDERS, send, stripe_event
from deploy.local.stack import stack_of
from deploy.local.state import State

pytestmark = pytest.mark.cluster

NUMBERS = ("4111 1111 1111 1111", "5555-5555-5555-4444", "378282246310005", "\uff14\uff11\uff11\uff11 1111 1111 1111")
PLAIN = ("4111111111111111", "5555555555554444", "378282246310005")
PRICE = {"minor": 4990, "currency": "EUR"}
COLUMNS = """
    SELECT format('%s.%I', c.oid::regclass, a.attname) AS name,
           format('SELECT '
                  || CASE a.atttypid WHEN 'bytea'::regtype THEN 'encode(%1$I, ''escape'')' ELSE '%1$I::text' END
                  || ' FROM %2$s WHERE %1$I IS NOT NULL', a.attname, c.oid::regclass) AS query
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema')
      AND a.attnum > 0 AND NOT a.attisdropped
      AND a.atttypid IN ('text'::regtype, 'varchar'::regtype, 'text[]'::regtype, 'json'::regtype, 'jsonb'::regtype,
                         'jsonb[]'::regtype, 'bytea'::regtype, 'bytea[]'::regtype)
"""
BETWEEN = re.compile(r"[\s.-]+")


async def test_no_card_number_is_in_a_table_on_a_topic_or_in_a_log(cluster, storefront, tmp_path):
    mark = f"cards-{uuid4().hex[:8]}"
    asked = [await storefront.inquire(f"{mark}: I paid with {number}, where is my parcel?") for number in NUMBERS]
    assert {each["status"] for each in asked} <= {"answered", "guided", "queued", "assigned", "callback_booked"}
    await write_everywhere(storefront, mark)
    await report_payments(storefront, mark)
    await asyncio.to_thread(send_webhooks, cluster, tmp_path)
    await reply(cluster, storefront, mark)

    tables = [each async for each in in_tables(cluster)]
    topics = [each async for each in on_topics(cluster)]
    logs = list(in_logs(cluster))
    assert any(mark in text for _, text in tables)
    assert any(mark in text for _, text in topics)
    assert any(f"{mark}: I answer with •••• 1111" in text for _, text in tables)
    found = [place for place, text in (*tables, *topics, *logs) if holds(text)]
    assert found == []


async def write_everywhere(storefront, mark: str) -> None:
    """Numbers in every field a customer's message has, in a batch and in a further message."""
    customer = {"name": NUMBERS[0], "email": f"{PLAIN[0]}@example.com", "phone": NUMBERS[0]}
    more: dict[str, Any] = {"metadata": {"note": NUMBERS[1]}, "order_id": PLAIN[2], "customer": customer}
    first = await storefront.inquire(f"{mark}: {NUMBERS[0]}", key=f"{mark}-{PLAIN[0]}", **more)
    path = f"/v1/conversations/{first['conversation_id']}/messages"
    (await storefront.http.post(path, json={"text": NUMBERS[3]})).raise_for_status()
    items = [{"channel": "web", "customer": {"id": "c-e2e"}, "text": number} for number in NUMBERS]
    posted = (await storefront.http.post("/v1/inquiries:batch", json={"items": items})).raise_for_status().json()
    for verdict in posted["verdicts"]:
        await storefront.outcome(verdict["inquiry_id"])


async def report_payments(storefront, mark: str) -> None:
    """Where a payment or a dispute names a card number it is refused, and taken without."""
    now = datetime.now(UTC).isoformat()
    paid = {"transaction_id": mark, "order_id": mark, "kind": "capture", "status": "succeeded", "amount": PRICE}
    paid |= {"method": "card", "occurred_at": now}
    claim = {"dispute_id": mark, "order_id": mark, "payment_id": mark, "disputed": PRICE, "at": now}
    for path, body, field in (("transactions", paid, "device"), ("disputes", claim, "provider_reason")):
        for number in NUMBERS:
            assert (await storefront.http.post(f"/v1/{path}", json=body | {field: number})).status_code == 422
        assert (await storefront.http.post(f"/v1/{path}", json=body)).status_code == 202


def send_webhooks(cluster, directory: Path) -> None:
    """Signed as the providers do: taken, and refused where a card number stands in one."""
    stack = stack_of(State(cluster.state))
    assert {provider: send(stack, provider).status_code for provider in PROVIDERS} == {
        "stripe": 200,
        "adyen": 202,
        "paypal": 200,
    }
    leaky = stripe_event(datetime.now(UTC))
    leaky["data"]["object"]["metadata"]["device"] = NUMBERS[0]
    file = directory / "leaky.json"
    file.write_text(json.dumps(leaky))
    assert send(stack, "stripe", str(file)).status_code == 422


async def reply(cluster, storefront, mark: str) -> None:
    """An agent takes a conversation and repeats the number in a reply, which is read by the customer."""
    waiting = await storefront.inquire(f"A person, please! My card is {NUMBERS[0]}")  # plain: a code may be asked about
    assert waiting["status"] in {"queued", "assigned", "callback_booked"}, waiting
    place = waiting["conversation_id"]
    async with httpx.AsyncClient(base_url=cluster.url, timeout=15) as agent:
        signed_in = await agent.post("/v1/agents/sign-in", json=cluster.demo["agents"][0])
        agent.headers["Authorization"] = f"Bearer {signed_in.raise_for_status().json()['token']}"

        async def is_taken() -> bool:
            return (await agent.post(f"/v1/agents/queue/{place}/accept")).status_code == 200

        await until(is_taken)
        answer = {"text": f"{mark}: I answer with {NUMBERS[0]}", "language": "en"}
        (await agent.post(f"/v1/agents/conversations/{place}/reply", json=answer)).raise_for_status()

    async def is_read() -> bool:
        return f"{mark}: I answer" in (await storefront.http.get(f"/v1/conversations/{place}/messages")).text

    await until(is_read)


def holds(text: str) -> bool:
    """One of the numbers that were sent, however it is written: ids of the demo shop may look like other cards."""
    plain = BETWEEN.sub("", unicodedata.normalize("NFKC", text))
    return any(number in plain for number in PLAIN)


async def in_tables(cluster):
    """Every text, JSON and binary value in every table, whoever owns it."""
    password = json.loads((cluster.state / "credentials.json").read_text())["superuser"]
    port = json.loads((cluster.state / "stack.json").read_text())["ports"]["postgres"]
    connection = await asyncpg.connect(server_url(port, password, database="crossdesk"))
    try:
        columns = await connection.fetch(COLUMNS)
        assert len({column["name"].split(".")[0] for column in columns}) > 5
        for column in columns:
            for row in await connection.fetch(column["query"]):
                yield column["name"], row[0]
    finally:
        await connection.close()


async def on_topics(cluster):
    """Keys, headers and bodies of every record."""
    async with open_bus(cluster.setting("gateway", "CROSSDESK_BUS_URL")) as bus:
        async for record in bus.tail(TOPICS):
            if isinstance(record, Caught):
                return
            assert isinstance(record, Record)
            yield record.partition.topic, f"{record.key}\n{record.headers}\n{record.data.decode()}"


def in_logs(cluster) -> Iterator[tuple[str, str]]:
    files = [path for path in (cluster.state / "logs").iterdir() if path.is_file()]
    assert len(files) > 7
    for path in (*files, cluster.state / "run.log"):
        for line in path.read_text(errors="replace").splitlines():
            yield path.name, line
