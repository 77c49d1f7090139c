"""One member of a Kafka consumer group."""

import asyncio
from collections import deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.abc import ConsumerRebalanceListener
from aiokafka.errors import CommitFailedError, IllegalStateError, KafkaTimeoutError, TopicAuthorizationFailedError

from crossdesk.bus.kafka.connection import OUTAGES
from crossdesk.bus.kafka.fetch_sessions import FetchSessions
from crossdesk.bus.kafka.told import told
from crossdesk.bus.protocol import Lag, Partition, Polled, Record
from crossdesk.contracts.event import is_urgent
from crossdesk.errors import BusUnavailable

BETWEEN_PATIENT = 0.01
"""Seconds between looks while only patient records come: each fetch names all partitions, which costs a millisecond."""
SILENT_TOO_LONG = 10.0
"""Seconds without an answer after which the brokers are lost: aiokafka asks on for ever, and says nothing of it. By
then the group has put us out as well (session.timeout.ms)."""
HEARD_WITHIN = 0.1
"""Seconds in which a process that was itself held up hears what has come meanwhile, before it calls brokers silent."""


class KafkaMembership(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka is untyped
    """See `crossdesk.bus.protocol.Membership`.

    The rebalance callbacks only take notes: they run in aiokafka's own task, and waiting there for the task that
    polls ends in a deadlock (aiokafka #335).
    """

    def __init__(self, consumer: AIOKafkaConsumer, group: str, prefix: str, fetches: FetchSessions) -> None:
        self._prefix = prefix
        self._consumer = consumer
        self._fetches = fetches
        self._group = group
        self._lost: set[Partition] = set()
        self._uncommitted: dict[Partition, deque[tuple[int, datetime]]] = {}
        self._committed: dict[Partition, int] = {}
        self._gathered: list[Record] = []
        self._urgent: list[TopicPartition] = []
        self._paused: Collection[Partition] = ()

    def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        for partition in map(self._partition, revoked):
            self._lost.add(partition)
            self._uncommitted.pop(partition, None)
            self._committed.pop(partition, None)
        self._gathered = [each for each in self._gathered if each.partition not in self._lost]

    def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """aiokafka starts each partition at its committed offset; named here are all that are ours from now on."""
        self._urgent = [place for place in assigned if is_urgent(place.topic)]

    async def poll(
        self, *, limit: int, wait: float, paused: Collection[Partition] = (), patient: Collection[str] = ()
    ) -> Polled:
        """See `Membership.poll`."""
        if paused or self._paused:
            self._pause(paused)
        try:
            refuse_unseen(self._consumer)
            await refuse_silence(self._fetches)
            await self._gather(limit, wait, patient)
        except OUTAGES as error:
            raise BusUnavailable(f"Kafka: group {self._group} cannot read ({told(error)})") from error
        records, self._gathered = self._gathered, []
        for each in records:
            self._uncommitted.setdefault(each.partition, deque()).append((each.offset, each.appended_at))
        lost, self._lost = frozenset(self._lost), set()
        return Polled(records, lost, self._answered())

    async def _gather(self, limit: int, wait: float, patient: Collection[str]) -> None:
        """Take in what the client has until there is something of topics that are not patient, or the time is up.

        Patient records are taken in all the same: as long as records of a broker lie with the client, it asks that
        broker for nothing more (for 0.1 s). Urgent records first, for the client brings those of a long backlog in the
        order it got them.
        """
        ends = asyncio.get_running_loop().time() + wait
        pressing = bool(self._urgent) and await self._get(self._urgent, 0, limit, patient)
        while len(self._gathered) < limit:
            left = 0.0 if pressing else max(0.0, ends - asyncio.get_running_loop().time())
            pressing = await self._get((), left, limit - len(self._gathered), patient)
            if pressing or not left or self._lost:
                return
            await asyncio.sleep(min(left, BETWEEN_PATIENT))

    async def _get(self, places: Sequence[TopicPartition], wait: float, limit: int, patient: Collection[str]) -> bool:
        """Take in records of these partitions, or of all; whether one is of a topic that is not patient."""
        found = await self._consumer.getmany(*places, timeout_ms=int(wait * 1000), max_records=limit)
        # Nothing is awaited from here on: what is taken in belongs to partitions that are still ours.
        came = [record(message, self._prefix) for each in found.values() for message in each]
        self._gathered += came
        return any(each.partition.topic not in patient for each in came)

    def _answered(self) -> bool:
        """Whether brokers let us read all our partitions; those without a leader are not waited for."""
        leader_of = self._consumer._client.cluster.leader_for_partition
        unheard = (each for each in self._consumer.assignment() if each not in self._fetches.answered)
        return all(leader_of(each) in (None, -1) for each in unheard)

    async def commit(self, offsets: Mapping[Partition, int]) -> None:
        """See `Membership.commit`. A commit that a rebalance overtook is dropped: receipts make the replay harmless."""
        assigned = self._consumer.assignment()
        # A partition that was lost and came back starts over at its committed offset, which may be another member's.
        kept = ((self._place(each), offset) for each, offset in offsets.items() if each not in self._lost)
        ours = {place: offset for place, offset in kept if place in assigned}
        if not ours:
            return
        try:
            await self._consumer.commit(ours)
        except (CommitFailedError, IllegalStateError):
            return
        except OUTAGES as error:
            raise BusUnavailable(f"Kafka: group {self._group} cannot commit ({told(error)})") from error
        for place, offset in ours.items():
            self._forget(self._partition(place), offset)

    async def lag(self) -> Mapping[Partition, Lag]:
        """See `Membership.lag`."""
        try:
            assigned = self._consumer.assignment()
            ends = await self._consumer.end_offsets(assigned) if assigned else {}
            starts = {place: await self._start(place) for place in ends}
        except OUTAGES as error:
            raise BusUnavailable(f"Kafka: group {self._group} cannot see its lag ({told(error)})") from error
        return {
            self._partition(place): Lag(max(0, end - starts[place]), self._age(self._partition(place)))
            for place, end in ends.items()
        }

    def _pause(self, paused: Collection[Partition]) -> None:
        self._paused = paused
        assigned = self._consumer.assignment()
        wanted = {place for place in map(self._place, paused) if place in assigned}
        before = self._consumer.paused()
        self._consumer.resume(*(before - wanted))
        self._consumer.pause(*(wanted - before))

    def _forget(self, partition: Partition, offset: int) -> None:
        self._committed[partition] = offset
        waiting = self._uncommitted.get(partition)
        while waiting and waiting[0][0] < offset:
            waiting.popleft()

    async def _start(self, place: TopicPartition) -> int:
        partition = self._partition(place)
        if partition not in self._committed:
            self._committed[partition] = await self._consumer.committed(place) or 0
        return self._committed[partition]

    def _age(self, partition: Partition) -> float:
        waiting = self._uncommitted.get(partition)
        return max(0.0, (datetime.now(UTC) - waiting[0][1]).total_seconds()) if waiting else 0.0

    def _partition(self, place: TopicPartition) -> Partition:
        return Partition(place.topic.removeprefix(self._prefix), place.partition)

    def _place(self, partition: Partition) -> TopicPartition:
        return TopicPartition(self._prefix + partition.topic, partition.number)


def refuse_unseen(consumer: AIOKafkaConsumer) -> None:
    """Raise TopicAuthorizationFailedError for topics this user may not even see: the client would wait for them."""
    unseen = consumer._client.cluster.unauthorized_topics
    if unseen:
        raise TopicAuthorizationFailedError(unseen)


async def refuse_silence(fetches: FetchSessions) -> None:
    """Raise KafkaTimeoutError when no broker has answered a fetch for too long."""
    if fetches.silence > SILENT_TOO_LONG:
        await asyncio.sleep(HEARD_WITHIN)
    if fetches.silence > SILENT_TOO_LONG:
        raise KafkaTimeoutError(f"no broker has answered for {fetches.silence:.0f} s")


def record(message: ConsumerRecord, prefix: str) -> Record:
    """A Kafka message as the bus knows it; of a missing or foreign key it gets what is readable."""
    return Record(
        partition=Partition(message.topic.removeprefix(prefix), message.partition),
        offset=message.offset,
        key=_readable(message.key),
        headers={name: _readable(value) for name, value in message.headers},
        data=message.value or b"",
        appended_at=datetime.fromtimestamp(message.timestamp / 1000, UTC),
    )


def _readable(value: bytes | None) -> str:
    return (value or b"").decode(errors="replace").replace("\x00", "\ufffd")  # no database takes a NUL in text
