"""An event on its way: CloudEvents 1.0 attributes around a JSON body, in Kafka's binary mode (headers `ce_*`).

Source: CloudEvents 1.0.2, Kafka protocol binding 1.0.2, section 3.2; W3C Trace Context for `traceparent`.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from pydantic import ValidationError

from crossdesk.contracts import EVENTS
from crossdesk.contracts.event import Event
from crossdesk.errors import Undecodable

Headers = tuple[tuple[str, bytes], ...]
TYPE, NEED = "ce_type", "ce_need"
"""Attributes a consumer looks at before it opens an envelope. `need` is an extension of ours: see `Event.need`."""
_SAME_FOR_ALL: Headers = (("ce_specversion", b"1.0"), ("content-type", b"application/json"))


@dataclass(frozen=True, slots=True)
class Envelope:
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
    need: str | None = None

    def headers(self) -> Headers:
        """The attributes as bytes, in an order of no meaning."""
        cause, trace = self.cause, self.traceparent
        return (
            *_SAME_FOR_ALL,
            ("ce_id", str(self.id).encode()),
            ("ce_type", self.type.encode()),
            ("ce_source", self.source.encode()),
            ("ce_time", self.time.astimezone(UTC).isoformat().encode()),
            ("ce_tenant", self.tenant.encode()),
            *(() if cause is None else (("ce_cause", str(cause).encode()),)),
            *(() if trace is None else (("traceparent", trace.encode()),)),
            *(() if self.need is None else ((NEED, self.need.encode()),)),
        )


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
        need=event.need,
    )


def from_headers(topic: str, key: str, headers: Headers, data: bytes) -> Envelope:
    """Read an envelope off the log. Raises Undecodable when an attribute is missing or malformed."""
    found = dict(headers)
    try:
        cause = found.get("ce_cause")
        trace = found.get("traceparent")
        return Envelope(
            id=UUID(found["ce_id"].decode()),
            type=found["ce_type"].decode(),
            source=found["ce_source"].decode(),
            time=_aware(found["ce_time"].decode()),
            tenant=found["ce_tenant"].decode(),
            topic=topic,
            key=key,
            data=data,
            cause=UUID(cause.decode()) if cause else None,
            traceparent=trace.decode() if trace else None,
            need=found[NEED].decode() if NEED in found else None,
        )
    except (KeyError, ValueError) as error:
        raise Undecodable(f"a record on {topic} is no CloudEvent in binary mode: {error!r}") from error


def _aware(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("ce_time has no offset")
    return moment


def unwrap(envelope: Envelope) -> Event:
    """The event inside. Raises Undecodable when the type is unknown or the body does not fit it."""
    kind = EVENTS.get(envelope.type)
    if kind is None:
        raise Undecodable(f"event {envelope.id} on {envelope.topic} has the unknown type {envelope.type!r}")
    try:
        event = kind.model_validate_json(envelope.data)
    except ValidationError as error:
        fields = ", ".join(".".join(map(str, problem["loc"])) for problem in error.errors()[:5])
        raise Undecodable(f"event {envelope.id} is no valid {envelope.type}: see {fields}") from error
    if event.tenant != envelope.tenant:
        # Row-level security admits the envelope's tenant: a body of another one must not come in with it.
        raise Undecodable(f"event {envelope.id} names two tenants, one in its envelope and one in its body")
    return event
