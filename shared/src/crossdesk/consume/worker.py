"""The consumer of a service: reads its subscriptions' topics, settles events in batches, publishes, commits.

The order is what makes it exactly once: (1) one transaction with state and receipts, (2) publish what was emitted,
(3) commit the offset. A crash between any two of them replays the batch, and receipts turn the replay into
publishing the same events again, which the next consumer's receipts drop.
"""

import asyncio
import logging
import math
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from crossdesk.bus.protocol import Bus, Membership, Partition, Polled
from crossdesk.consume.fetching import Fetching
from crossdesk.consume.finishing import Finishing
from crossdesk.consume.pace import LARGEST_BATCH, SMALLEST_BATCH, Pace
from crossdesk.consume.partition_queue import PartitionQueue
from crossdesk.consume.pending import Pending, open_record
from crossdesk.consume.precedence import Precedence
from crossdesk.consume.selection import by_key, most_pressing, of_one_kind, with_company
from crossdesk.consume.subscription import Subscription
from crossdesk.consume.waking import idle_wait, patient_topics
from crossdesk.contracts.event import is_urgent
from crossdesk.errors import BusUnavailable, Misconfigured
from crossdesk.metrics import BATCH_SECONDS, OUTAGES, PENDING_EVENTS
from crossdesk.store.database import Database
from crossdesk.tracing.exemplars import timed
from crossdesk.tracing.handling import settling

if TYPE_CHECKING:
    from opentelemetry.trace import Tracer

log = logging.getLogger(__name__)

MOST_PENDING = 1000
"""Events of one partition held in memory; beyond it the partition is paused until some are settled."""
MUCH_PENDING = 2000
"""Events held in memory altogether; beyond it only urgent ones are read, and normal partitions that have none here.
As many urgent ones hold up the reading of urgent ones, too: each turn looks at all that is held."""
WHILE_PAUSED = 0.1
"""Seconds of one poll while partitions are paused: they may be read on as soon as some of theirs is settled."""
UNTIL_ANSWERED = 0.1
"""Seconds of one poll until the bus has let us read: only then are we ready to work, and somebody waits for that."""
GAPS_CLOSED_WITHIN = 5.0
"""Seconds that draining may take to settle what holds up the commit of what is settled already."""
COMMIT_EVERY = 1.0
"""Seconds between commits of offsets: what is settled meanwhile would be replayed after a crash, harmlessly."""


class Worker:
    """One member of the group `name`. `run` works until `drain` is called, and returns with settled work committed."""

    def __init__(
        self,
        name: str,
        bus: Bus,
        database: Database,
        subscriptions: Sequence[Subscription],
        *,
        dead_letters_in_a_row: int,
        tracer: "Tracer | None" = None,
    ) -> None:
        self._name = name
        self._tracer = tracer
        self._bus = bus
        self._subscriptions = {subscription.event.__name__: subscription for subscription in subscriptions}
        if len(self._subscriptions) != len(subscriptions):
            raise Misconfigured(f"{name} subscribes to an event twice: one event, one handler")
        self._queues: dict[Partition, PartitionQueue] = {}
        self._failed: list[tuple[Pending, Exception]] = []
        self._awake = asyncio.Event()
        self._draining = False
        self._fetching = Fetching(database, name, self._fetched, tracer)
        self._finishing = Finishing(name, bus, database, dead_letters_in_a_row, self._settled)
        self._pace = Pace()
        self._precedence = Precedence()
        self._patient = patient_topics(subscriptions)
        self._fetches = any(each.fetch for each in subscriptions)
        self._idle_wait = idle_wait(subscriptions)
        self._polling: asyncio.Task[Polled] | None = None
        self._commit_at: float | None = None
        self._losing: frozenset[Partition] = frozenset()
        self.membership: Membership | None = None
        self.reading = False
        """Whether this member has polled since it joined, and the bus has let it read all that is its own."""

    @property
    def topics(self) -> Collection[str]:
        """The topics of all subscriptions."""
        return sorted({topic for each in self._subscriptions.values() for topic in each.topics})

    @property
    def turned_at(self) -> float:
        """Loop time of the last sign of life."""
        return self._finishing.turned_at

    def drain(self) -> None:
        """Take nothing new, finish the batch at work and what came before it, commit, leave the group."""
        self._draining = self._finishing.draining = True
        self._awake.set()

    async def run(self) -> None:
        """Work until drained. A lost bus is joined again; raises TooManyDeadLetters when the consumer must stop."""
        while not self._draining:
            try:
                async with self._bus.join(self._name, self.topics) as membership:
                    self.membership = membership
                    await self._work(membership)
            except BusUnavailable as error:
                OUTAGES.labels(self._name, "bus").inc()
                log.warning("bus lost, joining again", extra={"error": str(error)})
                await self._finishing.pause()
            finally:
                self.membership = None
                self._forget(list(self._queues))
                await self._fetching.close()

    async def _work(self, membership: Membership) -> None:
        backlog = False
        try:
            while not self._draining:
                self._finishing.turned_at = asyncio.get_running_loop().time()
                polling = self._read_on(membership)
                # In a backlog there is something to do as a rule, and finding out takes a look at all of it.
                await (asyncio.sleep(0) if backlog else self._wait(polling))
                self._take_what_came()
                settled = await self._advance(membership)
                backlog = settled and self._held() >= self._pace.most
                if settled and not backlog and not self._draining:
                    await asyncio.sleep(self._pace.rest)
            await self._close_gaps(membership)
            await self._commit(membership)
        finally:
            polling_still, self._polling = self._polling, None
            await _given_up(polling_still)
            self.reading = False  # not only once we have left: that takes a while where the bus is lost

    async def _close_gaps(self, membership: Membership) -> None:
        """Settle what came before events settled already: the successor would meet those again."""
        until = asyncio.get_running_loop().time() + GAPS_CLOSED_WITHIN
        for queue in self._queues.values():
            for pending in queue.leave_the_rest():
                self._fetching.drop(pending)
            for pending in queue.all():
                pending.settle_by = -math.inf
        while self._held() and (left := until - asyncio.get_running_loop().time()) > 0:
            if not await self._advance(membership):
                await self._woken([], min([left, *self._timers(until - left)]))

    def _read_on(self, membership: Membership) -> "asyncio.Task[Polled]":
        """The poll under way, or a new one."""
        self._polling = self._polling or asyncio.create_task(self._poll(membership))
        return self._polling

    async def _poll(self, membership: Membership) -> Polled:
        paused = self._full()
        wait = WHILE_PAUSED if paused else self._idle_wait if self.reading else UNTIL_ANSWERED
        polled = await membership.poll(limit=LARGEST_BATCH, wait=wait, paused=paused, patient=self._patient)
        self._losing = polled.lost
        self.reading = self.reading or polled.answered
        return polled

    def _full(self) -> list[Partition]:
        """Partitions of which enough is held for now."""
        urgent = sum(len(queue) for partition, queue in self._queues.items() if is_urgent(partition.topic))
        much, very_much = self._held() >= MUCH_PENDING, urgent >= MUCH_PENDING
        return [
            partition
            for partition, queue in self._queues.items()
            if len(queue) >= MOST_PENDING or (queue and (very_much if is_urgent(partition.topic) else much))
        ]

    async def _wait(self, polling: "asyncio.Task[Polled]") -> None:
        """Until there are records, a fetch step has ended, a back-off is over, or we are to drain."""
        now = asyncio.get_running_loop().time()
        ready = self._runnable()
        due = [pending.settle_by - now for pending in ready]
        if due and (min(due) <= 0 or len(ready) >= LARGEST_BATCH):
            await asyncio.sleep(0)
            return
        await self._woken([polling], min([*due, *self._timers(now)], default=None))

    async def _woken(
        self, tasks: Sequence["asyncio.Task[Polled] | asyncio.Task[None]"], patience: float | None
    ) -> None:
        """Until one of these tasks is done, somebody calls, or `patience` (seconds) is over."""
        waking = asyncio.create_task(self._awake.wait())
        await asyncio.wait([*tasks, waking], timeout=patience, return_when=asyncio.FIRST_COMPLETED)
        waking.cancel()
        self._awake.clear()

    def _take_what_came(self) -> None:
        """Queue what a poll has brought, if it has."""
        if self._polling is not None and self._polling.done():
            polled, self._polling = self._polling.result(), None
            self._take(polled)

    def _take(self, polled: Polled) -> None:
        self._forget(polled.lost)
        self._losing = frozenset()
        now = asyncio.get_running_loop().time()
        for record in polled.records:
            queue = self._queues.setdefault(record.partition, PartitionQueue(record.offset))
            pending = open_record(record, self._name, self._subscriptions)
            if pending is None:
                queue.skip(record.offset)
            else:
                if pending.subscription is not None:
                    pending.settle_by = now + pending.subscription.gather
                queue.add(pending)

    def _forget(self, lost: Collection[Partition]) -> None:
        for partition in lost:
            queue = self._queues.pop(partition, None)
            for pending in queue.all() if queue else ():
                self._fetching.drop(pending)

    async def _advance(self, membership: Membership) -> bool:
        """Begin fetch steps, settle what can be settled, commit what has become contiguous; whether one was settled."""
        self._begin_fetches()
        batch = self._due()
        if batch:
            with (
                settling(self._tracer, self._name, batch),
                timed(BATCH_SECONDS.labels(self._name)),
                self._pace.turn(len(batch), len({each.record.key for each in batch})),
                self._precedence.turn(batch),
            ):
                await self._finishing.finish(batch)
            self._begin_fetches()
        PENDING_EVENTS.labels(self._name).set(self._held())
        await self._commit_in_time(membership)
        return bool(batch)

    def _due(self) -> list[Pending]:
        """What is to be settled now: events that gathered long enough, and what gathers behind the same keys."""
        now, runnable = asyncio.get_running_loop().time(), self._runnable()
        ready = with_company(runnable, now, crowded=len(runnable) >= self._pace.most)
        if len(ready) >= SMALLEST_BATCH:
            # In a crowd urgent events go by themselves: their turn is over soon, and the next hop has them.
            urgent = [pending for pending in ready if pending.urgent]
            ready = most_pressing(urgent or ready, self._pace.most)
        return by_key(of_one_kind(ready, runnable, self._pace.most))

    def _begin_fetches(self) -> None:
        failed, self._failed = self._failed, []
        for pending, error in failed:
            self._finishing.judge(pending, error)
        now = asyncio.get_running_loop().time()
        for queue in self._queues.values() if self._fetches else ():
            if self._fetching.begin(queue.heads(), now):
                self._awake.set()

    def _held(self) -> int:
        return sum(map(len, self._queues.values()))

    def _runnable(self) -> list[Pending]:
        """What may be handled now, of the lanes that do not wait for each other."""
        now = asyncio.get_running_loop().time()
        waits = {lane: self._precedence.wait(now, urgent=lane) for lane in (True, False)}
        queues = [queue for place, queue in self._queues.items() if not waits[is_urgent(place.topic)]]
        return [pending for queue in queues for pending in queue.runnable(now)]

    def _timers(self, now: float) -> list[float]:
        """Seconds until back-offs end, lanes have waited, and offsets are to be committed."""
        times = [time for queue in self._queues.values() if (time := queue.next_try()) is not None]
        times += [self._commit_at] if self._commit_at is not None else []
        waits = [wait for lane in (True, False) if (wait := self._precedence.wait(now, urgent=lane))]
        return [*(max(0.0, time - now) for time in times), *waits]

    def _settled(self, pending: Pending) -> None:
        queue = self._queues.get(pending.record.partition)
        if queue is not None and pending in queue:
            queue.settle(pending)

    async def _commit_in_time(self, membership: Membership) -> None:
        """Commit when there is something to commit for COMMIT_EVERY seconds already."""
        now = asyncio.get_running_loop().time()
        if self._commit_at is None:
            self._commit_at = now + COMMIT_EVERY if self._moved() else None
        elif now >= self._commit_at:
            await self._commit(membership)

    async def _commit(self, membership: Membership) -> None:
        moved = self._moved()
        self._commit_at = None
        if moved:
            await membership.commit(moved)
            for partition, offset in moved.items():
                self._queues[partition].committed(offset)

    def _moved(self) -> dict[Partition, int]:
        # What a poll has told us that we lost may be ours again, and then our old offset would be taken for a new one.
        ours = {partition: queue for partition, queue in self._queues.items() if partition not in self._losing}
        offsets = {partition: queue.to_commit() for partition, queue in ours.items()}
        return {partition: offset for partition, offset in offsets.items() if offset is not None}

    def _fetched(self, pending: Pending, error: Exception | None) -> None:
        if error is not None:
            self._failed.append((pending, error))
        self._awake.set()


async def _given_up(task: "asyncio.Task[Polled] | asyncio.Task[None] | None") -> None:
    """End a task that nobody waits for any more, and hear what it may have to say."""
    if task is not None:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
