"""A span for each HTTP request a service answers, under the template of its route and without its path or body."""

from collections.abc import Callable

from opentelemetry.trace import Span, SpanKind, StatusCode, Tracer, use_span
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from crossdesk.measured_http import METHODS
from crossdesk.tracing.carrying import cause_in, traceparent_of

HEADER = b"traceparent"
STREAM = b"text/event-stream"


def traced(tracer: Tracer, app: ASGIApp, template: Callable[[Scope], str], *, public: bool) -> ASGIApp:
    """The same app, told in spans. What publishes or asks meanwhile is part of them.

    `public`: whoever calls is a stranger, who may name a trace but not have it sampled.
    """

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        span = _begun(tracer, scope, public=public)

        async def noted(message: Message) -> None:
            if message["type"] == "http.response.start":
                _answered(span, message, lambda: _told(span, scope, template))
            await send(message)

        with use_span(span, record_exception=False, set_status_on_exception=False):
            try:
                await app(scope, receive, noted)
            except Exception as error:
                span.set_attribute("error.type", type(error).__qualname__)
                span.set_status(StatusCode.ERROR)
                raise
            finally:
                _told(span, scope, template)

    return answer


def _begun(tracer: Tracer, scope: Scope, *, public: bool) -> Span:
    """The request's span, which takes the place of the caller's for all that reads the request's headers."""
    others = [(name, value) for name, value in scope["headers"] if name != HEADER]
    came = next((value.decode("latin-1") for name, value in scope["headers"] if name == HEADER), None)
    method = scope["method"] if scope["method"] in METHODS else "_OTHER"
    told = {"http.request.method": method, "url.scheme": scope.get("scheme", "http")}
    span = tracer.start_span(method, cause_in(came, stranger=public), SpanKind.SERVER, told)
    scope["headers"] = [*others, (HEADER, traceparent_of(span.get_span_context()).encode())]
    return span


def _answered(span: Span, message: Message, end: Callable[[], None]) -> None:
    """Note the status. A stream is told with its beginning: it would be as long as somebody looks at it."""
    status = message["status"]
    span.set_attribute("http.response.status_code", status)
    if status >= 500:
        span.set_attribute("error.type", str(status))
        span.set_status(StatusCode.ERROR)
    if any(name == b"content-type" and value.startswith(STREAM) for name, value in message.get("headers", ())):
        end()


def _told(span: Span, scope: Scope, template: Callable[[Scope], str]) -> None:
    if not span.is_recording():
        return
    route = template(scope)
    span.update_name(f"{scope['method'] if scope['method'] in METHODS else '_OTHER'} {route}")
    span.set_attribute("http.route", route)
    span.end()
