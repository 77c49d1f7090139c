"""Fetch steps: outside calls before the transaction, side by side across keys, in order within a key."""

import asyncio
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from crossdesk.consume.pending import NOT_FETCHED, Pending
from crossdesk.consume.subscription import Subscription
from crossdesk.errors import Unavailable
from crossdesk.metrics import FETCH_SECONDS
from crossdesk.store.database import Database
from crossdesk.tracing.exemplars import timed
from crossdesk.tracing.handling import fetching

if TYPE_CHECKING:
    from opentelemetry.trace import Tracer

PREPARED_AT_ONCE = 64
"""Events looked through before the loop turns: at a tenth of a millisecond each they hold up nobody."""


class Fetching:
    """Runs the fetch steps of a consumer. `done(pending, error)` is called when one has ended."""

    def __init__(
        self,
        database: Database,
        consumer: str,
        done: Callable[[Pending, Exception | None], None],
        tracer: "Tracer | None" = None,
    ) -> None:
        self._database = database
        self._tracer = tracer
        self._consumer = consumer
        self._done = done
        self._bounds: dict[str, asyncio.Semaphore] = {}
        self._tasks: dict[Pending, asyncio.Task[None]] = {}

    def begin(self, heads: Iterable[Pending], now: float) -> bool:
        """Begin the fetch step of each event that needs one and does not wait for its back-off.

        Gives whether some were left for the next time, because preparing them all would take too long at once.
        """
        prepared = 0
        for pending in heads:
            if not pending.needs_fetch or pending.fetching or pending.not_before > now:
                continue
            if prepared == PREPARED_AT_ONCE:
                return True
            prepared += pending.subscription is not None and pending.subscription.doubtful is not None
            if self._is_doubtful(pending):
                pending.fetching = True
                self._tasks[pending] = asyncio.create_task(self._run(pending), name="fetch")
        return False

    def _is_doubtful(self, pending: Pending) -> bool:
        """Whether the fetch step has something to do; where it has not, what was prepared is what the handler gets."""
        subscription = pending.subscription
        if subscription is None or subscription.prepare is None or subscription.doubtful is None:
            return True
        try:
            pending.prepared = subscription.prepare(pending.event)
            if subscription.doubtful(pending.prepared):
                return True
        except Exception as error:  # noqa: BLE001  # handed on as that of a fetch step would be
            self._done(pending, error)
        else:
            pending.fetched = pending.prepared
        return False

    def drop(self, pending: Pending) -> None:
        """Give up the fetch step of an event that is no longer ours."""
        task = self._tasks.pop(pending, None)
        if task is not None:
            task.cancel()

    async def close(self) -> None:
        """Give all up and wait until they are gone."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self, pending: Pending) -> None:
        subscription = pending.subscription
        if subscription is None or subscription.fetch is None:
            return
        error: Exception | None = None
        bound = self._bounds.setdefault(pending.envelope.type, asyncio.Semaphore(subscription.concurrency))
        try:
            async with bound:
                seconds = FETCH_SECONDS.labels(self._consumer, pending.envelope.type)
                with fetching(self._tracer, self._consumer, pending), timed(seconds):
                    pending.fetched = await self._fetch(subscription, pending)
        except Exception as raised:  # noqa: BLE001  # handed on: the worker retries it or makes it a dead letter
            error = raised
        self._tasks.pop(pending, None)
        pending.fetching = False
        self._done(pending, error)

    async def _fetch(self, subscription: Subscription, pending: Pending) -> object:
        if subscription.fetch is None:
            return None
        try:
            async with asyncio.timeout(subscription.deadline):
                prepared = pending.prepared is not NOT_FETCHED
                return await subscription.fetch(pending.event, pending.prepared if prepared else self._database)
        except TimeoutError as error:
            raise Unavailable(
                f"the fetch step of {pending.envelope.type} took longer than {subscription.deadline:g} s"
            ) from error
