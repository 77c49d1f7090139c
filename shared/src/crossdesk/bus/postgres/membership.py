"""One member of a group on the PostgreSQL bus.

Who reads a partition holds its advisory lock on the one session that also commits its offsets: a member that lost
the session has lost its partitions, its commits and its say in the same moment.
"""

import asyncio
import hashlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from crossdesk.bus.postgres.connection import OUTAGES, BusConnection, News, channel, listen
from crossdesk.bus.postgres.reading import allowance, partitions_of, read
from crossdesk.bus.protocol import Lag, Partition, Polled, Record
from crossdesk.errors import BusUnavailable

HEARTBEAT = 3.0
"""Seconds between signs of life."""
SESSION_TIMEOUT = timedelta(seconds=10)
"""A member without a sign of life for so long is put out, as with Kafka's session.timeout.ms."""
LOOKS_EVERY = 5.0
"""Seconds between looks at all partitions, whether they are known to have grown or not."""
LOCK_RETRY = 0.05
"""Seconds between tries for a partition its former reader has still to let go."""


def share(partitions: Sequence[Partition], members: Sequence[UUID], me: UUID) -> set[Partition]:
    """My partitions: dealt out in turn, so every member that sees the same lists deals the same hands."""
    if me not in members:
        return set()
    place = list(members).index(me)
    return {partition for index, partition in enumerate(partitions) if index % len(members) == place}


class PostgresMembership:
    """See `crossdesk.bus.protocol.Membership`."""

    def __init__(self, connection: BusConnection, group: str, topics: Collection[str]) -> None:
        self._connection = connection
        self._one_at_a_time = asyncio.Lock()
        self._group = group
        self._topics = sorted(topics)
        self._me = uuid4()
        self._members: list[UUID] = []
        self._positions: dict[Partition, int] = {}
        self._complete = False
        self._news = News()
        self._unread: set[Partition] = set()
        self._regroup = asyncio.Event()
        self._look_at_all = 0.0

    async def enter(self) -> None:
        """Enlist and wake the other members, so that they share out the partitions anew."""
        self._news = await listen(self._connection, self._topics)
        await self._connection.add_listener(self._members_channel, lambda *_: self._call_for_regrouping())
        await self._connection.execute(
            "INSERT INTO members (consumers, member, pid, backend_start, beat_at, topics) "
            "SELECT $1, $2, pid, backend_start, clock_timestamp(), $3 FROM pg_stat_activity "
            "WHERE pid = pg_backend_pid()",
            self._group,
            self._me,
            self._topics,
        )
        await self._announce()

    async def leave(self) -> None:
        """Strike oneself off. The locks go with the session."""
        async with self._one_at_a_time:
            await self._connection.execute(
                "DELETE FROM members WHERE consumers = $1 AND member = $2", self._group, self._me
            )
            await self._announce()

    async def beat_for_ever(self) -> None:
        """Give signs of life and notice members that come and go; end by cancellation or with the session."""
        while not self._connection.is_closed():
            try:
                async with asyncio.timeout(HEARTBEAT):
                    await self._regroup.wait()
            except TimeoutError:
                pass  # the usual case: nobody came or went
            self._regroup.clear()
            try:
                await self._beat()
            except OUTAGES:
                self._connection.terminate()
                self._news.awake.set()

    async def poll(
        self, *, limit: int, wait: float, paused: Collection[Partition] = (), patient: Collection[str] = ()
    ) -> Polled:
        """See `Membership.poll`."""
        until = asyncio.get_running_loop().time() + wait
        self._news.patient = patient
        try:
            while True:
                self._unread |= self._news.take()
                lost = await self._share_out()
                records = await self._read(limit, paused)
                if records or lost:
                    return Polled(records, lost)
                if not await self._woken(until):
                    self._look_at_all_in_time(until)
                    return Polled()
        except OUTAGES as error:
            raise self._broken(error) from error

    def _look_at_all_in_time(self, now: float) -> None:
        """A notification may be lost in a crash: now and then look without one."""
        if now >= self._look_at_all:
            self._look_at_all = now + LOOKS_EVERY
            self._unread |= self._positions.keys()

    async def commit(self, offsets: Mapping[Partition, int]) -> None:
        """See `Membership.commit`. The write is flushed lazily: losing it in a crash only replays events."""
        mine = {partition: offset for partition, offset in offsets.items() if partition in self._positions}
        if not mine:
            return
        try:
            async with self._one_at_a_time:
                await self._connection.execute(
                    "INSERT INTO committed SELECT $1, * FROM unnest($2::text[], $3::int[], $4::bigint[]) "
                    'ON CONFLICT (consumers, topic, number) DO UPDATE SET "offset" = excluded."offset"',
                    self._group,
                    [partition.topic for partition in mine],
                    [partition.number for partition in mine],
                    list(mine.values()),
                )
        except OUTAGES as error:
            raise self._broken(error) from error

    async def lag(self) -> Mapping[Partition, Lag]:
        """See `Membership.lag`."""
        try:
            async with self._one_at_a_time:
                rows = await self._connection.fetch(
                    'SELECT p.topic, p.number, p.next_offset - coalesce(c."offset", 0) AS events, l.appended_at '
                    "FROM partitions p "
                    "LEFT JOIN committed c ON c.consumers = $1 AND c.topic = p.topic AND c.number = p.number "
                    "LEFT JOIN LATERAL (SELECT appended_at FROM log WHERE topic = p.topic AND number = p.number "
                    'AND "offset" = coalesce(c."offset", 0) LIMIT 1) l ON true '
                    "WHERE p.topic = ANY ($2)",
                    self._group,
                    self._topics,
                )
        except OUTAGES as error:
            raise self._broken(error) from error
        now = datetime.now(UTC)
        found = {
            Partition(row["topic"], row["number"]): Lag(
                row["events"], (now - row["appended_at"]).total_seconds() if row["appended_at"] else 0.0
            )
            for row in rows
        }
        return {partition: lag for partition, lag in found.items() if partition in self._positions}

    @property
    def _members_channel(self) -> str:
        return channel(f"members_{self._group}")

    def _call_for_regrouping(self) -> None:
        self._regroup.set()

    def _broken(self, error: BaseException) -> BusUnavailable:
        self._connection.terminate()
        return BusUnavailable(f"PostgreSQL bus: group {self._group} lost its session ({type(error).__name__}: {error})")

    async def _announce(self) -> None:
        await self._connection.execute("SELECT pg_notify($1, '')", self._members_channel)

    async def _beat(self) -> None:
        async with self._one_at_a_time:
            rows = await self._connection.fetch(
                "SELECT * FROM beat($1, $2, $3) AS member", self._group, self._me, SESSION_TIMEOUT
            )
        members = [row["member"] for row in rows]
        if members != self._members:
            self._members, self._complete = members, False
            self._news.awake.set()

    async def _woken(self, until: float) -> bool:
        """Wait for news; False when the time is up."""
        if self._connection.is_closed():
            raise ConnectionResetError("the session was closed")
        left = until - asyncio.get_running_loop().time()
        if left <= 0:
            return False
        try:
            async with asyncio.timeout(left if self._complete else min(left, LOCK_RETRY)):
                await self._news.awake.wait()
        except TimeoutError:
            return not self._complete
        return True

    async def _share_out(self) -> frozenset[Partition]:
        """Let go of what is no longer ours and take what is; gives the partitions we let go."""
        if self._complete:
            return frozenset()
        async with self._one_at_a_time:
            known = await partitions_of(self._connection, self._topics)
            wanted = share(list(known), self._members, self._me)
            lost = frozenset(self._positions.keys() - wanted)
            for partition in lost:
                await self._connection.execute("SELECT pg_advisory_unlock($1)", self._lock_key(partition))
                del self._positions[partition]
            taken = [partition for partition in sorted(wanted - self._positions.keys()) if await self._try(partition)]
            self._positions.update(await self._committed(taken))
            self._unread.update(taken)
            self._complete = bool(self._members) and self._positions.keys() == wanted
        return lost

    async def _try(self, partition: Partition) -> bool:
        return bool(await self._connection.fetchval("SELECT pg_try_advisory_lock($1)", self._lock_key(partition)))

    def _lock_key(self, partition: Partition) -> int:
        name = f"{self._group}/{partition.topic}/{partition.number}"
        return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), signed=True)

    async def _committed(self, partitions: Sequence[Partition]) -> dict[Partition, int]:
        if not partitions:
            return {}
        rows = await self._connection.fetch(
            'SELECT topic, number, "offset" FROM committed WHERE consumers = $1 AND topic = ANY ($2)',
            self._group,
            self._topics,
        )
        stored = {Partition(row["topic"], row["number"]): int(row["offset"]) for row in rows}
        return {partition: stored.get(partition, 0) for partition in partitions}

    async def _read(self, limit: int, paused: Collection[Partition]) -> list[Record]:
        wanted = (self._unread & self._positions.keys()).difference(paused)
        async with self._one_at_a_time:
            records = await read(self._connection, {each: self._positions[each] for each in wanted}, limit)
        for record in records:
            self._positions[record.partition] = record.offset + 1
        found = Counter(record.partition for record in records)
        self._unread -= {each for each in wanted if found[each] < allowance(len(wanted), limit)}
        return records
