"""Appending to the log: all that wait at the same time share one transaction, and so one flush to disk."""

import asyncio
import contextlib
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import asyncpg
import msgspec

from crossdesk.bus.deadlines import Deadlines
from crossdesk.bus.envelope import Envelope
from crossdesk.bus.postgres.connection import OUTAGES, BusConnection, channel, connect
from crossdesk.errors import BusUnavailable, Misconfigured, Permanent

MOST_AT_ONCE = 2000
"""Records of one transaction; beyond that the gain is small and the locks are held long."""
MOST_UNHEARD = 3
"""Appends that may pass before readers are woken, while more wait: each waking costs every listener on the server."""


@dataclass(frozen=True)
class _Waiting:
    envelopes: Sequence[Envelope]
    done: "asyncio.Future[None]"


class Writer:
    """Appends for a whole process over one connection, in the order in which `append` was called."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: BusConnection | None = None
        self._partitions: dict[str, int] = {}
        self._waiting: asyncio.Queue[_Waiting] = asyncio.Queue()
        self._writing = asyncio.Lock()
        self._deadlines = Deadlines()
        self._grown: dict[str, set[str]] = {}
        self._unheard = 0

    async def append(self, envelopes: Sequence[Envelope], deadline: float) -> None:
        """Return when all are committed. Raises BusUnavailable after `deadline` seconds or when the commit failed."""
        if not envelopes:
            return
        loop = asyncio.get_running_loop()
        done = loop.create_future()
        self._deadlines.watch(done, loop.time() + deadline)
        self._waiting.put_nowait(_Waiting(envelopes, done))
        try:
            await done
        except TimeoutError as error:
            raise BusUnavailable(f"PostgreSQL bus: no commit within {deadline:g} s") from error

    async def run(self) -> None:
        """Write what is waiting, for ever; end by cancellation."""
        try:
            while True:
                batch = await self._gather()
                async with self._writing:
                    await self._write(batch)
                    if self._grown and (self._waiting.empty() or self._unheard >= MOST_UNHEARD):
                        await self._wake_readers()
        finally:
            if self._connection is not None:
                self._connection.terminate()

    async def finish(self, patience: float = 1.0) -> None:
        """Let the write at work end with the waking of its readers."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(patience):
                await self._writing.acquire()

    async def _gather(self) -> list[_Waiting]:
        batch = [await self._waiting.get()]
        size = len(batch[0].envelopes)
        while not self._waiting.empty() and size < MOST_AT_ONCE:
            batch.append(self._waiting.get_nowait())
            size += len(batch[-1].envelopes)
        return [waiting for waiting in batch if not waiting.done.done()]

    async def _write(self, batch: list[_Waiting]) -> None:
        if not batch:
            return
        try:
            connection = await self._connected()
            await self._append(connection, [envelope for waiting in batch for envelope in waiting.envelopes])
        except OUTAGES as error:
            self._drop_connection()
            _fail(batch, BusUnavailable(f"PostgreSQL bus: append failed ({type(error).__name__}: {error})"))
        except (BusUnavailable, Misconfigured) as error:
            _fail(batch, error)
        except asyncpg.PostgresError as error:
            _fail(batch, Permanent(f"PostgreSQL bus: the server refused the records ({type(error).__name__}: {error})"))
        else:
            _succeed(batch)
            self._note(batch)

    async def _connected(self) -> BusConnection:
        if self._connection is None or self._connection.is_closed():
            self._connection = await connect(self._url)
            rows = await self._connection.fetch("SELECT topic, count(*) AS partitions FROM partitions GROUP BY topic")
            self._partitions = {row["topic"]: row["partitions"] for row in rows}
        return self._connection

    async def _append(self, connection: BusConnection, envelopes: Sequence[Envelope]) -> None:
        await connection.execute(
            "SELECT append($1, $2, $3, $4, $5)",
            [envelope.topic for envelope in envelopes],
            [self._partition(envelope) for envelope in envelopes],
            [envelope.key for envelope in envelopes],
            [_headings(envelope) for envelope in envelopes],
            [envelope.data for envelope in envelopes],
        )

    def _partition(self, envelope: Envelope) -> int:
        partitions = self._partitions.get(envelope.topic)
        if partitions is None:
            raise Misconfigured(f"PostgreSQL bus: topic {envelope.topic!r} does not exist; run `crossdesk topics`")
        return zlib.crc32(envelope.key.encode()) % partitions

    def _note(self, batch: Sequence[_Waiting]) -> None:
        self._unheard += 1
        for envelope in (envelope for waiting in batch for envelope in waiting.envelopes):
            self._grown.setdefault(channel(envelope.topic), set()).add(str(self._partition(envelope)))

    async def _wake_readers(self) -> None:
        """Notify in a transaction of its own: a commit that carries notifications holds a lock all commits wait for.

        Where this fails the readers find the records at their next look at the log.
        """
        grown, self._grown, self._unheard = self._grown, {}, 0
        if self._connection is None:
            return
        try:
            await self._connection.execute(
                "SELECT pg_notify(n.channel, n.numbers) FROM unnest($1::text[], $2::text[]) AS n (channel, numbers)",
                list(grown),
                [",".join(growths) for growths in grown.values()],
            )
        except OUTAGES:
            self._drop_connection()

    def _drop_connection(self) -> None:
        if self._connection is not None:
            self._connection.terminate()
            self._connection = None


def _headings(envelope: Envelope) -> str:
    return msgspec.json.encode(envelope.headers()).decode()


def _succeed(batch: Sequence[_Waiting]) -> None:
    for waiting in batch:
        if not waiting.done.done():
            waiting.done.set_result(None)


def _fail(batch: Sequence[_Waiting], error: Exception) -> None:
    for waiting in batch:
        if not waiting.done.done():
            waiting.done.set_exception(error)
