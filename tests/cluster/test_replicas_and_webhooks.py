"""Two gateways and one log: what enters through one is seen through the other; webhooks arrive signed."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Queue
from threading import Thread

import httpx
import pytest
from crossdesk.testing.storefront import Storefront
from crossdesk.testing.waiting import until
from standardwebhooks import Webhook

pytestmark = pytest.mark.cluster


@pytest.fixture
async def other_gateway(cluster, unused_tcp_port_factory) -> Iterator[str]:
    """A second replica with the first one's settings, on a port of its own."""
    (pid, *_) = cluster.pids("gateway")
    pairs = [pair.partition("=") for pair in Path(f"/proc/{pid}/environ").read_text().split("\0")]
    settings = {name: value for name, _, value in pairs if name.startswith("CROSSDESK_")}
    port = unused_tcp_port_factory()
    environment = {**os.environ, **settings, "CROSSDESK_PORT": str(port), "CROSSDESK_INSTANCE": "gateway-2"}
    command = [str(Path(sys.executable).with_name("gateway"))]
    replica = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        await until(lambda: is_ready(url))
        yield url
    finally:
        replica.terminate()
        assert await asyncio.to_thread(replica.wait, 60) == 0


async def is_ready(url: str) -> bool:
    async with httpx.AsyncClient() as client:
        try:
            return (await client.get(f"{url}/readyz")).status_code == 200
        except httpx.TransportError:
            return False


async def test_a_stream_on_one_replica_sees_what_was_answered_through_another(cluster, storefront, other_gateway):
    other = Storefront(other_gateway, cluster.api_key)
    accepted = (await storefront.post("What is your return policy?")).json()
    event = await other.first_outcome(accepted["conversation_id"])
    assert event["inquiry_id"] == accepted["inquiry_id"]
    assert event["answer"]["text"]
    async with other.events(accepted["conversation_id"]) as events:
        follow_up = await storefront.post("Thank you!", conversation_id=accepted["conversation_id"])
        async for event in events:
            if event["inquiry_id"] == follow_up.json()["inquiry_id"] and event["answer"]:
                break
    await other.close()


async def test_a_stream_resumes_after_the_last_event_seen(storefront):
    accepted = (await storefront.post("What is your return policy?")).json()
    await storefront.outcome(accepted["inquiry_id"])
    seen = []
    async with storefront.events(accepted["conversation_id"]) as events:
        async for event in events:
            seen.append(event["seq"])
            if event["type"] == "ReplyDecided":
                break
    async with storefront.events(accepted["conversation_id"], after=seen[0]) as events:
        resumed = await anext(events)
    assert resumed["seq"] == seen[0] + 1


async def test_a_key_used_on_both_replicas_at_once_gives_one_inquiry(cluster, storefront, other_gateway):
    other = Storefront(other_gateway, cluster.api_key)
    key = f"race-{os.urandom(6).hex()}"
    answers = await asyncio.gather(*(shop.post("What is your return policy?", key=key) for shop in (storefront, other)))
    assert [answer.status_code for answer in answers] == [202, 202]
    assert len({answer.json()["inquiry_id"] for answer in answers}) == 1
    outcome = await storefront.outcome(answers[0].json()["inquiry_id"])
    assert [entry["type"] for entry in outcome["timeline"]].count("ReplyDecided") == 1
    await other.close()


@contextmanager
def receiver() -> Iterator[tuple[str, Queue]]:
    """A shop's webhook endpoint on loopback: everything posted to it lands in the queue."""
    received: Queue = Queue()

    class Endpoint(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            received.put((dict(self.headers), body))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *arguments) -> None:
            """Quiet: pytest shows what matters."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/crossdesk", received
    finally:
        server.shutdown()
        server.server_close()


async def test_an_answer_is_told_to_the_shops_webhook_signed(storefront):
    with receiver() as (url, received):
        registered = await storefront.http.put("/v1/webhooks/e2e", json={"url": url, "active": True})
        assert registered.status_code == 202, registered.text
        secret = registered.json()["secret"]
        await until(lambda: is_registered(storefront))
        inquiry = await storefront.inquire("What is your return policy?")
        async with asyncio.timeout(60):
            while True:
                headers, body = await asyncio.to_thread(received.get, True, 60)
                if inquiry["inquiry_id"] in body.decode():
                    break
        message = Webhook(secret).verify(body, headers)
        assert message == json.loads(body)
        await storefront.http.put("/v1/webhooks/e2e", json={"url": url, "active": False})


async def is_registered(storefront) -> bool:
    listed = await storefront.http.get("/v1/webhooks")
    return "e2e" in listed.text
