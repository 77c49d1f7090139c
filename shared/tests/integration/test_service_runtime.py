"""How every service runs: ready, measured, drained on SIGTERM, and discreet in its logs."""

import asyncio
import json
import os
import signal
import subprocess
import sys

import httpx
import pytest
from crossdesk.bus.url import create_topics
from crossdesk.contracts import TOPICS
from crossdesk.testing.buses import provision_bus
from crossdesk.testing.databases import PASSWORD, execute, with_parts
from crossdesk.testing.waiting import until
from crossdesk.testing.worker_bench import TABLE, Bench, a_message

COUNTER = """
from contextlib import asynccontextmanager
from crossdesk.consume.subscription import Subscription
from crossdesk.contracts.gateway import InquiryReceived
from crossdesk.service import Listening, Service, serve
from crossdesk.testing.worker_bench import count_message

async def count(event, work):
    if event.inquiry.text == "666":
        raise ValueError(f"cannot count for {event.inquiry.customer.id} who wrote {event.inquiry.text}")
    return await count_message(event, work)

@asynccontextmanager
async def listen(settings, database, bus):
    yield Listening([Subscription(InquiryReceived, count)])

serve(Service(name="crossdesk", listen=listen))
"""


@pytest.fixture
async def bench(service_database, database_url) -> Bench:
    database = await service_database("crossdesk")
    await execute(with_parts(database_url, user="crossdesk_owner"), TABLE)
    bus_url = await provision_bus(database_url, PASSWORD)
    await create_topics(bus_url, TOPICS, partitions=2)
    return Bench(database, bus_url)


@pytest.fixture
async def counter(bench, database_url, unused_tcp_port_factory, tmp_path):
    """The counting service as a process: its URL, the process and its log."""
    port = unused_tcp_port_factory()
    environment = {
        **os.environ,
        "CROSSDESK_BUS_URL": bench.bus_url,
        "CROSSDESK_DATABASE_URL": with_parts(database_url, user="crossdesk"),
        "CROSSDESK_PORT": str(port),
    }
    log = tmp_path / "counter.log"
    with log.open("wb") as output:
        process = subprocess.Popen([sys.executable, "-c", COUNTER], env=environment, stdout=output, stderr=output)
    url = f"http://127.0.0.1:{port}"
    try:
        await until(lambda: answers(url, "/readyz"))
        yield url, process, log
    finally:
        process.kill()
        await asyncio.to_thread(process.wait)


async def answers(url: str, path: str) -> bool:
    async with httpx.AsyncClient() as client:
        try:
            return (await client.get(url + path)).status_code == 200
        except httpx.TransportError:
            return False


async def test_a_ready_service_tells_life_readiness_and_metrics(bench, counter):
    url, _, _ = counter
    await bench.publish(*(a_message(n) for n in range(10)))
    await bench.until_counted(set(range(10)))
    assert await answers(url, "/startupz")
    assert await answers(url, "/livez")
    await until(lambda: shows(url, 'crossdesk_lag_events{consumer="crossdesk",topic="inquiries"} 0.0'))
    assert await shows(url, 'crossdesk_events_handled_total{consumer="crossdesk",event="InquiryReceived"')
    async with httpx.AsyncClient() as client:
        assert (await client.get(url + "/nothing")).status_code == 404


async def shows(url: str, metric: str) -> bool:
    async with httpx.AsyncClient() as client:
        return metric in (await client.get(url + "/metrics")).text


async def test_on_sigterm_a_service_drains_and_exits_cleanly(bench, counter):
    _, process, _ = counter
    await bench.publish(*(a_message(n) for n in range(50)))
    await bench.until_counted({0})
    process.send_signal(signal.SIGTERM)
    assert await asyncio.to_thread(process.wait, 60) == 0
    counted = await bench.counted()
    assert len(counted) == len(set(counted))


async def test_logs_are_json_without_what_customers_wrote(bench, counter):
    _, process, log = counter
    await bench.publish(a_message(666), a_message(1))
    await bench.until_counted({1})
    process.send_signal(signal.SIGTERM)
    await asyncio.to_thread(process.wait, 60)
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    given_up = [line for line in lines if line["message"] == "event given up"]
    assert given_up[0]["error"] == "ValueError"
    assert given_up[0]["service"] == "crossdesk"
    assert "cannot count for" not in log.read_text()


def test_wrong_settings_are_named_without_their_values():
    environment = {**os.environ, "CROSSDESK_BUS_URL": "postgresql://x", "CROSSDESK_PORT": "secret-port"}
    environment.pop("CROSSDESK_DATABASE_URL", None)
    command = [sys.executable, "-c", COUNTER]
    ended = subprocess.run(command, check=False, env=environment, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 2
    assert "CROSSDESK_DATABASE_URL" in ended.stderr
    assert "CROSSDESK_PORT" in ended.stderr
    assert "secret-port" not in ended.stderr
