"""How a batch comes to its end: settled, published, noted; or split until the event at fault is alone."""

import asyncio
import logging
from collections.abc import Callable, Sequence

from crossdesk.bus.protocol import Bus
from crossdesk.consume.outages import is_contention, is_handled_elsewhere, is_outage
from crossdesk.consume.patience import Patience
from crossdesk.consume.pending import Pending
from crossdesk.consume.settle import HandlerFailed, Settled, settle
from crossdesk.consume.verdicts import DeadLetterLimit, judge
from crossdesk.errors import BusUnavailable
from crossdesk.metrics import BATCH_EVENTS, EVENTS_HANDLED, OUTAGES
from crossdesk.store.database import Database
from crossdesk.tracing.handling import done, tried

log = logging.getLogger(__name__)

PUBLISH_DEADLINE = 10.0


class Finishing:
    """Finishes the batches of a consumer, one after the other.

    `done` is called for each event that is settled and published. `turned_at` is the loop time of the last sign of
    life; `draining` ends the waiting for a bus that does not answer.
    """

    def __init__(self, name: str, bus: Bus, database: Database, limit: int, done: Callable[[Pending], None]) -> None:
        self._name = name
        self._bus = bus
        self._database = database
        self._limit = DeadLetterLimit(name, limit)
        self._done = done
        self._patience = Patience()
        self.draining = False
        self.turned_at = asyncio.get_running_loop().time()

    async def finish(self, batch: Sequence[Pending]) -> None:
        """Settle and publish a batch. One that fails for no one event's sake is split until the poison is alone.

        What cannot be finished now is left as it was, to be tried again. Raises TooManyDeadLetters when the consumer
        must stop, and while draining BusUnavailable.
        """
        self._limit.check(batch)
        try:
            settled = await settle(self._database, self._name, batch)
        except HandlerFailed as failure:
            await self._blame(failure.pending, failure.__cause__)
        except Exception as error:  # noqa: BLE001  # any error of the commit: told apart right here, none is swallowed
            await self._split(batch, error)
        else:
            await self._publish(settled)
            self._note(settled)

    def judge(self, pending: Pending, error: Exception) -> None:
        """Decide what becomes of an event whose fetch step failed: an outage is waited out, whatever its attempts."""
        now = asyncio.get_running_loop().time()
        tried(pending, error)
        if is_outage(error):
            pending.not_before = now + self._patience.next()
        else:
            judge(self._name, pending, error, now)

    async def pause(self) -> None:
        """Wait before the next try; being patient is a sign of life, too."""
        self.turned_at = asyncio.get_running_loop().time()
        await asyncio.sleep(self._patience.next())

    async def _split(self, batch: Sequence[Pending], error: Exception) -> None:
        if is_outage(error):
            await self._outage(error)
        elif is_contention(error) or is_handled_elsewhere(error):
            await self.pause()
        elif len(batch) == 1:
            await self._blame(batch[0], error)
        else:
            middle = len(batch) // 2
            await self.finish(batch[:middle])
            await self.finish(batch[middle:])

    async def _blame(self, pending: Pending, error: BaseException | None) -> None:
        """Decide what becomes of an event whose handler failed; the rest of its batch is tried again without it."""
        tried(pending, error)
        if is_outage(error):
            await self._outage(error)
        elif is_contention(error):
            await self.pause()
        elif isinstance(error, Exception):
            judge(self._name, pending, error, asyncio.get_running_loop().time())

    async def _outage(self, error: BaseException | None) -> None:
        OUTAGES.labels(self._name, "database").inc()
        log.warning("database lost, trying again", extra={"error": type(error).__name__})
        await self.pause()

    async def _publish(self, settled: Settled) -> None:
        """Publish in the order of the log, for as long as it takes: what is committed must not be left unsaid."""
        envelopes = [envelope for emitted in settled.emitted.values() for envelope in emitted]
        while envelopes:
            try:
                await self._bus.publish(envelopes, deadline=PUBLISH_DEADLINE)
                break
            except BusUnavailable as error:
                OUTAGES.labels(self._name, "bus").inc()
                log.warning("bus did not acknowledge, publishing again", extra={"error": str(error)})
                if self.draining:
                    raise
                await self.pause()
        self._patience.reset()

    def _note(self, settled: Settled) -> None:
        BATCH_EVENTS.labels(self._name).observe(len(settled.emitted))
        for pending in settled.emitted:
            self._done(pending)
            self._limit.note(pending)
            outcome = "replayed" if pending in settled.replayed else "dead_lettered" if pending.poison else "handled"
            EVENTS_HANDLED.labels(self._name, pending.envelope.type, outcome).inc()
            done(pending, outcome)
