"""Looks texts up in the memory's table: those that are asked for at the same moment in one statement."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from crossdesk.store.database import Database

MOST = 200
"""Texts of one statement."""

EXACT = """
SELECT asked.number, found.id, found.plain, found.rendering
FROM unnest($1::text[], $2::bytea[], $3::text[], $4::text[], $5::text[], $6::text[])
    WITH ORDINALITY AS asked (tenant, digest, source, target, market, domain, number)
CROSS JOIN LATERAL (
    SELECT id, plain, rendering FROM memory_entries
    WHERE tenant = asked.tenant AND digest = asked.digest AND source = asked.source AND target = asked.target
      AND state NOT IN ('refused', 'revoked')
      AND market IN (asked.market, '*') AND domain IN (asked.domain, '*')
    ORDER BY market = '*', domain = '*', given_by = 'import', learned_at DESC, id LIMIT 1
) AS found
"""
"""Of several translations: that of the market, then of the domain, then what an agent gave, then the newest.

The texts are compared afterwards, and the state is not told as the index of trigrams has it: a plan by that index,
which PostgreSQL took otherwise, is ten times as slow.
"""


class TextKey(NamedTuple):
    """What an entry is found by: `digest` is that of a text without its facts, languages are as they are stored."""

    tenant: str
    digest: bytes
    source: str
    target: str
    market: str
    domain: str


class Found(NamedTuple):
    """An entry: the text it is for, without its facts, and its translation with placeholders for them."""

    entry: UUID
    plain: str
    rendering: str


Waiting = tuple[TextKey, "asyncio.Future[Found | None]"]


@dataclass
class LookUps:
    """Asked from one event loop."""

    _waiting: list[Waiting] = field(default_factory=list)
    _asking: set["asyncio.Task[None]"] = field(default_factory=set)

    async def find(self, database: Database, sought: TextKey) -> Found | None:
        """The entry, or None. Raises what the database raised."""
        answer: asyncio.Future[Found | None] = asyncio.get_running_loop().create_future()
        self._waiting.append((sought, answer))
        if len(self._waiting) == 1:
            asking = asyncio.create_task(self._ask(database))
            self._asking.add(asking)
            asking.add_done_callback(self._asking.discard)
        return await answer

    async def _ask(self, database: Database) -> None:
        """Begun once the loop has come round: all that was asked for meanwhile is answered together."""
        waiting, self._waiting = self._waiting, []
        for at in range(0, len(waiting), MOST):
            await _answer(database, waiting[at : at + MOST])


async def _answer(database: Database, waiting: Sequence[Waiting]) -> None:
    try:
        found = await read_exact(database, [sought for sought, _ in waiting])
    except Exception as error:  # noqa: BLE001  # each of those who wait gets it, and raises it
        for _, answer in waiting:
            if not answer.done():
                answer.set_exception(error)
        return
    for number, (_, answer) in enumerate(waiting):
        if not answer.done():  # whoever waited may have gone
            answer.set_result(found.get(number))


async def read_exact(database: Database, sought: Sequence[TextKey]) -> dict[int, Found]:
    """The entries there are, by the place of what they were sought by."""
    async with database.statements({each.tenant for each in sought}) as connection:
        rows = await connection.fetch(EXACT, *map(list, zip(*sought, strict=True)))
    return {row["number"] - 1: Found(row["id"], row["plain"], row["rendering"]) for row in rows}
