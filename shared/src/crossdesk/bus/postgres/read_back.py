"""Reading what PostgreSQL's log holds by now."""

from collections.abc import AsyncGenerator, Collection
from datetime import datetime

import asyncpg

from crossdesk.bus.postgres.connection import OUTAGES, BusConnection, connected
from crossdesk.bus.postgres.reading import partitions_of, read
from crossdesk.bus.postgres.tailing import starts
from crossdesk.bus.protocol import Partition, Record
from crossdesk.bus.read_back import holding
from crossdesk.errors import BusUnavailable, Misconfigured

AT_ONCE = 1000


async def read_postgres_back(
    url: str, topics: Collection[str], since: datetime | None, keys: Collection[str] | None
) -> AsyncGenerator[Record, None]:
    """See `crossdesk.bus.read_back.read_back`."""
    try:
        async with connected(url) as connection:
            ends = await partitions_of(connection, list(topics))
            positions = await starts(connection, holding(ends, keys), since)
            async for record in _read_to(connection, positions, ends):
                if keys is None or record.key in keys:
                    yield record
    except OUTAGES as error:
        raise BusUnavailable(f"PostgreSQL bus: cannot read the log ({type(error).__name__})") from error
    except asyncpg.InvalidCatalogNameError as error:
        raise Misconfigured(f"PostgreSQL bus: {error}: see the database's name in the URL") from error
    except (asyncpg.InsufficientPrivilegeError, asyncpg.UndefinedTableError) as error:
        raise Misconfigured(
            "PostgreSQL bus: this role may not read the log, or it is not there: use the role `bus`, and `crossdesk "
            f"topics` where it was never made ({type(error).__name__})"
        ) from error


async def _read_to(
    connection: BusConnection, positions: dict[Partition, int], ends: dict[Partition, int]
) -> AsyncGenerator[Record, None]:
    while behind := {place: at for place, at in positions.items() if at < ends[place]}:
        positions = {place: ends[place] for place in behind}  # where nothing comes: what was to come is pruned
        for record in await read(connection, behind, AT_ONCE):
            positions[record.partition] = record.offset + 1
            yield record
