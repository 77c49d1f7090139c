"""`/startupz`, `/livez`, `/readyz` and `/metrics` of every service, in front of the service's own routes."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from prometheus_client import REGISTRY
from prometheus_client.exposition import choose_encoder
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from crossdesk.consume.worker import Worker
from crossdesk.errors import BusUnavailable
from crossdesk.measured_http import measured, naming_routes
from crossdesk.measured_process import show_pool
from crossdesk.metrics import LAG_EVENTS, LAG_SECONDS
from crossdesk.store.database import Database

Traced = Callable[[ASGIApp, Callable[[Scope], str]], ASGIApp]
"""`(app, route of a request) -> the same app, told in spans`"""


@dataclass
class Health:
    """How a process is. `ready` is the service's own word; `draining` is set when it is asked to end."""

    name: str
    worker: Worker
    database: Database
    ready: Callable[[], bool]
    stuck_after: float
    draining: bool = False
    started: bool = False

    async def startupz(self) -> Response:
        """Started means: was in the group and prepared once. Until then, loading a model may take long, and no restart
        helps; neither does one where a right to read is missing, which readiness tells."""
        self.started = self.started or (self.worker.membership is not None and self.ready())
        return PlainTextResponse("started\n") if self.started else PlainTextResponse("still starting\n", 503)

    async def livez(self) -> Response:
        """Alive means progress: the consumer's loop has turned lately. Otherwise a restart is the cure."""
        still = asyncio.get_running_loop().time() - self.worker.turned_at
        if still > self.stuck_after:
            return PlainTextResponse(f"the consumer has not turned for {still:.0f} s\n", 503)
        return PlainTextResponse("alive\n")

    async def readyz(self) -> Response:
        """Ready means: let read by the bus, database answering, own preparations done, not draining."""
        if self.draining:
            return PlainTextResponse("draining\n", 503)
        if self.worker.membership is None:
            return PlainTextResponse("not yet in the consumer group\n", 503)
        if not self.worker.reading:
            return PlainTextResponse("in the consumer group, but the bus has not let it read yet\n", 503)
        if not self.ready():
            return PlainTextResponse("still preparing\n", 503)
        try:
            await self.database.pool.execute("SELECT 1", timeout=1)
        except Exception as error:  # noqa: BLE001  # whatever it is, the answer is the same: not ready
            return PlainTextResponse(f"database: {type(error).__name__}\n", 503)
        return PlainTextResponse("ready\n")

    async def metrics(self, accept: str) -> Response:
        """Metrics for Prometheus, with exemplars where OpenMetrics is asked for; lag and pool are measured now."""
        await self._measure_lag()
        show_pool(self.database)
        encode, content_type = choose_encoder(accept)
        return Response(encode(REGISTRY), headers={"content-type": content_type})

    async def _measure_lag(self) -> None:
        membership = self.worker.membership
        if membership is None:
            return
        try:
            lags = await membership.lag()
        except BusUnavailable:
            return  # an outage shows in crossdesk_outages; the last known lag stays
        for topic in {partition.topic for partition in lags}:
            mine = [lag for partition, lag in lags.items() if partition.topic == topic]
            LAG_EVENTS.labels(self.name, topic).set(sum(lag.events for lag in mine))
            LAG_SECONDS.labels(self.name, topic).set(max(lag.seconds for lag in mine))


def with_health(health: Health, app: ASGIApp | None, trace: Traced | None = None) -> ASGIApp:
    """An ASGI app that answers these paths itself and leaves the rest to `app`, told in spans by `trace`."""
    own: dict[str, Callable[[Scope], Awaitable[Response]]] = {
        "/startupz": lambda _: health.startupz(),
        "/livez": lambda _: health.livez(),
        "/readyz": lambda _: health.readyz(),
        "/metrics": lambda scope: health.metrics(Headers(scope=scope).get("accept", "")),
    }

    rest = measured(health.name, app) if app is not None else None
    if rest is not None and trace is not None:
        rest = trace(rest, naming_routes(app))

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        reply = own.get(scope.get("path", "")) if scope["type"] == "http" else None
        if reply is not None:
            await (await reply(scope))(scope, receive, send)
        elif rest is not None:
            await rest(scope, receive, send)
        else:
            await PlainTextResponse("not found\n", 404)(scope, receive, send)

    return answer
