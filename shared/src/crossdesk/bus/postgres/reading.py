"""Reading the log forward from given positions, over one connection."""

from collections.abc import Mapping

import asyncpg
import msgspec

from crossdesk.bus.postgres.connection import BusConnection
from crossdesk.bus.protocol import Partition, Record

_READ = """
SELECT l.topic, l.number, l."offset", l.key, l.headers, l.data, l.appended_at
FROM unnest($1::text[], $2::int[], $3::bigint[]) AS position (topic, number, next)
CROSS JOIN LATERAL (
    SELECT * FROM log WHERE topic = position.topic AND number = position.number AND "offset" >= position.next
    ORDER BY "offset" LIMIT $4
) l
"""


def allowance(partitions: int, limit: int) -> int:
    """How many records of each of so many partitions are read at once: `limit` shared out, 16 where it allows."""
    return max(1, limit // partitions, 1 if limit < partitions else 16)


async def read(connection: BusConnection, positions: Mapping[Partition, int], limit: int) -> list[Record]:
    """Up to about `limit` records from the given next offsets on, of each partition no more than its `allowance`."""
    if not positions:
        return []
    rows = await connection.fetch(
        _READ,
        [partition.topic for partition in positions],
        [partition.number for partition in positions],
        list(positions.values()),
        allowance(len(positions), limit),
    )
    return [_record(row) for row in rows]


def _record(row: asyncpg.Record) -> Record:
    return Record(
        partition=Partition(row["topic"], row["number"]),
        offset=row["offset"],
        key=row["key"],
        headers=msgspec.json.decode(row["headers"]),
        data=row["data"],
        appended_at=row["appended_at"],
    )


async def partitions_of(connection: BusConnection, topics: "list[str]") -> dict[Partition, int]:
    """All partitions of these topics with their next offset to be written."""
    rows = await connection.fetch(
        "SELECT topic, number, next_offset FROM partitions WHERE topic = ANY ($1) ORDER BY topic, number", topics
    )
    return {Partition(row["topic"], row["number"]): row["next_offset"] for row in rows}
