"""One event of an inquiry's way, with what is told of it."""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from crossdesk.bus.envelope import from_headers
from crossdesk.bus.protocol import Record
from crossdesk.contracts.dead_letters import EventDeadLettered, EventRetried
from crossdesk.errors import Undecodable
from crossdesk.traces import trace_id

TEXTS = ("text", "original", "question", "summary", "subject", "error")
"""Fields of events, and of the inquiry in them, that hold what people wrote or were told, or may quote it."""
GIVEN_UP, RETRIED = EventDeadLettered.__name__, EventRetried.__name__


@dataclass(frozen=True)
class Step:
    """`at` is when the log took it (aware UTC): events say again have the time of their cause. `texts` are personal."""

    id: UUID
    cause: UUID | None
    at: datetime
    service: str
    event: str
    key: str
    tenant: str
    trace: str | None
    why: str
    names: bool
    texts: tuple[str, ...] = ()
    again: tuple[UUID, str] | None = None
    """Of an operator's order: which event is handled again, and by whom."""


def read_step(record: Record, inquiry_id: UUID) -> Step | None:
    """None for a record that is no event of ours: it is on its way to the dead letters, and no part of this one.

    `names` tells whether the inquiry's id is anywhere in the event.
    """
    try:
        envelope = from_headers(record.partition.topic, record.key, record.headers, record.data)
        body = json.loads(record.data)
    except (Undecodable, ValueError, RecursionError):
        return None
    if not isinstance(body, dict):
        return None
    return Step(
        id=envelope.id,
        cause=envelope.cause,
        at=record.appended_at,
        service=envelope.source,
        event=envelope.type,
        key=record.key,
        tenant=envelope.tenant,
        trace=trace_id(envelope.traceparent),
        why=_why(envelope.type, body),
        names=str(inquiry_id).encode() in record.data,
        texts=tuple(_texts(body)),
        again=_again(envelope.type, body),
    )


def _why(event: str, body: Mapping[str, Any]) -> str:
    """Its reason. Of the error for which an event was given up only the type is told, for the rest may quote."""
    why = str(body.get("why", ""))
    if event != GIVEN_UP:
        return why
    tries, error = body.get("attempts", 1), str(body.get("error", "")).partition(":")[0]
    return f"{why}: {error} at {'the first try' if tries == 1 else f'try {tries}'}"


def _again(event: str, body: Mapping[str, Any]) -> tuple[UUID, str] | None:
    if event == RETRIED:
        with suppress(KeyError, ValueError, AttributeError):  # no order of ours, so nothing was handled again
            return UUID(body["event_id"]), str(body["consumer"])
    return None


def _texts(body: Mapping[str, Any]) -> Iterator[str]:
    inquiry = body.get("inquiry")
    for part in (inquiry if isinstance(inquiry, dict) else {}, body):
        yield from (str(part[name]) for name in TEXTS if part.get(name))
