"""Begins spans, and decides for each trace where it begins whether it is sampled.

That travels in the flag of each traceparent. It may change from no to yes on the way: what is begun or published
below something that has failed or become slow is sampled, so that all services keep what follows from it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from random import getrandbits
from time import time_ns

from opentelemetry.context import Context, get_value
from opentelemetry.trace import Link, Span, SpanContext, SpanKind, TraceFlags, Tracer, get_current_span, use_span
from opentelemetry.util.types import Attributes

from crossdesk.tracing.carrying import STRANGER
from crossdesk.tracing.keeping import Keeping
from crossdesk.tracing.span import LightSpan

SAMPLED, NOT_SAMPLED = TraceFlags(TraceFlags.SAMPLED), TraceFlags(TraceFlags.DEFAULT)
IDS = 1 << 64
"""A trace is sampled by the lower 64 bits of its id, as OpenTelemetry's TraceIdRatioBased does."""


class LightTracer(Tracer):
    """See `opentelemetry.trace.Tracer`. `share` of the traces that begin here are sampled."""

    def __init__(self, keeping: Keeping, share: float) -> None:
        self._keeping = keeping
        self._sampled_below = round(share * IDS)

    def start_span(
        self,
        name: str,
        context: Context | None = None,
        kind: SpanKind = SpanKind.INTERNAL,
        attributes: Attributes = None,
        links: Sequence[Link] | None = None,
        start_time: int | None = None,
        record_exception: bool = True,
        set_status_on_exception: bool = True,
    ) -> Span:
        began, span_id = start_time or time_ns(), getrandbits(64) or 1
        above = get_current_span(context)
        cause = above.get_span_context()
        known = above.part if isinstance(above, LightSpan) else self._keeping.part_of(cause.span_id)
        trace_id = cause.trace_id if cause.is_valid else getrandbits(128) or 1
        told = self._is_sampled(cause, context, trace_id, links or ())
        sampled = told or (known is not None and self._keeping.is_bad(known, began))
        return LightSpan(
            name,
            SpanContext(trace_id, span_id, False, SAMPLED if sampled else NOT_SAMPLED),
            cause if cause.is_valid else None,
            kind,
            known or self._keeping.begin(span_id, began),
            began,
            dict(attributes or {}),
            links or (),
            self._keeping.ended,
        )

    @contextmanager
    def start_as_current_span(  # type: ignore[override]  # theirs is a decorator besides, for which we have no use
        self,
        name: str,
        context: Context | None = None,
        kind: SpanKind = SpanKind.INTERNAL,
        attributes: Attributes = None,
        links: Sequence[Link] | None = None,
        start_time: int | None = None,
        record_exception: bool = True,
        set_status_on_exception: bool = True,
        end_on_exit: bool = True,
    ) -> Iterator[Span]:
        span = self.start_span(name, context, kind, attributes, links, start_time)
        with use_span(span, end_on_exit, record_exception, set_status_on_exception):
            yield span

    def _is_sampled(self, cause: SpanContext, context: Context | None, trace_id: int, links: Sequence[Link]) -> bool:
        """As the cause says, unless that is a stranger's; a batch with any of its events; else a share."""
        if cause.is_valid and not get_value(STRANGER, context):
            return cause.trace_flags.sampled
        if links:
            return any(link.context.trace_flags.sampled for link in links)
        return trace_id % IDS < self._sampled_below
