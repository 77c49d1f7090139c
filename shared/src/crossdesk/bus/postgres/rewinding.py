"""Set a group of the PostgreSQL log back in time."""

from datetime import datetime

from crossdesk.bus.postgres.connection import OUTAGES, connect
from crossdesk.bus.postgres.membership import SESSION_TIMEOUT
from crossdesk.bus.protocol import Partition
from crossdesk.bus.rewound import Rewound, still_read
from crossdesk.errors import BusUnavailable

_MEMBERS = "SELECT count(*) FROM members WHERE consumers = $1 AND beat_at > clock_timestamp() - $2::interval"
_EARLIER = """
SELECT c.topic, c.number, c."offset" AS before, l."offset" AS after
FROM committed c CROSS JOIN LATERAL (
    SELECT "offset" FROM log
    WHERE topic = c.topic AND number = c.number AND "offset" < c."offset" AND appended_at >= $2
    ORDER BY "offset" LIMIT 1
) l
WHERE c.consumers = $1 ORDER BY c.topic, c.number
"""
_SET_BACK = 'UPDATE committed SET "offset" = $4 WHERE consumers = $1 AND topic = $2 AND number = $3'


async def rewind_postgres(url: str, group: str, to: datetime, *, only_look: bool) -> list[Rewound]:
    """See `crossdesk.bus.url.rewind`."""
    try:
        connection = await connect(url)
        try:
            async with connection.transaction():
                members = await connection.fetchval(_MEMBERS, group, SESSION_TIMEOUT)
                if members:
                    raise still_read(group, members)
                rows = await connection.fetch(_EARLIER, group, to)
                if not only_look:
                    changes = [(group, row["topic"], row["number"], row["after"]) for row in rows]
                    await connection.executemany(_SET_BACK, changes)
        finally:
            await connection.close()
    except OUTAGES as error:
        raise BusUnavailable(f"PostgreSQL bus: {group} cannot be set back ({type(error).__name__})") from error
    return [Rewound(Partition(row["topic"], row["number"]), row["before"], row["after"]) for row in rows]
