"""W3C traceparent to and from OpenTelemetry: an event or a request says which span caused it."""

from opentelemetry.context import Context, set_value
from opentelemetry.trace import (
    NonRecordingSpan,
    SpanContext,
    TraceFlags,
    get_current_span,
    set_span_in_context,
)

from crossdesk.traces import parts

STRANGER = "crossdesk-stranger"
"""Key of a context whose caller has no say in what is sampled."""


def cause_in(traceparent: str | None, *, stranger: bool = False) -> Context:
    """The context of whoever sent this; an empty one, where a new trace begins, when it says nothing readable."""
    found = parts(traceparent)
    return Context() if found is None else _context_of(found, stranger=stranger)


def _context_of(found: tuple[str, str, str], *, stranger: bool = False) -> Context:
    trace, span, flags = found
    told = SpanContext(int(trace, 16), int(span, 16), is_remote=True, trace_flags=TraceFlags(int(flags, 16) & 1))
    context = set_span_in_context(NonRecordingSpan(told), Context())
    return set_value(STRANGER, True, context) if stranger else context


def traceparent_of(context: SpanContext, *, sampled: bool = False) -> str:
    """What goes on with an event or a request; `sampled` has all that follows kept, whatever was decided before."""
    flags = TraceFlags.SAMPLED if sampled or context.trace_flags.sampled else TraceFlags.DEFAULT
    return f"00-{context.trace_id:032x}-{context.span_id:016x}-{flags:02x}"


def cause_of(traceparent: str | None) -> Context:
    """The current span where the event belongs to its trace, else the one that the event names.

    A request publishes within its own span; a batch publishes events of many traces.
    """
    found, here = parts(traceparent), get_current_span()
    current = here.get_span_context()
    if found is None and not current.is_valid:
        return Context()
    if found is None or (current.is_valid and int(found[0], 16) == current.trace_id):
        return set_span_in_context(here, Context())
    return _context_of(found)
