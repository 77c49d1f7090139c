"""Spans of a consumer: one for handling each event, as a child of what published it, and one for each batch.

A batch is a trace of its own, linked to the sampled events in it and all of them to it, for it belongs to no single one
of them; what its statements cost is told there. An event that is settled alone needs none.
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext

from opentelemetry.context import Context
from opentelemetry.trace import Link, Span, SpanKind, StatusCode, Tracer, set_span_in_context, use_span

from crossdesk.consume.pending import Pending
from crossdesk.traces import child
from crossdesk.tracing.carrying import cause_in, traceparent_of

NOTHING: AbstractContextManager[None] = nullcontext()


def settling(tracer: Tracer | None, consumer: str, batch: Sequence[Pending]) -> AbstractContextManager[object]:
    """While a batch is settled and published."""
    if tracer is None:
        return NOTHING
    spans = [_span_of(tracer, consumer, pending) for pending in batch]
    return _inside(spans[0]) if len(spans) == 1 else _together(tracer, consumer, spans)


def handling(pending: Pending) -> AbstractContextManager[object]:
    """While the handler of an event works, in a batch or alone."""
    return NOTHING if pending.span is None else _inside(pending.span)


@contextmanager
def fetching(tracer: Tracer | None, consumer: str, pending: Pending) -> Iterator[None]:
    """While the fetch step of an event asks outside."""
    if tracer is None:
        yield
        return
    cause = set_span_in_context(_span_of(tracer, consumer, pending))
    with tracer.start_as_current_span(
        f"fetch {pending.envelope.type}", cause, record_exception=False, set_status_on_exception=False
    ) as span:
        try:
            yield
        except Exception as error:
            _fail(span, error)
            raise


def tried(pending: Pending, error: BaseException | None) -> None:
    """An event failed, and will be tried again or given up. Of the error only the type is told: messages quote."""
    if pending.span is not None and error is not None:
        pending.span.add_event("exception", {"exception.type": type(error).__qualname__})


def done(pending: Pending, outcome: str) -> None:
    """An event is settled and what it led to is published."""
    if pending.span is None:
        return
    pending.span.set_attribute("crossdesk.outcome", outcome)
    if pending.poison is not None:
        _fail(pending.span, pending.poison)
    pending.span.end()


def traceparent(pending: Pending) -> str:
    """What events caused by this one carry. What follows from an event that was given up is always kept."""
    if pending.span is None:
        return child(pending.envelope.traceparent)
    return traceparent_of(pending.span.get_span_context(), sampled=pending.poison is not None)


def _span_of(tracer: Tracer, consumer: str, pending: Pending) -> Span:
    """The span of an event, begun when it is first looked at; one that goes to another member is never told."""
    if pending.span is None:
        record = pending.record
        told = {
            "messaging.system": "crossdesk",
            "messaging.operation.type": "process",
            "messaging.operation.name": "handle",
            "messaging.destination.name": record.partition.topic,
            "messaging.destination.partition.id": str(record.partition.number),
            "messaging.consumer.group.name": consumer,
            "messaging.message.id": str(pending.envelope.id),
        }
        cause = cause_in(pending.envelope.traceparent)
        pending.span = tracer.start_span(f"handle {pending.envelope.type}", cause, SpanKind.CONSUMER, told)
    return pending.span


def _inside(span: Span) -> AbstractContextManager[object]:
    return use_span(span, record_exception=False, set_status_on_exception=False)


@contextmanager
def _together(tracer: Tracer, consumer: str, spans: Sequence[Span]) -> Iterator[None]:
    contexts = [span.get_span_context() for span in spans]
    links = [Link(each) for each in contexts if each.trace_flags.sampled] or [Link(contexts[0])]
    told: dict[str, str | int] = {
        "messaging.batch.message_count": len(spans),
        "messaging.consumer.group.name": consumer,
    }
    batch = tracer.start_span(f"settle {consumer}", Context(), SpanKind.CONSUMER, told, links)
    for span in spans:
        span.add_link(batch.get_span_context())
    with use_span(batch, end_on_exit=True, record_exception=False, set_status_on_exception=False):
        yield


def _fail(span: Span, error: BaseException) -> None:
    span.set_attribute("error.type", type(error).__qualname__)
    span.set_status(StatusCode.ERROR)
