"""A gateway that answers as it is told, in a process of its own so that it can be frozen.

python -m loadtests.tests.pretend_gateway '{"status": 202, "answer_after": 0.01}' prints its port. Options:
status of each POST; answer_after seconds (null: never); early: the answer is told before the 202; feed: 404 where there
is none; cut_feed: the feed breaks after so many events, and whoever comes back is told of a gap; certificate: a file
with key and certificate to speak TLS with.
"""

import asyncio
import json
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import aiohttp
from aiohttp import web
from standardwebhooks import Webhook

USUAL = {"status": 202, "answer_after": 0.01, "early": False, "feed": 200, "cut_feed": None, "certificate": None}
SECRET = "whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQ="


class PretendGateway:
    def __init__(self, options: dict[str, Any]) -> None:
        self.options = {**USUAL, **options}
        self.answered: dict[str, str] = {}
        self.feeds: set[asyncio.Queue[bytes | None]] = set()
        self.hooks: dict[str, str] = {}
        self.told = 0
        self.tasks: set[asyncio.Task[None]] = set()

    async def post(self, request: web.Request) -> web.Response:
        await request.read()
        if self.options["status"] != 202:
            return web.json_response({}, status=self.options["status"])
        inquiry, conversation = str(uuid4()), str(uuid4())
        self.answered.pop(inquiry, None)
        if self.options["early"]:
            await self.answer(inquiry, conversation)
            await asyncio.sleep(0.05)
        elif self.options["answer_after"] is not None:
            task = asyncio.create_task(self.answer_later(inquiry, conversation))
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)
        links = {"events": f"/v1/conversations/{conversation}/events?{inquiry}"}
        body = {"inquiry_id": inquiry, "conversation_id": conversation, "links": links}
        return web.json_response(body, status=202)

    async def answer_later(self, inquiry: str, conversation: str) -> None:
        await asyncio.sleep(self.options["answer_after"])
        await self.answer(inquiry, conversation)

    async def answer(self, inquiry: str, conversation: str) -> None:
        self.answered[inquiry] = conversation
        self.told += 1
        cut = self.options["cut_feed"]
        for feed in list(self.feeds):
            if cut is None or self.told != cut:
                feed.put_nowait(event_of(inquiry, self.told))
            else:
                feed.put_nowait(None)
        for url in self.hooks.values():
            await self.call(url, inquiry)

    async def call(self, url: str, inquiry: str) -> None:
        now = datetime.now(UTC)
        body = json.dumps({"type": "inquiry.answered", "timestamp": now.isoformat(), "data": {"inquiry_id": inquiry}})
        signature = Webhook(SECRET).sign("msg_1", now, body)
        headers = {
            "webhook-id": "msg_1",
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": signature,
        }
        async with aiohttp.ClientSession() as http:
            await http.post(url, data=body, headers=headers)

    async def feed(self, request: web.Request) -> web.StreamResponse:
        if self.options["feed"] != 200:
            return web.json_response({}, status=self.options["feed"])
        stream = await begin(request)
        queue: asyncio.Queue[bytes | None] = asyncio.Queue()
        self.feeds.add(queue)
        if "Last-Event-ID" in request.headers:
            await stream.write(b"event: gap\ndata: {}\n\n")
        while (event := await queue.get()) is not None:
            await stream.write(event)
        self.feeds.discard(queue)
        return stream

    async def conversation(self, request: web.Request) -> web.StreamResponse:
        stream = await begin(request)
        while request.query_string not in self.answered:  # noqa: ASYNC110  # a stand-in: looks until it is so
            await asyncio.sleep(0.01)
        await stream.write(event_of(request.query_string, 1))
        await asyncio.sleep(30)
        return stream

    async def inquiry(self, request: web.Request) -> web.Response:
        inquiry = request.match_info["inquiry"]
        return web.json_response(
            {"inquiry_id": inquiry, "status": "answered" if inquiry in self.answered else "accepted"}
        )

    async def webhook(self, request: web.Request) -> web.Response:
        asked = await request.json()
        self.hooks = {"load": asked["url"]} if asked["active"] else {}
        return web.json_response({"secret": SECRET}, status=202)


def event_of(inquiry: str, number: int) -> bytes:
    data = json.dumps({"type": "ReplyDecided", "inquiry_id": inquiry})
    return f"event: ReplyDecided\r\nid: {number}\r\ndata: {data}\r\n\r\n".encode()


async def begin(request: web.Request) -> web.StreamResponse:
    stream = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await stream.prepare(request)
    await stream.write(b": follow\r\n\r\n")
    return stream


def tls(certificate: str | None) -> ssl.SSLContext | None:
    if certificate is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context


async def serve(options: dict[str, Any]) -> None:
    gateway = PretendGateway(options)
    app = web.Application()
    app.router.add_post("/v1/inquiries", gateway.post)
    app.router.add_get("/v1/events", gateway.feed)
    app.router.add_get("/v1/inquiries/{inquiry}", gateway.inquiry)
    app.router.add_get("/v1/conversations/{conversation}/events", gateway.conversation)
    app.router.add_put("/v1/webhooks/{name}", gateway.webhook)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, backlog=4096, ssl_context=tls(gateway.options["certificate"]))
    await site.start()
    print(runner.addresses[0][1], flush=True)  # whoever started this reads it
    await asyncio.to_thread(sys.stdin.read)


@contextmanager
def pretend_gateway(**options: Any) -> Iterator[tuple[str, "subprocess.Popen[str]"]]:
    """Its URL and its process, as long as the block lasts."""
    command = [sys.executable, "-m", "loadtests.tests.pretend_gateway", json.dumps(options)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdin is not None
    try:
        scheme = "https" if options.get("certificate") else "http"
        yield f"{scheme}://127.0.0.1:{process.stdout.readline().strip()}", process
    finally:
        process.kill()
        process.wait()
        process.stdin.close()
        process.stdout.close()


if __name__ == "__main__":
    asyncio.run(serve(json.loads(sys.argv[1])))
