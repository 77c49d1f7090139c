"""A whole service as its collector of traces sees it: from the request that publishes to the statement at the end."""

import asyncio
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
from crossdesk.testing.span_receiver import receiving_spans
from crossdesk.testing.waiting import until
from crossdesk.testing.worker_bench import TABLE, Bench

SERVICE = """
import sys
from contextlib import asynccontextmanager
import httpx
from crossdesk.consume.subscription import Subscription
from crossdesk.contracts.gateway import InquiryReceived
from crossdesk.service import Listening, Service, serve
from crossdesk.testing.worker_bench import a_message, count_message
from crossdesk.traces import child
from msgspec.structs import replace
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

@asynccontextmanager
async def listen(settings, database, bus):
    async with httpx.AsyncClient() as client:
        async def publish(request):
            message = a_message(int(request.path_params["number"]))
            await bus.publish([replace(message, traceparent=child(request.headers.get("traceparent")))])
            return PlainTextResponse("accepted", 202)

        async def ask(event, database):
            return (await client.get(sys.argv[1] + "/parcels/LX-secret-DE?key=secret")).status_code

        routes = [Route("/inquiries/{number}", publish, methods=["POST"])]
        yield Listening([Subscription(InquiryReceived, count_message, fetch=ask)], Starlette(routes=routes))

serve(Service(name="crossdesk", listen=listen, public=True))
"""
SHOPS_TRACE = "0af7651916cd43dd8448eb211c80319c"


@pytest.fixture
async def bench(service_database, database_url) -> Bench:
    database = await service_database("crossdesk")
    await execute(with_parts(database_url, user="crossdesk_owner"), TABLE)
    bus_url = await provision_bus(database_url, PASSWORD)
    await create_topics(bus_url, TOPICS, partitions=2)
    return Bench(database, bus_url)


@pytest.fixture
def receiver():
    with receiving_spans() as running:
        yield running


@pytest.fixture
async def service(bench, database_url, receiver, unused_tcp_port_factory):
    """The service as a process that tells all it does: its URL, and the process."""
    port = unused_tcp_port_factory()
    environment = {
        **os.environ,
        "CROSSDESK_BUS_URL": bench.bus_url,
        "CROSSDESK_DATABASE_URL": with_parts(database_url, user="crossdesk"),
        "CROSSDESK_PORT": str(port),
        "CROSSDESK_INSTANCE": "counter-0",
        "CROSSDESK_OTLP_ENDPOINT": receiver.url,
        "CROSSDESK_TRACE_SAMPLE": "1",
    }
    process = subprocess.Popen([sys.executable, "-c", SERVICE, receiver.url], env=environment)
    url = f"http://127.0.0.1:{port}"
    try:
        await until(lambda: is_ready(url))
        yield url, process
    finally:
        process.kill()
        await asyncio.to_thread(process.wait)


async def is_ready(url: str) -> bool:
    async with httpx.AsyncClient() as client:
        try:
            return (await client.get(url + "/readyz")).status_code == 200
        except httpx.TransportError:
            return False


async def test_a_request_its_event_and_all_that_follows_are_one_trace(bench, service, receiver):
    url, process = service
    headers = {"traceparent": f"00-{SHOPS_TRACE}-b7ad6b7169203331-00"}
    async with httpx.AsyncClient() as client:
        assert (await client.post(url + "/inquiries/7", headers=headers)).status_code == 202
        await bench.until_counted({7})
        metrics = await client.get(url + "/metrics", headers={"accept": "application/openmetrics-text;version=1.0.0"})
        plain = await client.get(url + "/metrics")
    process.send_signal(signal.SIGTERM)
    assert await asyncio.to_thread(process.wait, 60) == 0

    request, published = receiver.one("POST /inquiries/{number}"), receiver.one("publish InquiryReceived")
    handled, fetched = receiver.one("handle InquiryReceived"), receiver.one("fetch InquiryReceived")
    asked, said = receiver.one("GET"), receiver.one("publish LanguageDetected")
    ways = [published.parent, handled.parent, fetched.parent, asked.parent, said.parent]
    assert ways == [request.id, published.id, handled.id, fetched.id, handled.id]
    assert "INSERT receipts" in receiver.under(handled)
    assert {span.trace for span in receiver.spans} == {SHOPS_TRACE}
    assert {span.service for span in receiver.spans} == {"crossdesk"}
    assert request.attributes["http.response.status_code"] == 202
    assert not [secret for secret in (b"LX-secret", b"?key", b"c-1", b"/inquiries/7") if told(receiver, secret)]
    assert metrics.headers["content-type"].startswith("application/openmetrics-text")
    assert f'trace_id="{SHOPS_TRACE}"' in metrics.text
    assert "trace_id" not in plain.text


def told(receiver, secret: bytes) -> bool:
    return any(secret in body for body in receiver.bodies)
