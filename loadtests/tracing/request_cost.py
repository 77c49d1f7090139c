"""CPU that spans add to a request, told by our own few lines and, where installed, by OpenTelemetry's for ASGI.

`uv run --with opentelemetry-instrumentation-asgi python -m loadtests.tracing` has both.
"""

import importlib
import importlib.util
import time
from collections.abc import Mapping
from statistics import median
from typing import Any

from crossdesk.tracing.exporting import tracing
from crossdesk.tracing.taken_requests import traced
from starlette.types import ASGIApp, Message, Receive, Scope, Send

REQUESTS = 3000
ROUTE = "/v1/inquiries"


async def request_cost(collector: str, rounds: int) -> Mapping[str, float]:
    """Microseconds above the bare app, medians of the rounds. All spans are recorded, a twentieth is sampled."""
    async with tracing(collector, "gateway", share=0.05) as tracer:
        assert tracer is not None  # a collector is named
        apps: dict[str, ASGIApp] = {"bare": _answer, "our own": traced(tracer, _answer, lambda _: ROUTE, public=True)}
        apps |= _instrumented()
        spent: dict[str, list[float]] = {name: [] for name in apps}
        for _ in range(rounds + 1):
            for name, app in apps.items():
                spent[name].append(await _spent(app))
    bare = median(spent["bare"][1:])
    return {name: median(times[1:]) - bare for name, times in spent.items() if name != "bare"}


def _instrumented() -> dict[str, ASGIApp]:
    if importlib.util.find_spec("opentelemetry.instrumentation") is None:
        return {}
    middleware: Any = importlib.import_module("opentelemetry.instrumentation.asgi").OpenTelemetryMiddleware
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415  # as in tracing/exporting.py

    app: ASGIApp = middleware(
        _answer, exclude_spans=["receive", "send"], tracer_provider=TracerProvider(shutdown_on_exit=False)
    )
    return {"opentelemetry-instrumentation-asgi": app}


async def _answer(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 202, "headers": []})
    await send({"type": "http.response.body", "body": b"{}"})


async def _spent(app: ASGIApp) -> float:
    """Microseconds of CPU for a request."""
    began = time.process_time()
    for _ in range(REQUESTS):
        await app(_request(), _receive, _send)
    return (time.process_time() - began) / REQUESTS * 1e6


def _request() -> Scope:
    headers = [(b"authorization", b"Bearer key"), (b"content-type", b"application/json"), (b"host", b"localhost")]
    place = {"path": ROUTE, "raw_path": ROUTE.encode(), "query_string": b"", "root_path": "", "scheme": "http"}
    peers = {"client": ("127.0.0.1", 1), "server": ("127.0.0.1", 8000)}
    return {"type": "http", "http_version": "1.1", "method": "POST", "headers": headers, **place, **peers}


async def _receive() -> Message:
    return {"type": "http.request", "body": b""}


async def _send(message: Message) -> None:
    """Nobody listens."""
