"""Reads what other replicas wrote, for the feeds of whole shops."""

from collections.abc import Sequence

from asyncpg import Record
from crossdesk.store.database import Database

from gateway.news import News
from gateway.read.happened import Happened, happened
from gateway.record.change import Entry


async def read_news(database: Database, news: Sequence[News]) -> dict[str, list[Happened]]:
    """Timeline entries by tenant; those of a conversation in their order. Raises what the database raised."""
    async with database.transaction(each.tenant for each in news) as connection:
        rows = await connection.fetch(
            """
            SELECT t.* FROM unnest($1::text[], $2::uuid[], $3::bigint[], $4::bigint[])
                 WITH ORDINALITY AS n (tenant, conversation_id, first_seq, last_seq, place)
            JOIN timeline t ON t.tenant = n.tenant AND t.conversation_id = n.conversation_id
                AND t.seq BETWEEN n.first_seq AND n.last_seq
            ORDER BY n.place, t.seq
            """,
            [each.tenant for each in news],
            [each.conversation_id for each in news],
            [each.first_seq for each in news],
            [each.first_seq + each.count - 1 for each in news],
        )
    found: dict[str, list[Happened]] = {}
    for row in rows:
        found.setdefault(row["tenant"], []).append(happened_of(row))
    return found


def happened_of(row: Record) -> Happened:
    """A row of the timeline as streams are told it."""
    entry = Entry(row["at"], row["type"], row["by"], row["why"], row["data"], row["inquiry_id"])
    return happened(entry, row["seq"], row["conversation_id"])
