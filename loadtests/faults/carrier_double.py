"""The carriers' API in this process, in the place of the stack's simulator: it breaks as told and notes who asks.

Inside it is the simulator itself (`deploy.simulators.seventeen_track`), so that what
it says while it works is the same.
"""

import asyncio
import json
import socket
import time
from collections.abc import AsyncIterator, Collection, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

import uvicorn
from crossdesk.testing.local_cluster import LocalCluster
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from deploy.local.carriers import REQUESTS
from deploy.simulators.seventeen_track.app import build
from deploy.simulators.seventeen_track.settings import SimulatorSettings
from deploy.waiting import until
from loadtests.faults import supervised

Behaviour = Literal["works", "hangs", "errors", "garbage"]
FOR_EVER = 3600.0


@dataclass(frozen=True)
class Asked:
    """One request that reached the carriers. `at` is time.monotonic(), `others` how many were under way already."""

    at: float
    behaviour: Behaviour
    numbers: tuple[str, ...]
    others: int


@dataclass
class CarrierDouble:
    """What the carriers do, and what they were asked. Requests that name one of `slow` wait for its seconds first."""

    simulator: Starlette
    behaviour: Behaviour = "works"
    slow: dict[str, float] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    under_way: int = 0

    def know(self, numbers: Collection[str]) -> None:
        """Have these numbers tell what the demo shop's first parcel tells: it is on its way."""
        parcels = self.simulator.state.simulator.parcels
        one = next(iter(parcels.values()))
        parcels.update({number: {**one, "tracking_number": number} for number in numbers})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """An ASGI application."""
        if scope["type"] != "http":
            await self.simulator(scope, receive, send)
            return
        body = await Request(scope, receive).body()
        numbers = numbers_in(body)
        self.asked.append(Asked(time.monotonic(), self.behaviour, numbers, self.under_way))
        self.under_way += 1
        try:
            pause = (
                FOR_EVER
                if self.behaviour == "hangs"
                else max((self.slow.get(each, 0.0) for each in numbers), default=0)
            )
            if pause and await _gone_within(pause, receive):
                return
            await self._answer(scope, _replaying(body, receive), send)
        finally:
            self.under_way -= 1

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        broken: dict[Behaviour, Response] = {
            "errors": PlainTextResponse("", status_code=500),
            "garbage": PlainTextResponse("<html>busy</html>", media_type="application/json"),
        }
        await broken.get(self.behaviour, self.simulator)(scope, receive, send)


def numbers_in(body: bytes) -> tuple[str, ...]:
    """The parcel numbers a request names; none where it is no list of them."""
    try:
        items = json.loads(body or b"[]")
    except ValueError:
        return ()
    return tuple(str(item["number"]) for item in items if isinstance(item, dict) and "number" in item)


async def _gone_within(seconds: float, receive: Receive) -> bool:
    """Wait; True as soon as the client has gone, and with it any reason to answer."""
    try:
        async with asyncio.timeout(seconds):
            while (await receive())["type"] != "http.disconnect":
                pass
    except TimeoutError:
        return False
    return True


def _replaying(body: bytes, receive: Receive) -> Receive:
    """The body once more for whoever reads next, then what really comes: the client going away."""
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> dict[str, object]:
        return waiting.pop() if waiting else dict(await receive())

    return replay


@asynccontextmanager
async def carrier_double(cluster: LocalCluster) -> AsyncIterator[CarrierDouble]:
    """Stand in for the stack's simulator, on its port and with its token, for the length of the block."""
    settings, port = _settings(cluster)
    carriers = CarrierDouble(build(settings))
    async with supervised.replaced(cluster, supervised.CARRIERS), _served(carriers, port):
        yield carriers


def _settings(cluster: LocalCluster) -> tuple[SimulatorSettings, int]:
    """What the stack tells its own simulator, see deploy/local/carriers.py."""
    stack = json.loads((cluster.state / "stack.json").read_text())
    token = json.loads((cluster.state / "credentials.json").read_text())["seventeen_track_token"]
    settings = SimulatorSettings(
        token=SecretStr(token),
        requests_per_second=int(REQUESTS),
        epoch=datetime.fromisoformat(stack["epoch"]),
    )
    return settings, int(stack["ports"]["seventeen_track"])


@asynccontextmanager
async def _served(app: ASGIApp, port: int) -> AsyncIterator[None]:
    listener = socket.create_server(("127.0.0.1", port))
    # What hangs is not waited for at the end.
    config = uvicorn.Config(app, log_level="critical", ws="none", timeout_graceful_shutdown=1)
    server = _Server(config)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        await until("the carriers' double", lambda: server.started, deadline_seconds=30)
        yield
    finally:
        server.should_exit = True
        await task
        listener.close()


class _Server(uvicorn.Server):
    """uvicorn without its signal handlers: Ctrl-C belongs to whoever runs the faults."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def most_at_once(asked: Collection[Asked]) -> int:
    """How many requests were under way together at most."""
    return max((each.others + 1 for each in asked), default=0)
