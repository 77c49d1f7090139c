"""Let a handler handle one event the way the worker does: in a transaction that admits the event's tenant."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from crossdesk.consume.subscription import Handler
from crossdesk.contracts.event import Event
from crossdesk.store.database import Database
from crossdesk.store.unit_of_work import Cause, Rows, UnitOfWork
from crossdesk.testing.examples import NOON


async def handle(
    database: Database,
    handler: Handler,
    event: Event,
    *fetched: Any,
    event_id: UUID | None = None,
    at: datetime = NOON,
    rows: Callable[[], Rows] | None = None,
) -> list[Event]:
    """Run `handler` on `event` and commit; gives the events it returned. `at` is the event's time (aware UTC)."""
    cause = Cause(event_id=event_id or uuid4(), occurred_at=at)
    shared = rows() if rows else None
    async with database.transaction([event.tenant]) as connection:
        if shared:
            await shared.load(connection, [event])
        said = await handler(event, UnitOfWork(connection, cause, shared), *fetched)
        if shared:
            await shared.save(connection, [])
    if shared:
        shared.committed()
    return said
