"""Sending spans to a collector, from a thread of its own: what cannot be sent is dropped, and nobody waits for it."""

import asyncio
import contextlib
import logging
import os
import socket
import threading
from collections.abc import AsyncIterator, Sequence
from typing import TYPE_CHECKING

from opentelemetry.trace import Tracer

from crossdesk.metrics import SPANS_EXPORTED
from crossdesk.tracing.outgoing_requests import telling_requests

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
    from opentelemetry.sdk.trace.export import SpanExporter

PATH = "/v1/traces"
MOST_WAITING = 8192
"""Spans that wait to be sent; the oldest are dropped for newer ones."""
AT_ONCE = 512
SEND_EVERY_MS = 1000
SEND_SECONDS = 5.0
"""Seconds for one request to the collector, retries included."""
FLUSH_SECONDS = 3.0
"""Seconds the end of a service waits for its last spans to be sent."""


@contextlib.asynccontextmanager
async def tracing(
    endpoint: str, service: str, *, instance: str = "", share: float = 1.0, slow: float = 2.0
) -> AsyncIterator[Tracer | None]:
    """A tracer whose spans go to the OTLP collector at `endpoint` (http/protobuf); None when that is empty.

    `share` of traces is sampled, and what fails or takes `slow` seconds is kept besides.
    """
    if not endpoint:
        yield None
        return
    provider = _provider(_url(endpoint), _named(service, instance), share, slow)
    tracer = provider.get_tracer("crossdesk")
    try:
        with telling_requests(tracer):
            yield tracer
    finally:
        await _flushed(provider)


def _url(endpoint: str) -> str:
    return endpoint if endpoint.endswith(PATH) else endpoint.rstrip("/") + PATH


def _named(service: str, instance: str) -> dict[str, str]:
    """Resource attributes. Without a stable name of the replica it is the host's, a pod's name, and the process."""
    from importlib.metadata import version  # noqa: PLC0415  # as below

    return {
        "service.name": service,
        "service.namespace": "crossdesk",
        "service.version": version("crossdesk"),
        "service.instance.id": instance or f"{socket.gethostname()}-{os.getpid()}",
    }


def _provider(url: str, named: dict[str, str], share: float, slow: float) -> "TracerProvider":
    # The SDK takes a quarter of a second to load, and is needed only where a collector is named.
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
    from opentelemetry.sdk.trace import SpanLimits, TracerProvider  # noqa: PLC0415
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415

    from crossdesk.tracing.keeping import KeepsErrorsAndSlowOnes  # noqa: PLC0415
    from crossdesk.tracing.sampling import SampledTraces  # noqa: PLC0415

    logging.getLogger("opentelemetry").setLevel(logging.CRITICAL)  # it quotes answers; the counter tells of failures
    exporter = _counted(OTLPSpanExporter(endpoint=url, timeout=SEND_SECONDS))
    sending = BatchSpanProcessor(exporter, MOST_WAITING, SEND_EVERY_MS, AT_ONCE)
    provider = TracerProvider(
        sampler=SampledTraces(share),
        resource=Resource.create(named),
        shutdown_on_exit=False,
        span_limits=SpanLimits(max_attribute_length=2000),
    )
    provider.add_span_processor(KeepsErrorsAndSlowOnes(sending, slow))
    return provider


def _counted(exporter: "SpanExporter") -> "SpanExporter":
    """The same exporter, counting what it sent and what it could not."""
    from opentelemetry.sdk.trace.export import SpanExportResult  # noqa: PLC0415  # as above

    export = exporter.export

    def count(spans: "Sequence[ReadableSpan]") -> SpanExportResult:
        result = export(spans)
        SPANS_EXPORTED.labels("sent" if result is SpanExportResult.SUCCESS else "failed").inc(len(spans))
        return result

    exporter.export = count  # type: ignore[method-assign]  # the one thing that differs
    return exporter


async def _flushed(provider: "TracerProvider") -> None:
    """Send what is left, within FLUSH_SECONDS; a collector that hangs must not hold up the end of the process."""
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()

    def end() -> None:
        provider.shutdown()
        with contextlib.suppress(RuntimeError):  # the loop may be gone by then
            loop.call_soon_threadsafe(ended.set)

    threading.Thread(target=end, daemon=True, name="last spans").start()
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(ended.wait(), FLUSH_SECONDS)
