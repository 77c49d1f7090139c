"""A batch, all or nothing: handle what has no receipt yet, write receipts with what was emitted.

For subscriptions that are `alone` that is one statement that reads and one that writes, otherwise a transaction.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

from crossdesk.bus.envelope import Envelope, wrap
from crossdesk.consume.dead_letters import dead_letter
from crossdesk.consume.pending import NOT_FETCHED, Pending
from crossdesk.contracts.event import Event, derive_id
from crossdesk.store.database import Database
from crossdesk.store.receipts import Receipt, find_receipts, receipts_to_write
from crossdesk.store.statement import Statement, write_together
from crossdesk.store.unit_of_work import Cause, Rows, UnitOfWork
from crossdesk.tracing.handling import handling, traceparent

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from asyncpg.pool import PoolConnectionProxy

MakeRows = Callable[[], Rows]

BREATH = 16
"""Events handled without a pause. Hundreds in one go would keep requests and signs of life waiting."""


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
    """Handle a batch, all or nothing. Raises HandlerFailed for the event at fault, or what the database raised.

    Replays are rare, so no event is expected to have a receipt: that is found out when receipts are written, or by a
    look at them when anything failed. Then the batch is tried once more without those handled before.
    """
    await _prepare(batch)
    emitted: dict[Pending, Sequence[Envelope]] = {}
    async for pending in _breathing(each for each in batch if _is_stateless(each)):
        emitted[pending] = envelopes(consumer, pending, await _say(pending), at=pending.envelope.time)
    stateful = [pending for pending in batch if pending not in emitted]
    if not stateful:
        return Settled(emitted, frozenset())
    try:
        settled = await _settle(database, consumer, stateful, expect_receipts=False)
    except Exception:
        if not await _some_handled_before(database, consumer, stateful):
            raise
        settled = await _settle(database, consumer, stateful, expect_receipts=True)
    known = {**emitted, **settled.emitted}
    return Settled({pending: known[pending] for pending in batch}, settled.replayed)


async def _some_handled_before(database: Database, consumer: str, batch: Sequence[Pending]) -> bool:
    async with database.transaction(pending.envelope.tenant for pending in batch) as connection:
        return bool(await find_receipts(connection, consumer, [pending.receipted for pending in batch]))


async def _settle(database: Database, consumer: str, batch: Sequence[Pending], *, expect_receipts: bool) -> Settled:
    emitted: dict[Pending, Sequence[Envelope]] = {}
    alone = _is_alone(batch)
    async with _connected(database, batch, alone=alone) as connection:
        ours = [pending.receipted for pending in batch]
        known = dict(await find_receipts(connection, consumer, ours)) if expect_receipts else {}
        replayed = frozenset(pending for pending in batch if pending.receipted.id in known)
        rows = await _load(connection, [pending for pending in batch if pending not in replayed])
        receipts: list[Receipt] = []
        async for pending in _breathing(batch):
            own = pending.receipted
            if own.id not in known:
                events = await _handle(consumer, pending, None if alone else connection, rows)
                known[own.id] = envelopes(consumer, pending, events, at=datetime.now(UTC))
                receipts.append(Receipt(own, known[own.id]))
            emitted[pending] = known[own.id]
        await _save(connection, list(rows.values()), [receipts_to_write(consumer, receipts)] if receipts else [])
    for each in rows.values():
        each.committed()
    return Settled(emitted, replayed)


def _connected(
    database: Database, batch: Sequence[Pending], *, alone: bool
) -> "AbstractAsyncContextManager[PoolConnectionProxy]":
    tenants = {pending.envelope.tenant for pending in batch}
    return database.statements(tenants) if alone else database.transaction(tenants)


async def _save(connection: "PoolConnectionProxy", rows: Sequence[Rows], receipts: Sequence[Statement]) -> None:
    """Write all rows, and the receipts with the last of them."""
    for each in rows[:-1]:
        await each.save(connection, [])
    if rows:
        await rows[-1].save(connection, receipts)
    else:
        await write_together(connection, receipts)


def _is_alone(batch: Sequence[Pending]) -> bool:
    """Whether one kind of rows is all that the handlers of this batch touch."""
    handled = [each.subscription for each in batch if each.subscription and each.poison is None]
    return all(each.alone for each in handled) and len({each.rows for each in handled}) <= 1


def _is_stateless(pending: Pending) -> bool:
    return pending.subscription is not None and pending.subscription.stateless and pending.poison is None


async def _breathing(batch: Iterable[Pending]) -> "AsyncIterator[Pending]":
    """One after the other, letting others work now and then."""
    for number, pending in enumerate(batch, 1):
        yield pending
        if number % BREATH == 0:
            await asyncio.sleep(0)


async def _prepare(batch: Iterable[Pending]) -> None:
    async for pending in _breathing(batch):
        subscription = pending.subscription
        if subscription and subscription.prepare and pending.fetched is NOT_FETCHED and pending.poison is None:
            try:
                pending.fetched = subscription.prepare(pending.event)
            except Exception as error:
                raise HandlerFailed(pending) from error


async def _load(connection: "PoolConnectionProxy", batch: Iterable[Pending]) -> dict[MakeRows, Rows]:
    """The rows of each kind that the handlers of this batch share."""
    events: dict[MakeRows, list[Event]] = {}
    for pending in batch:
        if pending.poison is None and pending.subscription and pending.subscription.rows and pending.event:
            events.setdefault(pending.subscription.rows, []).append(pending.event)
    loaded = {make: make() for make in events}
    for make, each in loaded.items():
        await each.load(connection, events[make])
    return loaded


async def _handle(
    consumer: str, pending: Pending, connection: "PoolConnectionProxy | None", rows: Mapping[MakeRows, Rows]
) -> Sequence[Event]:
    subscription = pending.subscription
    if pending.poison is not None or subscription is None:
        return [dead_letter(consumer, pending)]
    own = rows[subscription.rows] if subscription.rows else None
    cause = Cause(pending.envelope.id, pending.envelope.time)
    work: UnitOfWork[Any] = UnitOfWork(cast("PoolConnectionProxy", connection), cause, own)
    try:
        with handling(pending):
            return await subscription.handler(pending.event, work, *_found(pending))
    except Exception as error:
        raise HandlerFailed(pending) from error


async def _say(pending: Pending) -> Sequence[Event]:
    assert pending.subscription is not None  # a stateless event has one; told to mypy here
    try:
        with handling(pending):
            return await pending.subscription.handler(pending.event, *_found(pending))
    except Exception as error:
        raise HandlerFailed(pending) from error


def _found(pending: Pending) -> tuple[Any, ...]:
    return () if pending.fetched is NOT_FETCHED else (pending.fetched,)


def envelopes(source: str, pending: Pending, events: Sequence[Event], *, at: datetime) -> list[Envelope]:
    """Wrap what a handler returned; the ids follow from the cause, the type and the place among equals.

    What is said again must be said with the same time, for receipts are kept by id and time: a receipt remembers it,
    and a stateless step, which has none, gives the time of its cause.
    """
    if not events:
        return []
    # A second dead letter is not the first one again: its id follows from the order to retry.
    cause = pending.envelope if pending.poison is None else pending.receipted
    trace = traceparent(pending)
    counts: dict[str, int] = {}
    wrapped: list[Envelope] = []
    for event in events:
        name = type(event).__name__
        counts[name] = counts.get(name, 0) + 1
        event_id = derive_id(cause.id, source, name, counts[name])
        wrapped.append(wrap(event, event_id=event_id, source=source, time=at, cause=cause.id, traceparent=trace))
    return wrapped
