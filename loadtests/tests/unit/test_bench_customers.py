"""Customers of the measurements: how they wait, what counts as failed, from when latency counts."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

from loadtests.bench.pipeline.customers import Ask, Notes, load, told
from loadtests.bench.tenants import key_of


@dataclass
class FakeGateway:
    """Answers on the stream's second opening; for `stall` seconds from the first POST on it answers none."""

    stall: float = 0.0
    posts: list[str] = field(default_factory=list)
    streams: int = 0
    status: int = 202
    frozen: "asyncio.Task[None] | None" = None

    async def post(self, request: web.Request) -> web.Response:
        self.posts.append(request.headers["Authorization"])
        self.frozen = self.frozen or asyncio.create_task(asyncio.sleep(self.stall))
        await asyncio.shield(self.frozen)
        return web.json_response({"links": {"events": "/events"}}, status=self.status)

    async def events(self, request: web.Request) -> web.Response:
        self.streams += 1
        said = "event: InquiryUnderstood\n\n" + ("event: ReplyDecided\n\n" if self.streams > 1 else "")
        return web.Response(text=said, content_type="text/event-stream")


@asynccontextmanager
async def served(gateway: FakeGateway, port: int) -> AsyncIterator[str]:
    app = web.Application()
    app.add_routes([web.post("/v1/inquiries", gateway.post), web.get("/events", gateway.events)])
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        yield f"http://127.0.0.1:{port}"
    finally:
        await runner.cleanup()


async def test_a_stream_that_ends_too_early_is_opened_again(unused_tcp_port):
    gateway = FakeGateway()
    async with served(gateway, unused_tcp_port) as url:
        found = await load(Ask(url, "stream", ["Hello"], seconds=0.01, in_flight=1))
    assert (found.answered, found.failed) == (1, 0)
    assert gateway.streams == 2


async def test_a_reply_that_comes_with_the_post_needs_no_further_request(unused_tcp_port):
    gateway = FakeGateway()
    async with served(gateway, unused_tcp_port) as url:
        found = await load(Ask(url, "reply", ["Hello"], seconds=0.05, rate=200))
    assert found.answered == len(gateway.posts) > 0
    assert gateway.streams == 0


async def test_tenants_take_turns(unused_tcp_port):
    gateway = FakeGateway()
    async with served(gateway, unused_tcp_port) as url:
        await load(Ask(url, "reply", ["Hello"], seconds=0.1, rate=200, tenants=3))
    assert set(gateway.posts) == {f"Bearer {key_of(number)}" for number in range(3)}


async def test_a_refusal_is_a_failure_and_no_answer(unused_tcp_port):
    async with served(FakeGateway(status=429), unused_tcp_port) as url:
        found = await load(Ask(url, "reply", ["Hello"], seconds=0.05, rate=200))
    assert found.answered == 0
    assert found.failed > 0
    assert found.answered_ms == {}


async def test_open_loop_arrivals_do_not_wait_for_a_server_that_stalls(unused_tcp_port):
    gateway = FakeGateway(stall=1.0)
    async with served(gateway, unused_tcp_port) as url:
        found = await load(Ask(url, "reply", ["Hello"], seconds=0.5, rate=100))
    assert found.answered == len(gateway.posts) > 20
    assert found.answered_ms["p50"] >= 500


def test_only_answers_after_the_ramp_and_within_the_time_count_for_the_throughput():
    notes = Notes(posted=[0.1] * 4, answered=[0.2] * 4, moments=[101.9, 103.0, 110.0, 110.1])
    found = told(notes, begin=100.0, seconds=10.0)
    assert (found.answered, found.per_second) == (4, 2 / 8)
