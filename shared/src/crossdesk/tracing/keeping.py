"""What is sent of traces that were not sampled: spans of whatever failed here or was slow here.

Decided where a local root ends: the span of a request, of handling an event, of a batch. The limit: only what this
process has of the trace is kept. Parts of it that ended before, or in other services, are gone, but from an error on
the flag of what is published says "sampled", so that all that follows from it is kept.
"""

from collections import OrderedDict
from dataclasses import dataclass, field

from opentelemetry.context import Context
from opentelemetry.sdk.trace import ReadableSpan, Span, SpanProcessor
from opentelemetry.trace import SpanContext, StatusCode, TraceFlags, get_current_span

MOST_SPANS_KNOWN = 20_000
"""Spans of which it is known to which local root they belong; the oldest are forgotten, and with them what is held."""
MOST_SPANS_HELD = 500
"""Spans held of one local root until it ends."""


@dataclass(slots=True)
class _Root:
    span_id: int
    kept: bool | None = None
    failed: bool = False
    held: list[ReadableSpan] = field(default_factory=list)


class KeepsErrorsAndSlowOnes(SpanProcessor):
    """Hands on what is sampled at once, and the rest of a local root when it has failed or took `slow` seconds."""

    def __init__(self, onward: SpanProcessor, slow: float) -> None:
        self._onward = onward
        self._slow = slow * 1e9
        self._roots: OrderedDict[int, _Root] = OrderedDict()

    def on_start(self, span: Span, parent_context: Context | None = None) -> None:
        """Remember to which local root the span belongs."""
        own = span.get_span_context()
        if own is None or own.trace_flags.sampled:
            return
        parent = get_current_span(parent_context).get_span_context()
        self._roots[own.span_id] = self._roots.get(parent.span_id) or _Root(own.span_id)
        if len(self._roots) > MOST_SPANS_KNOWN:
            self._roots.popitem(last=False)

    def on_end(self, span: ReadableSpan) -> None:
        """Hand on, hold, or drop. Statements are told a moment late, and may come after their root's end."""
        context = span.get_span_context()
        if context is None:
            return
        if context.trace_flags.sampled:
            self._onward.on_end(span)
            return
        root = self._roots.get(context.span_id) or _Root(context.span_id)
        root.failed = root.failed or span.status.status_code is StatusCode.ERROR
        is_root = root.span_id == context.span_id
        if root.kept is None and (is_root or len(root.held) < MOST_SPANS_HELD):
            root.held.append(span)
        elif root.kept:
            self._onward.on_end(_sampled(span, context))
        if is_root:
            self._decide(root, span)

    def shutdown(self) -> None:
        self._onward.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        return self._onward.force_flush(timeout_millis)

    def _decide(self, root: _Root, span: ReadableSpan) -> None:
        root.kept = root.failed or _nanoseconds(span) >= self._slow
        held, root.held = root.held, []
        for each in held if root.kept else ():
            if (context := each.get_span_context()) is not None:
                self._onward.on_end(_sampled(each, context))


def _nanoseconds(span: ReadableSpan) -> int:
    return (span.end_time or 0) - (span.start_time or 0)


def _sampled(span: ReadableSpan, context: SpanContext) -> ReadableSpan:
    """The same span, flagged as sampled: exporters pass others over."""
    flags = TraceFlags(TraceFlags.SAMPLED)
    flagged = SpanContext(context.trace_id, context.span_id, context.is_remote, flags, context.trace_state)
    return ReadableSpan(
        name=span.name,
        context=flagged,
        parent=span.parent,
        resource=span.resource,
        attributes=span.attributes,
        events=span.events,
        links=span.links,
        kind=span.kind,
        status=span.status,
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=span.instrumentation_scope,
    )
