"""Writes the changes of a batch with one statement, and tells whoever waits for them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from crossdesk.contracts.event import Json

from gateway.changes import CHANNEL, Changes
from gateway.news import News, as_payloads
from gateway.record.fold import Folded, fold

if TYPE_CHECKING:
    from asyncpg import Record
    from asyncpg.pool import PoolConnectionProxy


@dataclass
class Projection:
    """The changes of one batch. They are folded, written, and told here at once and to other replicas by NOTIFY."""

    changes: Changes
    _noted: list[Json] = field(default_factory=list)
    _news: list[News] = field(default_factory=list)

    def note(self, change: Json) -> None:
        """Take in one change; it is written at the end of the batch."""
        self._noted.append(change)

    async def load(self, connection: "PoolConnectionProxy", events: Sequence[Any]) -> None:
        """Nothing is read: what is stored and what is new are merged by the statement."""

    async def save(self, connection: "PoolConnectionProxy") -> None:
        """See `crossdesk.store.unit_of_work.Rows`."""
        folded = fold(self._noted)
        rows = await connection.fetch(WRITE, [each.as_json() for each in folded])
        self._news = [_news(each, row) for each, row in zip(folded, rows, strict=True)]
        payloads = list(as_payloads(self.changes.replica, self._news))
        await connection.execute("SELECT pg_notify($1, p) FROM unnest($2::text[]) AS p", CHANNEL, payloads)

    def committed(self) -> None:
        """See `crossdesk.store.unit_of_work.Rows`."""
        for news in self._news:
            self.changes.tell(news)


WRITE = """
SELECT p.* FROM jsonb_array_elements($1::jsonb) WITH ORDINALITY AS c (change, place)
CROSS JOIN LATERAL project(c.change) AS p ORDER BY c.place
"""


def _news(folded: Folded, row: "Record") -> News:
    entries = folded.entries
    if row["received_as"]:
        renamed = {"type": row["received_as"], "why": row["received_why"]}
        entries = [{**entry, **renamed} if entry["type"] == "InquiryReceived" else entry for entry in entries]
    tenant, conversation_id = folded.place
    return News(tenant, conversation_id, folded.inquiry_id, folded.request_id, row["first_seq"], len(entries), entries)
