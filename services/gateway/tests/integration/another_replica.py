"""Another replica of the gateway, as far as it writes events down: tests let it write what theirs is to show."""

from collections.abc import Callable
from functools import partial
from typing import Any

from crossdesk.consume.subscription import Handler, Subscription
from crossdesk.contracts.event import Event
from crossdesk.store.database import Database
from crossdesk.store.unit_of_work import UnitOfWork

from gateway.changes import Changes
from gateway.record.projection import Projection
from gateway.record.subscriptions import subscriptions

NOBODY: Any = None
"""The table of handlers does not depend on who is told."""


def _from_the_log(each: Subscription) -> Handler:
    """The handler behind the reading of the event, as the worker has it."""

    async def handle(event: Event, work: UnitOfWork) -> list[Event]:
        body = event.model_dump_json().encode()
        return await each.handler(each.opened(body) if each.opened else event, work)

    return handle


HANDLERS: dict[type[Event], Handler] = {each.event: _from_the_log(each) for each in subscriptions(NOBODY)}


def written_by_another_replica(database: Database) -> Callable[[], Projection]:
    """What `handle` takes as `rows`."""
    return partial(Projection, Changes(database, lambda inquiry: None, lambda: None, lambda tenant, conversation: None))
