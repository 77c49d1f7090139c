"""Another replica of the gateway, as far as it writes events down: tests let it write what theirs is to show."""

from collections.abc import Callable
from functools import partial
from typing import Any

from crossdesk.consume.subscription import Handler
from crossdesk.contracts.event import Event
from crossdesk.store.database import Database

from gateway.changes import Changes
from gateway.record.projection import Projection
from gateway.record.subscriptions import subscriptions

NOBODY: Any = None
"""The table of handlers does not depend on who is told."""
HANDLERS: dict[type[Event], Handler] = {each.event: each.handler for each in subscriptions(NOBODY)}


def written_by_another_replica(database: Database) -> Callable[[], Projection]:
    """What `handle` takes as `rows`."""
    return partial(Projection, Changes(database))
