"""Spans of HTTP requests to carriers, engines, payment providers and other services: whom, never what about.

No path and no query is told: they hold tracking numbers, order ids and keys.
"""

import contextlib
import importlib.util
from collections.abc import Iterator
from typing import TYPE_CHECKING

from opentelemetry.trace import Span, SpanKind, StatusCode, Tracer, use_span

from crossdesk.admit import TENANT
from crossdesk.tracing.carrying import traceparent_of

if TYPE_CHECKING:
    import httpx


@contextlib.contextmanager
def telling_requests(tracer: Tracer) -> Iterator[None]:
    """While the block lasts, every request that httpx sends over the network is a span. One tracer at a time."""
    if importlib.util.find_spec("httpx") is None:
        yield
        return
    import httpx  # noqa: PLC0415  # not every service asks others

    send = httpx.AsyncHTTPTransport.handle_async_request

    async def told(self: httpx.AsyncHTTPTransport, request: httpx.Request) -> httpx.Response:
        with _asking(tracer, request) as span:
            response = await send(self, request)
            _answered(span, response.status_code)
            return response

    httpx.AsyncHTTPTransport.handle_async_request = told  # type: ignore[method-assign]  # as OpenTelemetry's own does
    try:
        yield
    finally:
        httpx.AsyncHTTPTransport.handle_async_request = send  # type: ignore[method-assign]


@contextlib.contextmanager
def _asking(tracer: Tracer, request: "httpx.Request") -> Iterator[Span]:
    span = tracer.start_span(request.method, kind=SpanKind.CLIENT, attributes=_whom(request))
    if TENANT in request.headers:  # our own service; nobody else learns the ids of our traces
        request.headers["traceparent"] = traceparent_of(span.get_span_context())
    with use_span(span, end_on_exit=True, record_exception=False, set_status_on_exception=False):
        try:
            yield span
        except BaseException as error:  # told and raised: a caller that gives up ends the request, too
            span.set_attribute("error.type", type(error).__qualname__)
            span.set_status(StatusCode.ERROR)
            raise


def _whom(request: "httpx.Request") -> dict[str, str | int]:
    port = request.url.port or (443 if request.url.scheme == "https" else 80)
    return {"http.request.method": request.method, "server.address": request.url.host, "server.port": port}


def _answered(span: Span, status: int) -> None:
    """Refusals are no errors: a carrier answers 404 for a parcel it does not know."""
    span.set_attribute("http.response.status_code", status)
    if status >= 500:
        span.set_attribute("error.type", str(status))
        span.set_status(StatusCode.ERROR)
