"""Recorded decisions out of routing's own table, page by page: days of them need not fit into memory."""

from collections.abc import AsyncIterator
from datetime import datetime
from uuid import UUID

from crossdesk.store.database import Database

from routing.tiers.facts import facts_from
from routing.what_if.replay import Recorded

PAGE = 2_000
FIRST = UUID(int=0)

READ = """
SELECT inquiry_id, decided_at, tier, rule, facts FROM decision_facts
WHERE tenant = $1 AND decided_at > '-infinity' AND decided_at < $4::timestamptz
    AND (decided_at, inquiry_id) > ($2::timestamptz, $3::uuid)
ORDER BY decided_at, inquiry_id LIMIT $5
"""


async def recorded(database: Database, tenant: str, since: datetime, until: datetime) -> AsyncIterator[Recorded]:
    """Decisions from `since` on and before `until` (aware), in their order."""
    after = (since, FIRST)
    while True:
        async with database.transaction([tenant]) as connection:
            rows = await connection.fetch(READ, tenant, *after, until, PAGE)
        for row in rows:
            yield Recorded(row["inquiry_id"], row["decided_at"], row["tier"], row["rule"], facts_from(row["facts"]))
        if len(rows) < PAGE:
            return
        after = (rows[-1]["decided_at"], rows[-1]["inquiry_id"])
