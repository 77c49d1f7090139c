"""Reads what other replicas wrote, for the feeds of whole shops."""

from collections.abc import Sequence

from asyncpg import Record
from crossdesk.store.database import Database

from gateway.news import News
from gateway.read.shown import Happening


async def read_news(database: Database, news: Sequence[News]) -> dict[str, list[Happening]]:
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
    found: dict[str, list[Happening]] = {}
    for row in rows:
        found.setdefault(row["tenant"], []).append(happening_of(row))
    return found


def happening_of(row: Record) -> Happening:
    """A row of the timeline as readers are shown it."""
    facts = {name: row[name] for name in ("seq", "conversation_id", "inquiry_id", "at", "type", "by", "why", "data")}
    return Happening(**facts, answer=row["data"].get("answer"))
