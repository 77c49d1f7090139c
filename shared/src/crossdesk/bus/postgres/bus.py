"""The PostgreSQL backend of the bus."""

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from importlib.resources import files

from crossdesk.bus.catching_up import CatchingUp
from crossdesk.bus.envelope import Envelope
from crossdesk.bus.postgres.connection import OUTAGES, connect, connected
from crossdesk.bus.postgres.membership import PostgresMembership
from crossdesk.bus.postgres.tailing import read_on
from crossdesk.bus.postgres.writer import Writer
from crossdesk.bus.protocol import Caught, Membership, Record
from crossdesk.contracts import KEPT_FOREVER
from crossdesk.errors import BusUnavailable
from crossdesk.tasks import background


class PostgresBus:
    """See `crossdesk.bus.protocol.Bus`. One writer and one connection for it per process."""

    def __init__(self, url: str) -> None:
        self._url = url
        self.writer = Writer(url)

    async def publish(self, envelopes: Sequence[Envelope], *, deadline: float = 10.0) -> None:
        """See `Bus.publish`."""
        await self.writer.append(envelopes, deadline)

    @asynccontextmanager
    async def join(self, group: str, topics: Collection[str]) -> AsyncIterator[Membership]:
        """See `Bus.join`."""
        async with connected(self._url) as connection:
            await connection.execute("SET synchronous_commit = off")
            member = PostgresMembership(connection, group, topics)
            await member.enter()
            async with background(member.beat_for_ever(), name=f"heartbeat of {group}"):
                yield member
            if not connection.is_closed():
                await member.leave()

    async def tail(
        self, topics: Collection[str], *, since: datetime | None = None, catching_up: CatchingUp | None = None
    ) -> AsyncIterator[Record | Caught]:
        """See `Bus.tail`. Ends with BusUnavailable when the connection is lost."""
        async with connected(self._url) as connection:
            try:
                async for entry in read_on(connection, topics, since, catching_up or CatchingUp()):
                    yield entry
            except OUTAGES as error:
                raise BusUnavailable(f"PostgreSQL bus: a tail lost its session ({type(error).__name__})") from error

    async def check(self, deadline: float = 1.0) -> None:
        """See `Bus.check`."""
        async with connected(self._url) as connection:
            try:
                await connection.execute("SELECT 1", timeout=deadline)
            except OUTAGES as error:
                raise BusUnavailable("PostgreSQL bus: the server does not answer") from error


@asynccontextmanager
async def open_postgres_bus(url: str) -> AsyncIterator[PostgresBus]:
    """A bus on the log in the schema `bus` of this database; connects when first used."""
    bus = PostgresBus(url)
    async with background(bus.writer.run(), name="bus writer"):
        yield bus
        await bus.writer.finish()


async def create_postgres_topics(url: str, topics: Collection[str], partitions: int, retention_days: int = 7) -> None:
    """Create the log and missing topics, and drop what is past its retention. Safe to repeat."""
    connection = await connect(url)
    try:
        async with connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock(hashtext('crossdesk-bus'))")
            await connection.execute((files("crossdesk.bus.postgres") / "schema.sql").read_text())
            await connection.execute(
                "INSERT INTO partitions (topic, number) "
                "SELECT topic, number FROM unnest($1::text[]) AS topic, generate_series(0, $2 - 1) AS number "
                "WHERE NOT EXISTS (SELECT FROM partitions p WHERE p.topic = topic.topic)",
                list(topics),
                partitions,
            )
        await connection.execute("SELECT prune(make_interval(days => $1), $2)", retention_days, list(KEPT_FOREVER))
    finally:
        await connection.close()
