"""Finds the translation of a text that says the very same as one before, but for its facts."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

from crossdesk.encoding import Encoder
from crossdesk.store.database import Database

from translation.memory.cache import HitCache
from translation.memory.form import Form, Unfit, filled, form_of, has_facts_of, language_key
from translation.memory.look_up import LookUps, TextKey
from translation.memory.shops import Shops

EVERYWHERE = "*"

COUNT_USES = """
INSERT INTO memory_uses (tenant, entry, uses, used_at)
SELECT $1, entry, uses, $4 FROM unnest($2::uuid[], $3::bigint[]) AS counted (entry, uses)
WHERE EXISTS (SELECT FROM memory_entries WHERE tenant = $1 AND id = entry)
ON CONFLICT (tenant, entry) DO UPDATE SET uses = memory_uses.uses + excluded.uses, used_at = excluded.used_at
"""


class Asked(NamedTuple):
    """A text of `source` to be read in `target` (BCP 47). `market` and `domain` narrow it; `*` stands for any."""

    tenant: str
    text: str
    source: str
    target: str
    market: str = EVERYWHERE
    domain: str = EVERYWHERE


class Recalled(NamedTuple):
    """A translation from memory, with the text's own facts, and the entry it is of."""

    text: str
    entry: UUID


class Held(NamedTuple):
    """An entry as it is kept in the process."""

    entry: UUID
    rendering: str


@dataclass
class Memory:
    """What recalling takes: hits kept in this process and how often each was used since that was last written.

    `encoder` loads the encoder, once; where it gives none (it has no wheel for some platforms) texts that are alike are
    found by trigrams alone.
    """

    encoder: Callable[[], Encoder | None] = lambda: None
    hits: HitCache[Held] = field(default_factory=lambda: HitCache(time.monotonic))
    uses: Counter[tuple[str, UUID]] = field(default_factory=Counter)
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    look_ups: LookUps = field(default_factory=LookUps)
    shops: Shops = field(default_factory=Shops)

    def changed(self, tenant: str) -> None:
        """Look everything of the tenant up again: an entry was added, or decided on."""
        self.hits.forget(tenant)
        self.shops.has_some(tenant)


async def recall(memory: Memory, database: Database, asked: Asked) -> Recalled | None:
    """The translation of this very text, or None. Facts are put back and checked; nothing is encoded."""
    if memory.shops.has_none(asked.tenant):
        return None
    try:
        form = form_of(asked.text, asked.target)
    except Unfit:
        return None
    held = await _held(memory, database, asked, form)
    if held is None:
        return None
    text = filled(held.rendering, form.facts, asked.target)
    if not has_facts_of(text, form):
        return None
    memory.uses[asked.tenant, held.entry] += 1
    return Recalled(text, held.entry)


async def write_uses(memory: Memory, database: Database) -> None:
    """Add what was counted since the last time to the entries. What cannot be written is counted on."""
    counted, memory.uses = memory.uses, Counter()
    for tenant in sorted({tenant for tenant, _ in counted}):
        of_tenant = {entry: times for (other, entry), times in counted.items() if other == tenant}
        try:
            async with database.transaction([tenant]) as connection:
                await connection.execute(
                    COUNT_USES, tenant, list(of_tenant), list(of_tenant.values()), datetime.now(UTC)
                )
        except BaseException:
            memory.uses += counted
            raise
        counted = Counter({key: times for key, times in counted.items() if key[0] != tenant})


async def _held(memory: Memory, database: Database, asked: Asked, form: Form) -> Held | None:
    source, target = language_key(asked.source), language_key(asked.target)
    sought = TextKey(asked.tenant, form.digest, source, target, asked.market, asked.domain)
    held = memory.hits.get(asked.tenant, sought[1:])
    if held is not None:
        return held
    found = await memory.look_ups.find(database, sought)
    if found is None:
        await memory.shops.look(database, asked.tenant)
    if found is None or found.plain != form.plain:
        return None
    held = Held(found.entry, found.rendering)
    memory.hits.put(asked.tenant, sought[1:], held)
    return held
