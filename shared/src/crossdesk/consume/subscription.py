"""What a service listens to, as a table: event type, handler, how to retry, what to fetch first."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from crossdesk.contracts.event import Event
from crossdesk.store.database import Database

Handler = Callable[..., Awaitable[list[Event]]]
"""`(event, work) -> events`, or `(event, work, fetched) -> events` where the subscription names a fetch step."""

Fetch = Callable[[Any, Database], Awaitable[Any]]
"""`(event, database) -> fetched`: runs before the transaction, so that none stays open during an outside call."""


@dataclass(frozen=True)
class Retry:
    """How often a `Transient` is retried; delays (seconds) double from `first_delay` up to `longest_delay`."""

    attempts: int = 8
    first_delay: float = 0.1
    longest_delay: float = 30.0

    def delay(self, attempt: int) -> float:
        """Seconds to wait after the given failed attempt, counted from 1."""
        return min(self.longest_delay, self.first_delay * 2.0 ** min(attempt - 1, 30))


@dataclass(frozen=True)
class Subscription:
    """One line of a service's table of contents. Arrives: `event`. Is done: `handler`.

    `fetch` runs concurrently across keys (at most `concurrency` at once in a process), in order within a key, for at
    most `deadline` seconds. `wanted` keeps out events that concern others (a pure, quick test). `gather` (seconds) is
    how long an event that nobody waits for may wait for others, to be settled in one transaction with them; an event
    with 0 takes along what has gathered.
    """

    event: type[Event]
    handler: Handler
    retry: Retry = field(default_factory=Retry)
    fetch: Fetch | None = None
    concurrency: int = 32
    deadline: float = 5.0
    gather: float = 0.0
    wanted: Callable[[Any], bool] = lambda event: True
