"""One transaction for a batch: find receipts, handle what has none, write receipts with what was emitted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from crossdesk.bus.envelope import Envelope, wrap
from crossdesk.consume.dead_letters import dead_letter
from crossdesk.consume.pending import Pending
from crossdesk.contracts.event import Event, derive_id
from crossdesk.store.database import Database
from crossdesk.store.receipts import Receipt, find_receipts, write_receipts
from crossdesk.store.unit_of_work import Cause, UnitOfWork
from crossdesk.traces import child


class HandlerFailed(Exception):
    """Tells which event of a batch failed; `__cause__` is why."""

    def __init__(self, pending: Pending) -> None:
        super().__init__(f"{pending.envelope.type} {pending.envelope.id}")
        self.pending = pending


@dataclass(frozen=True)
class Settled:
    """A batch that is committed: what is to be published for each event, and which had a receipt already."""

    emitted: Mapping[Pending, Sequence[Envelope]]
    replayed: frozenset[Pending]


async def settle(database: Database, consumer: str, batch: Sequence[Pending]) -> Settled:
    """Handle a batch, all or nothing. Raises HandlerFailed for the event at fault, or what the database raised."""
    emitted: dict[Pending, Sequence[Envelope]] = {}
    async with database.transaction(pending.envelope.tenant for pending in batch) as connection:
        known = dict(await find_receipts(connection, consumer, [pending.envelope for pending in batch]))
        replayed = frozenset(pending for pending in batch if pending.envelope.id in known)
        receipts: list[Receipt] = []
        for pending in batch:
            if pending.envelope.id not in known:
                work = UnitOfWork(connection, Cause(pending.envelope.id, pending.envelope.time))
                events = await _handle(consumer, pending, work)
                known[pending.envelope.id] = envelopes(consumer, pending.envelope, events)
                receipts.append(Receipt(pending.envelope, known[pending.envelope.id]))
            emitted[pending] = known[pending.envelope.id]
        if receipts:
            await write_receipts(connection, consumer, receipts)
    return Settled(emitted, replayed)


async def _handle(consumer: str, pending: Pending, work: UnitOfWork) -> Sequence[Event]:
    if pending.poison is not None or pending.subscription is None:
        return [dead_letter(consumer, pending)]
    subscription = pending.subscription
    try:
        if subscription.fetch is not None:
            return await subscription.handler(pending.event, work, pending.fetched)
        return await subscription.handler(pending.event, work)
    except Exception as error:
        raise HandlerFailed(pending) from error


def envelopes(source: str, cause: Envelope, events: Sequence[Event]) -> list[Envelope]:
    """Wrap what a handler returned; the ids follow from the cause, the type and the place among equals."""
    now = datetime.now(UTC)
    trace = child(cause.traceparent)
    counts: dict[str, int] = {}
    wrapped: list[Envelope] = []
    for event in events:
        name = type(event).__name__
        counts[name] = counts.get(name, 0) + 1
        event_id = derive_id(cause.id, source, name, counts[name])
        wrapped.append(wrap(event, event_id=event_id, source=source, time=now, cause=cause.id, traceparent=trace))
    return wrapped
