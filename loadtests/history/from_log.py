"""From a record of the log to a line of a history: ids, hashes and times. Texts are hashed and forgotten."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from crossdesk.bus.envelope import Envelope, from_headers
from crossdesk.bus.protocol import Record
from crossdesk.contracts import EVENTS
from crossdesk.contracts import TOPICS as ALL_TOPICS
from crossdesk.errors import Undecodable

from loadtests.history.lines import Action, DeadLetter, Line, Received, Step, digest
from loadtests.history.seen import DECISIONS

TOPICS = tuple(topic for topic in ALL_TOPICS if topic not in {"shop", "accounts"})
"""The way of an inquiry, and what moves conversations; the shop's records and accounts are of no inquiry."""


def line_of(record: Record) -> Line | None:
    """The line of a record; None for one that is no event of ours, which services dead-letter. Never raises."""
    try:
        envelope = from_headers(record.partition.topic, record.key, record.headers, record.data)
        body: Mapping[str, Any] = json.loads(record.data)
        kind = EVENTS[envelope.type]
    except (Undecodable, ValueError, KeyError):
        return None
    try:
        return _LINES.get(kind.__name__, _step_or_action)(envelope, body)
    except (KeyError, TypeError, AttributeError, ValueError):
        return None  # valid JSON of another shape


def _received(envelope: Envelope, body: Mapping[str, Any]) -> Line:
    claim = body.get("idempotency")
    return Received(
        topic=envelope.topic,
        tenant=envelope.tenant,
        event=str(envelope.id),
        inquiry=body["inquiry"]["inquiry_id"],
        conversation=body["conversation_id"],
        key=claim["key_hash"] if claim else None,
        text=digest(body["inquiry"]["text"]),
        at=envelope.time.timestamp(),
    )


def _dead_letter(envelope: Envelope, body: Mapping[str, Any]) -> Line | None:
    if not body.get("inquiry_id"):
        return None  # of no inquiry we could name
    return DeadLetter(
        event=str(envelope.id),
        consumer=body["consumer"],
        type=body["event_type"],
        lost=body["event_id"],
        inquiry=body["inquiry_id"],
        conversation=body["conversation_id"],
        at=envelope.time.timestamp(),
    )


def _step_or_action(envelope: Envelope, body: Mapping[str, Any]) -> Line:
    inquiry = body.get("inquiry") or {}
    name = body.get("inquiry_id") or inquiry.get("inquiry_id")
    at = envelope.time.timestamp()
    if name is None:
        return Action(event=str(envelope.id), type=envelope.type, conversation=body.get("conversation_id"), at=at)
    return Step(
        topic=envelope.topic,
        tenant=envelope.tenant,
        event=str(envelope.id),
        type=envelope.type,
        inquiry=name,
        conversation=body["conversation_id"],
        cause=str(envelope.cause) if envelope.cause else None,
        body=digest(envelope.data.decode()) if envelope.type in DECISIONS else None,
        asked=_seconds(inquiry.get("received_at")),
        at=at,
    )


def _seconds(moment: str | None) -> float | None:
    return None if moment is None else datetime.fromisoformat(moment).timestamp()


_LINES: Mapping[str, Callable[[Envelope, Mapping[str, Any]], Line | None]] = {
    "InquiryReceived": _received,
    "EventDeadLettered": _dead_letter,
}
