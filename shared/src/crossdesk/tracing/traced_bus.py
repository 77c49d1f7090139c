"""A bus on which every event is published within a span of its own, which the event then names as its cause."""

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime

from msgspec.structs import replace
from opentelemetry.trace import Span, SpanKind, StatusCode, Tracer

from crossdesk.bus.catching_up import CatchingUp
from crossdesk.bus.envelope import Envelope
from crossdesk.bus.protocol import Bus, Caught, Membership, Record
from crossdesk.tracing.carrying import cause_of, traceparent_of


class TracedBus:
    """See `crossdesk.bus.protocol.Bus`. Headers are ours, so the same is told on Kafka and on PostgreSQL."""

    def __init__(self, bus: Bus, tracer: Tracer) -> None:
        self._bus = bus
        self._tracer = tracer

    async def publish(self, envelopes: Sequence[Envelope], *, deadline: float = 10.0) -> None:
        """See `Bus.publish`. An event whose cause was marked as sampled stays so."""
        spans = [self._begun(envelope) for envelope in envelopes]
        told = [_caused_by(span, envelope) for span, envelope in zip(spans, envelopes, strict=True)]
        try:
            await self._bus.publish(told, deadline=deadline)
        except Exception as error:
            for span in spans:
                span.set_attribute("error.type", type(error).__qualname__)
                span.set_status(StatusCode.ERROR)
            raise
        finally:
            for span in spans:
                span.end()

    def join(self, group: str, topics: Collection[str]) -> AbstractAsyncContextManager[Membership]:
        """See `Bus.join`."""
        return self._bus.join(group, topics)

    def tail(
        self, topics: Collection[str], *, since: datetime | None = None, catching_up: CatchingUp | None = None
    ) -> AsyncIterator[Record | Caught]:
        """See `Bus.tail`."""
        return self._bus.tail(topics, since=since, catching_up=catching_up)

    async def check(self, deadline: float = 1.0) -> None:
        """See `Bus.check`."""
        await self._bus.check(deadline)

    def _begun(self, envelope: Envelope) -> Span:
        attributes = {
            "messaging.system": "crossdesk",
            "messaging.operation.type": "send",
            "messaging.operation.name": "publish",
            "messaging.destination.name": envelope.topic,
            "messaging.message.id": str(envelope.id),
        }
        cause = cause_of(envelope.traceparent)
        return self._tracer.start_span(f"publish {envelope.type}", cause, SpanKind.PRODUCER, attributes)


def _caused_by(span: Span, envelope: Envelope) -> Envelope:
    kept = (envelope.traceparent or "").endswith("-01")
    return replace(envelope, traceparent=traceparent_of(span.get_span_context(), sampled=kept))
