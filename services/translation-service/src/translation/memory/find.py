"""Finds entries for those who look after the memory: by text, person, time, state, or by what speaks against them."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from asyncpg import Record
from crossdesk.store.database import Database

from translation.facts.find import find_facts, gaps
from translation.memory.guards import Detect, doubts

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

PAGE = 50
MOST_ON_A_PAGE = 200
LOOKED_AT = 500
"""Entries read at once when all are looked through."""
TWO_TRANSLATIONS = "another person translated the same text otherwise"

FIND = """
SELECT entry.*, coalesce(used.uses, 0) AS uses, used.used_at, entry.state = 'in_use' AND EXISTS (
    SELECT FROM memory_entries AS other
    WHERE other.tenant = $1 AND other.digest = entry.digest AND other.source = entry.source
      AND other.target = entry.target AND other.market = entry.market AND other.domain = entry.domain
      AND other.state = 'in_use' AND other.person <> entry.person AND other.rendering <> entry.rendering
) AS contested
FROM (
    SELECT tenant, id, source, target, market, domain, plain, digest, rendering, given_by, person, conversation_id,
           message_id, learned_at, state, decided_at, decided_by, why
    FROM memory_entries
    WHERE tenant = $1 AND ($2::text IS NULL OR person = $2) AND ($3::text IS NULL OR state = $3)
      AND ($4::timestamptz IS NULL OR learned_at >= $4) AND ($5::timestamptz IS NULL OR learned_at < $5)
      AND ($6::text IS NULL OR strpos(lower(plain), $6) > 0 OR strpos(lower(rendering), $6) > 0)
      AND ($7::timestamptz IS NULL OR (learned_at, id) < ($7, $8::uuid))
    ORDER BY learned_at DESC, id DESC LIMIT $9
) AS entry LEFT JOIN memory_uses AS used ON used.tenant = $1 AND used.entry = entry.id
ORDER BY entry.learned_at DESC, entry.id DESC
"""


@dataclass(frozen=True)
class Sought:
    """What entries are looked for; None: any. `since` counts, `until` does not. `text` is part of either text."""

    text: str | None = None
    person: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    state: str | None = None
    doubtful: bool = False


class Entry(NamedTuple):
    """An entry as it is shown, with all that speaks against it (`doubts`)."""

    id: UUID
    source: str
    target: str
    market: str
    domain: str
    text: str
    translation: str
    given_by: str
    person: str
    learned_at: datetime
    uses: int
    state: str
    decided_at: datetime | None
    decided_by: str | None
    why: str
    doubts: tuple[str, ...]


class Page(NamedTuple):
    """Some entries, the newest first, and after which of all looked at the next page begins; None: nothing is left."""

    entries: list[Entry]
    after: UUID | None


async def find_entries(
    database: Database, tenant: str, sought: Sought, detect: Detect, after: UUID | None = None, most: int = PAGE
) -> Page:
    """A page of entries. Raises LookupError where `after` is no entry.

    Where doubtful ones are looked for, a page may hold fewer than `most` or none and still not be the last.
    """
    looked_at = LOOKED_AT if sought.doubtful else min(most, MOST_ON_A_PAGE)
    async with database.transaction([tenant]) as connection:
        reached = await _reached(connection, tenant, after) if after else (None, None)
        rows = await connection.fetch(FIND, *_wanted(tenant, sought), *reached, looked_at)
    found: list[Entry] = []
    for row in rows:
        after = row["id"]
        entry = _entry(row, detect)
        if entry.doubts or not sought.doubtful:
            found.append(entry)
        if len(found) == most:
            break
    left = len(rows) == looked_at or (bool(rows) and rows[-1]["id"] != after)
    return Page(found, after if left else None)


async def all_entries(database: Database, tenant: str, sought: Sought, detect: Detect) -> AsyncIterator[Entry]:
    """Every entry that is looked for, the newest first."""
    after = None
    while True:
        page = await find_entries(database, tenant, sought, detect, after, MOST_ON_A_PAGE)
        for entry in page.entries:
            yield entry
        after = page.after
        if after is None:
            return


async def _reached(connection: "PoolConnectionProxy", tenant: str, after: UUID) -> tuple[datetime, UUID]:
    at = await connection.fetchval("SELECT learned_at FROM memory_entries WHERE tenant = $1 AND id = $2", tenant, after)
    if at is None:
        raise LookupError(f"{tenant} has no entry {after} in its translation memory")
    return at, after


def _wanted(tenant: str, sought: Sought) -> tuple[object, ...]:
    part = None if sought.text is None else _longest_part(sought.text).lower()
    return tenant, sought.person, sought.state, sought.since, sought.until, part


def _longest_part(text: str) -> str:
    """The longest run of words without a fact: facts of what was learned are not kept."""
    return max((text[start:end].strip() for start, end in gaps(text, find_facts(text))), key=len) or text.strip()


def _entry(row: Record, detect: Detect) -> Entry:
    told = tuple(_doubts(row, detect)) if row["state"] == "in_use" else ()
    shown = {name: row[name] for name in Entry._fields if name not in {"text", "translation", "doubts"}}
    return Entry(**shown, text=row["plain"], translation=row["rendering"], doubts=told)


def _doubts(row: Record, detect: Detect) -> Iterator[str]:
    yield from doubts(row["plain"], row["rendering"], row["target"], detect)
    if row["contested"]:
        yield TWO_TRANSLATIONS
