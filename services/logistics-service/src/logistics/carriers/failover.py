"""One number's round of its sources."""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Protocol

from crossdesk.contracts.logistics_facts import ShipmentFacts
from crossdesk.errors import Unavailable

from logistics.carriers.source import Scope

OVERDUE = 1.2
"""Seconds after which a source counts as not answering: the next, too, has time left within a customer's patience."""
NOT_KNOWN = ("unknown", "not_found")

log = logging.getLogger(__name__)

Start = Callable[[Coroutine[Any, Any, ShipmentFacts]], "asyncio.Task[ShipmentFacts]"]


class Asked(Protocol):
    """A source as a round sees it; times in seconds."""

    scope: Scope

    def usual(self) -> float: ...
    def reads_only(self, number: str) -> bool: ...
    async def facts(self, number: str, *, urgent: bool, new: bool) -> ShipmentFacts: ...


class Round:
    """Asks one source after the other. `urgent`: somebody waits, so that slow ones are not waited for.

    When a source is slower than it usually is, the next of those that only read is asked beside it; when it is overdue,
    the next in any case. The first good answer is taken.
    """

    def __init__(self, number: str, sources: Sequence[Asked], start: Start, *, urgent: bool, new: bool) -> None:
        self._number = number
        self._left = deque(sources)
        self._start = start
        self._urgent = urgent
        self._new = new
        self._running: dict[asyncio.Task[ShipmentFacts], str] = {}
        self._doubtful: list[ShipmentFacts] = []
        self._failures: list[Exception] = []
        self._slow_at = self._overdue_at = 0.0

    async def run(self) -> ShipmentFacts:
        """The first answer of a source that knows the parcel, else what all of them said. Raises Unavailable."""
        while self._left or self._running:
            if self._left and (not self._running or self._patience() == 0):
                self._ask_next()
            done, _ = await asyncio.wait(self._running, timeout=self._patience(), return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                self._heard(self._running.pop(task), task)
                if not task.exception() and task.result().status not in NOT_KNOWN:
                    return task.result()
        return self._verdict()

    def _ask_next(self) -> None:
        now = time.monotonic()
        beside = bool(self._running) and now < self._overdue_at
        source = (self._reader() if beside else None) or self._left[0]
        self._left.remove(source)
        if self._running:
            log.info("a source is slow, another is asked beside it", extra={"source": source.scope.name})
        task = self._start(source.facts(self._number, urgent=self._urgent, new=self._new))
        self._running[task] = source.scope.name
        self._slow_at = now + source.usual()
        self._overdue_at = self._overdue_at if beside else now + OVERDUE

    def _reader(self) -> Asked | None:
        """The next that only reads: asking it for nothing costs nothing."""
        return next((source for source in self._left if source.reads_only(self._number)), None)

    def _patience(self) -> float | None:
        """Seconds until another is asked beside those that were; None: once they have answered."""
        if not self._left or not self._urgent:
            return None
        due = min(self._slow_at, self._overdue_at) if self._reader() else self._overdue_at
        return max(0.0, due - time.monotonic())

    def _heard(self, name: str, task: "asyncio.Task[ShipmentFacts]") -> None:
        error = task.exception()
        if error is None:
            self._doubtful.append(task.result())
            return
        cause = str(error) if isinstance(error, Unavailable) else type(error).__name__
        log.info("a source could not tell of a parcel", extra={"source": name, "cause": cause})
        self._failures.append(error if isinstance(error, Exception) else Unavailable("a source was cut off"))

    def _verdict(self) -> ShipmentFacts:
        """No source knows the parcel. `not_found` is told only if all said so: one that failed may know it."""
        if self._failures:
            raise self._failures[0]
        if not self._doubtful:
            raise Unavailable("no source that is set up takes numbers of this form")
        return next((facts for facts in self._doubtful if facts.status == "unknown"), self._doubtful[0])
