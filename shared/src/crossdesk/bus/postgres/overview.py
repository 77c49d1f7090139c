"""The log in PostgreSQL seen from outside."""

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import asyncpg

from crossdesk.bus.overview import GroupStanding, Standing
from crossdesk.bus.postgres.connection import OUTAGES, BusConnection, connect
from crossdesk.bus.postgres.membership import SESSION_TIMEOUT
from crossdesk.bus.protocol import Lag, Partition
from crossdesk.errors import BusUnavailable

_ENDS = "SELECT topic, number, next_offset FROM partitions WHERE topic = ANY ($1)"
_MEMBERS = """
SELECT consumers, count(*) AS members FROM members
WHERE consumers = ANY ($1) AND beat_at > clock_timestamp() - $2::interval GROUP BY consumers
"""
_LAG = """
WITH read AS (
    SELECT consumers, topic FROM committed WHERE consumers = ANY ($1)
    UNION SELECT consumers, unnest(topics) FROM members WHERE consumers = ANY ($1)
)
SELECT r.consumers, p.topic, p.number, p.next_offset - coalesce(c."offset", 0) AS events, l.appended_at
FROM read r JOIN partitions p ON p.topic = r.topic AND p.topic = ANY ($2)
LEFT JOIN committed c ON c.consumers = r.consumers AND c.topic = p.topic AND c.number = p.number
LEFT JOIN LATERAL (
    SELECT appended_at FROM log
    WHERE topic = p.topic AND number = p.number AND "offset" >= coalesce(c."offset", 0)
    ORDER BY "offset" LIMIT 1
) l ON true
"""


class PostgresOverview:
    """See `crossdesk.bus.overview.Overview`. One connection, made when first needed and again after a loss."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: BusConnection | None = None
        self._one_at_a_time = asyncio.Lock()

    async def look(self, groups: Collection[str], topics: Collection[str]) -> Standing:
        """See `Overview.look`."""
        async with self._one_at_a_time:
            try:
                return await self._look(await self._connected(), sorted(groups), sorted(topics))
            except OUTAGES as error:
                await self.close()
                raise BusUnavailable(f"PostgreSQL bus: nobody can look at it ({type(error).__name__})") from error

    async def close(self) -> None:
        """Let go of the connection, without a goodbye."""
        if self._connection is not None:
            self._connection.terminate()
            self._connection = None

    async def _connected(self) -> BusConnection:
        if self._connection is None or self._connection.is_closed():
            self._connection = await connect(self._url)
        return self._connection

    async def _look(self, connection: BusConnection, groups: list[str], topics: list[str]) -> Standing:
        ends = await connection.fetch(_ENDS, topics)
        members = {
            row["consumers"]: int(row["members"]) for row in await connection.fetch(_MEMBERS, groups, SESSION_TIMEOUT)
        }
        lag: dict[str, dict[Partition, Lag]] = {group: {} for group in groups}
        now = datetime.now(UTC)
        for row in await connection.fetch(_LAG, groups, topics):
            lag[row["consumers"]][Partition(row["topic"], row["number"])] = _lag(row, now)
        return Standing(
            ends={Partition(row["topic"], row["number"]): row["next_offset"] for row in ends},
            groups={group: GroupStanding(members.get(group, 0), lag[group]) for group in groups},
        )


def _lag(row: asyncpg.Record, now: datetime) -> Lag:
    waits_since = row["appended_at"]
    return Lag(row["events"], max(0.0, (now - waits_since).total_seconds()) if waits_since else 0.0)


@asynccontextmanager
async def open_postgres_overview(url: str) -> AsyncIterator[PostgresOverview]:
    """For the length of a block; connects when first used."""
    overview = PostgresOverview(url)
    try:
        yield overview
    finally:
        await overview.close()
