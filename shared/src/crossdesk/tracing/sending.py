"""The queue of spans that wait to be sent, and what they are sent as."""

import threading
from collections.abc import Mapping, Sequence

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import Event, ReadableSpan
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExportResult
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from opentelemetry.trace import SpanContext, Status, StatusCode

from crossdesk.metrics import SPANS_EXPORTED
from crossdesk.tracing.span import LightSpan
from crossdesk.tracing.tracer import SAMPLED

MOST_WAITING = 8192
"""Spans that wait to be sent; the oldest are dropped for newer ones."""
AT_ONCE = 512
SEND_EVERY_MS = 1000
SEND_SECONDS = 5.0
"""Seconds for one request to the collector, retries included."""
WAS_SAMPLED = "crossdesk.sampled"
"""Attribute of spans that were sampled where they began, by which a collector that decides keeps those traces, too."""
FAILED, FINE = Status(StatusCode.ERROR), Status(StatusCode.UNSET)


class Sending:
    """Sends spans to the OTLP collector at `url` from a thread of its own, and counts what became of them."""

    def __init__(self, url: str, named: Mapping[str, str], most_waiting: int = MOST_WAITING) -> None:
        self._resource = Resource.create(dict(named))
        self._scope = InstrumentationScope("crossdesk")
        exporter = OTLPSpanExporter(endpoint=url, timeout=SEND_SECONDS)
        self._export = exporter.export
        exporter.export = self._counted  # type: ignore[method-assign]  # the one thing that differs
        self._batches = BatchSpanProcessor(exporter, most_waiting, SEND_EVERY_MS, min(AT_ONCE, most_waiting))
        self._most_waiting = most_waiting
        self._waiting = 0
        self._counting = threading.Lock()

    def take(self, span: LightSpan) -> None:
        """Have it sent soon; where too many wait, the oldest of them is dropped."""
        with self._counting:
            full = self._waiting >= self._most_waiting
            self._waiting += not full
        if full:
            SPANS_EXPORTED.labels("dropped").inc()
        self._batches.on_end(self._readable(span))

    def end(self) -> None:
        """Send what is left; takes as long as the collector does."""
        self._batches.shutdown()  # type: ignore[no-untyped-call]  # theirs

    def _counted(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        with self._counting:
            self._waiting = max(0, self._waiting - len(spans))
        result = self._export(spans)
        SPANS_EXPORTED.labels("sent" if result is SpanExportResult.SUCCESS else "failed").inc(len(spans))
        return result

    def _readable(self, span: LightSpan) -> ReadableSpan:
        """As the SDK has spans, flagged as sampled: exporters pass others over."""
        context = span.context
        if context.trace_flags.sampled:
            span.attributes[WAS_SAMPLED] = True
        return ReadableSpan(
            name=span.name,
            context=SpanContext(context.trace_id, context.span_id, False, SAMPLED),
            parent=span.parent,
            resource=self._resource,
            attributes=span.attributes,
            events=[Event(name, attributes, at) for name, at, attributes in span.events],
            links=span.links,
            kind=span.kind,
            status=FAILED if span.failed else FINE,
            start_time=span.began,
            end_time=span.end_time,
            instrumentation_scope=self._scope,
        )
