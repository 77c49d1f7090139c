"""One event between being read from the log and being settled."""

import json
from base64 import b64decode
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from msgspec.structs import replace

from crossdesk.bus.envelope import TYPE, Envelope, Headers, from_headers, unwrap
from crossdesk.bus.protocol import Record
from crossdesk.consume.subscription import Subscription
from crossdesk.contracts.dead_letters import NOBODY, EventRetried
from crossdesk.contracts.event import derive_id, is_urgent
from crossdesk.errors import Undecodable
from crossdesk.store.database import is_tenant

if TYPE_CHECKING:
    from opentelemetry.trace import Span

NOT_FETCHED = object()
RETRIED = EventRetried.__name__


@dataclass(eq=False)
class Pending:
    """An event to be handled. `poison` is the error for which it goes to the dead letters instead.

    `order` is the operator's order to handle it after it had been given up: the receipt is that of the order then, for
    the event itself has one already, and `letter` is the dead letter it was given up by.

    `fetched` is what the handler gets beside the event; `prepared` is kept apart while that is doubtful.

    `not_before` and `settle_by` are loop times: the end of a back-off, and until when it may gather company.
    """

    record: Record
    envelope: Envelope
    event: Any
    subscription: Subscription | None
    poison: Exception | None = None
    fetched: Any = NOT_FETCHED
    prepared: Any = NOT_FETCHED
    attempts: int = 0
    order: Envelope | None = None
    letter: UUID | None = None
    not_before: float = 0.0
    settle_by: float = 0.0
    fetching: bool = field(default=False)
    span: "Span | None" = None
    """What is told of handling it, where traces are collected."""
    urgent: bool = field(init=False)
    """Whether it came by an urgent lane."""

    @property
    def gathers(self) -> bool:
        """Whether nobody waits for it, see Subscription.gather."""
        return self.subscription is not None and self.subscription.gather > 0

    def __post_init__(self) -> None:
        self.urgent = is_urgent(self.record.partition.topic)

    @property
    def receipted(self) -> Envelope:
        """What the receipt is for."""
        return self.order or self.envelope

    @property
    def needs_fetch(self) -> bool:
        wants = self.subscription is not None and self.subscription.fetch is not None
        return wants and self.poison is None and self.fetched is NOT_FETCHED


def open_record(record: Record, consumer: str, subscriptions: dict[str, Subscription]) -> Pending | None:
    """What a record holds for these subscriptions (by event name): None when it concerns others."""
    if _concerns_others(record.headers, subscriptions):
        return None
    try:
        envelope = from_headers(record.partition.topic, record.key, record.headers, record.data)
        if envelope.type == RETRIED:
            return _retried(record, envelope, consumer, subscriptions)
        subscription = subscriptions.get(envelope.type)
        if subscription is None:
            return None
        event = unwrap(envelope, subscription.opened)
    except Undecodable as error:
        return Pending(record, _unreadable(record), None, None, poison=error)
    return Pending(record, envelope, event, subscription) if subscription.wanted(event) else None


def _retried(record: Record, order: Envelope, consumer: str, subscriptions: dict[str, Subscription]) -> Pending | None:
    """The event inside an order to handle it again: None when that is for others, or no longer handled here."""
    retried: EventRetried = unwrap(order)
    subscription = subscriptions.get(retried.event_type)
    if retried.consumer != consumer or subscription is None:
        return None
    body = _body(retried)
    # Causes and times are those of the event: what follows from it has the ids it would have had.
    inner = replace(order, id=retried.event_id, type=retried.event_type, time=retried.event_time, data=body)
    event: Any = None
    poison: Undecodable | None = None
    try:
        event = unwrap(inner, subscription.opened)
    except Undecodable as error:
        poison = error
    if poison is None and not subscription.wanted(event):
        return None
    return Pending(record, inner, event, subscription, poison, order=order, letter=retried.dead_letter_id)


def _body(retried: EventRetried) -> bytes:
    try:
        return b64decode(retried.payload, validate=True)
    except ValueError as error:
        raise Undecodable(f"the order to retry {retried.event_id} holds no base64") from error


def _concerns_others(attributes: Headers, subscriptions: dict[str, Subscription]) -> bool:
    """Whether the envelope's outside tells so: most records of a topic are told apart without being opened."""
    name = attributes.get(TYPE)
    return bool(name) and name not in subscriptions and name != RETRIED


def _unreadable(record: Record) -> Envelope:
    """A stand-in for the envelope of bytes we cannot read, so that they can be settled like everything else."""
    return Envelope(
        id=derive_id("unreadable", record.partition.topic, record.partition.number, record.offset),
        type=record.headers.get(TYPE, "unknown")[:100],
        source="unknown",
        time=record.appended_at,
        tenant=_credible_tenant(record.headers.get("ce_tenant", ""), record.data),
        topic=record.partition.topic,
        key=record.key,
        data=record.data,
    )


def _credible_tenant(tenant: str, body: bytes) -> str:
    """The tenant that envelope and body agree on: only they may be shown what is left of the event."""
    try:
        agreed = is_tenant(tenant) and json.loads(body)["tenant"] == tenant
    except (ValueError, KeyError, TypeError, RecursionError):
        return NOBODY
    return tenant if agreed else NOBODY
