"""An event on its way: CloudEvents 1.0 attributes around a JSON body, in Kafka's binary mode (headers `ce_*`).

Source: CloudEvents 1.0.2, Kafka protocol binding 1.0.2, section 3.2; W3C Trace Context for `traceparent`.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from pydantic import ValidationError

from crossdesk.contracts import EVENTS
from crossdesk.contracts.event import Event
from crossdesk.errors import Undecodable

Headers = Mapping[str, str]
TYPE = "ce_type"
"""What a consumer looks at before it opens an envelope."""


class Envelope(msgspec.Struct, frozen=True):
    """One event with what the log needs to know about it. `data` is the JSON body in UTF-8, never parsed on the way."""

    id: UUID
    type: str
    source: str
    time: datetime
    tenant: str
    topic: str
    key: str
    data: bytes
    cause: UUID | None = None
    traceparent: str | None = None

    def headers(self) -> dict[str, str]:
        """The attributes as text, in an order of no meaning."""
        headers = {
            "ce_specversion": "1.0",
            "content-type": "application/json",
            "ce_id": str(self.id),
            TYPE: self.type,
            "ce_source": self.source,
            "ce_time": self.time.astimezone(UTC).isoformat(),
            "ce_tenant": self.tenant,
        }
        if self.cause is not None:
            headers["ce_cause"] = str(self.cause)
        if self.traceparent is not None:
            headers["traceparent"] = self.traceparent
        return headers


class _Attributes(msgspec.Struct, gc=False):
    """The headers as an envelope has them; msgspec reads them ten times as fast as Python."""

    id: UUID = msgspec.field(name="ce_id")
    type: str = msgspec.field(name=TYPE)
    source: str = msgspec.field(name="ce_source")
    time: Annotated[datetime, msgspec.Meta(tz=True)] = msgspec.field(name="ce_time")
    tenant: str = msgspec.field(name="ce_tenant")
    cause: UUID | None = msgspec.field(name="ce_cause", default=None)
    traceparent: str | None = None


def wrap(
    event: Event,
    *,
    event_id: UUID,
    source: str,
    time: datetime,
    cause: UUID | None = None,
    traceparent: str | None = None,
) -> Envelope:
    """Put an event into its envelope. `source` is the publishing service, `time` when it happened (aware UTC)."""
    return Envelope(
        id=event_id,
        type=type(event).__name__,
        source=source,
        time=time,
        tenant=event.tenant,
        topic=event.published_on,
        key=event.key,
        data=event.model_dump_json().encode(),
        cause=cause,
        traceparent=traceparent,
    )


def from_headers(topic: str, key: str, headers: Headers, data: bytes) -> Envelope:
    """Read an envelope off the log. Raises Undecodable when an attribute is missing or malformed."""
    try:
        found = msgspec.convert(headers, _Attributes)
    except msgspec.ValidationError as error:
        raise Undecodable(f"a record on {topic} is no CloudEvent in binary mode: {error}") from error
    return Envelope(
        found.id,
        found.type,
        found.source,
        found.time,
        found.tenant,
        topic,
        key,
        data,
        found.cause,
        found.traceparent,
    )


def unwrap(envelope: Envelope, opened: Callable[[bytes], Any] | None = None) -> Any:
    """The event inside, as its contract's model or as `opened` reads the body (see Subscription).

    Raises Undecodable when the type is unknown or the body does not fit it.
    """
    kind = EVENTS.get(envelope.type)
    if kind is None:
        raise Undecodable(f"event {envelope.id} on {envelope.topic} has the unknown type {envelope.type!r}")
    try:
        event = kind.model_validate_json(envelope.data) if opened is None else opened(envelope.data)
    except ValidationError as error:
        fields = ", ".join(".".join(map(str, problem["loc"])) for problem in error.errors()[:5])
        raise Undecodable(f"event {envelope.id} is no valid {envelope.type}: see {fields}") from error
    except (ValueError, RecursionError) as error:
        raise Undecodable(f"event {envelope.id} is no valid {envelope.type}: {error}") from error
    if event.tenant != envelope.tenant:
        # Row-level security admits the envelope's tenant: a body of another one must not come in with it.
        raise Undecodable(f"event {envelope.id} names two tenants, one in its envelope and one in its body")
    return event
