"""One member of a Kafka consumer group."""

from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.abc import ConsumerRebalanceListener
from aiokafka.errors import CommitFailedError, IllegalStateError

from crossdesk.bus.kafka.connection import OUTAGES
from crossdesk.bus.protocol import ANYTHING, Interest, Lag, Partition, Polled, Record
from crossdesk.contracts.event import is_urgent
from crossdesk.errors import BusUnavailable

Fetched = dict[TopicPartition, list[ConsumerRecord]]


class KafkaMembership(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka is untyped
    """See `crossdesk.bus.protocol.Membership`.

    The rebalance callbacks only take notes: they run in aiokafka's own task, and waiting there for the task that
    polls ends in a deadlock (aiokafka #335).
    """

    def __init__(self, consumer: AIOKafkaConsumer, group: str, prefix: str) -> None:
        self._prefix = prefix
        self._consumer = consumer
        self._group = group
        self._lost: set[Partition] = set()
        self._uncommitted: dict[Partition, deque[tuple[int, datetime]]] = {}
        self._committed: dict[Partition, int] = {}

    def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        for partition in map(self._partition, revoked):
            self._lost.add(partition)
            self._uncommitted.pop(partition, None)
            self._committed.pop(partition, None)

    def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """Nothing to do: aiokafka starts each partition at its committed offset."""

    async def poll(
        self, *, limit: int, wait: float, paused: Collection[Partition] = (), interest: Interest = ANYTHING
    ) -> Polled:
        """See `Membership.poll`. Whatever its need, a record ends the wait: the client does not look into it."""
        self._pause(paused)
        try:
            fetched = await self._fetch(limit, int(wait * 1000), interest.patient)
        except OUTAGES as error:
            raise BusUnavailable(f"Kafka: group {self._group} cannot read ({type(error).__name__}: {error})") from error
        records = [record(message, self._prefix) for found in fetched for each in found.values() for message in each]
        for each in records:
            self._uncommitted.setdefault(each.partition, deque()).append((each.offset, each.appended_at))
        lost, self._lost = frozenset(self._lost), set()
        return Polled(records, lost)

    async def _fetch(self, limit: int, wait_ms: int, patient: Collection[str]) -> list[Fetched]:
        """Urgent records first, for the client brings those of a long backlog in the order it got them.

        What comes later of a partition stands behind what came earlier of it.
        """
        urgent = self._places(is_urgent)
        first = await self._get(urgent, 0, limit) if urgent else {}
        pressing = self._places(lambda topic: topic not in patient) if patient else []
        found = [first, await self._get(pressing, 0 if first else wait_ms, limit)]
        return [*found, await self._get([], 0, limit)] if patient else found

    def _places(self, wanted: Callable[[str], bool]) -> list[TopicPartition]:
        return [place for place in self._consumer.assignment() if wanted(self._partition(place).topic)]

    async def _get(self, places: Sequence[TopicPartition], wait_ms: int, limit: int) -> Fetched:
        """Records of these partitions, or of all where none is named."""
        found: Fetched = await self._consumer.getmany(*places, timeout_ms=wait_ms, max_records=limit)
        return found

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
            raise BusUnavailable(
                f"Kafka: group {self._group} cannot commit ({type(error).__name__}: {error})"
            ) from error
        for place, offset in ours.items():
            self._forget(self._partition(place), offset)

    async def lag(self) -> Mapping[Partition, Lag]:
        """See `Membership.lag`."""
        try:
            assigned = self._consumer.assignment()
            ends = await self._consumer.end_offsets(assigned) if assigned else {}
            starts = {place: await self._start(place) for place in ends}
        except OUTAGES as error:
            raise BusUnavailable(f"Kafka: group {self._group} cannot see its lag ({type(error).__name__})") from error
        return {
            self._partition(place): Lag(max(0, end - starts[place]), self._age(self._partition(place)))
            for place, end in ends.items()
        }

    def _pause(self, paused: Collection[Partition]) -> None:
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
