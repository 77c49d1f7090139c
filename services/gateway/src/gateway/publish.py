"""The one way onto the bus: bounded, with a deadline, and an answer only once the bus has acknowledged."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID, uuid4

from crossdesk.bus.envelope import Envelope, wrap
from crossdesk.contracts.event import Event
from crossdesk.traces import child
from crossdesk.tracing.exemplars import timed
from fastapi import Depends, Request

from gateway.gateway import Gateway
from gateway.metrics import PUBLISH_SECONDS


async def _trace(request: Request) -> str:
    return child(request.headers.get("traceparent"))


Trace = Annotated[str, Depends(_trace)]


async def publish(gateway: Gateway, envelopes: Sequence[Envelope]) -> None:
    """Return once all are durable. Raises Problem (503) when there is no room or no acknowledgement in time."""
    with gateway.admission.publishing(), timed(PUBLISH_SECONDS):
        await gateway.bus.publish(envelopes, deadline=gateway.settings.publish_deadline)


async def publish_event(gateway: Gateway, event: Event, trace: str, event_id: UUID | None = None) -> None:
    """The same for one event. Without an id every call is a new event."""
    at = datetime.now(UTC)
    envelope = wrap(event, event_id=event_id or uuid4(), source="gateway", time=at, traceparent=trace)
    await publish(gateway, [envelope])
