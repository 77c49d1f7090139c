"""The words that count for one text, made ready once for each pair of languages and kept while they are in force."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field

from crossdesk.contracts.glossaries import ALL_MARKETS
from crossdesk.store.database import Database

from translation.glossary.for_pair import PairGlossary, for_pair
from translation.glossary.shop_glossaries import GlossaryRefused, merged
from translation.glossary.stored import NUMBERS, written_glossaries

MOST_READY = 100
"""Pairs of all shops that are kept ready; each holds some 1 to 10 MB where a glossary is full."""

Key = tuple[str, str | None, tuple[tuple[str, int], ...], str, str]


@dataclass
class Glossaries:
    """Asks the table for versions at every text, so that a change counts at once in every process."""

    most: int = MOST_READY
    _ready: "OrderedDict[Key, PairGlossary]" = field(default_factory=OrderedDict)

    async def for_text(
        self, database: Database, tenant: str, market: str | None, source: str, target: str
    ) -> PairGlossary | None:
        """What counts between two BCP 47 languages in a market (None: not known); None without any glossary."""
        markets = [ALL_MARKETS, *([market] if market else [])]
        async with database.statements([tenant]) as connection:
            versions = tuple(sorted(map(tuple, await connection.fetch(NUMBERS, tenant, markets))))
            if not versions:
                return None
            key = (tenant, market, versions, source, target)
            if key not in self._ready:
                written = await written_glossaries(connection, tenant, markets)
        if key not in self._ready:
            try:
                glossary = merged(tenant, written)
            except GlossaryRefused:
                return None  # a release that allows less must not hold up messages; `GET` still shows the glossary
            self._keep(key, await asyncio.to_thread(for_pair, glossary, market, source, target))
        self._ready.move_to_end(key)
        return self._ready[key]

    def _keep(self, key: Key, pair: PairGlossary) -> None:
        self._ready[key] = pair
        while len(self._ready) > self.most:
            self._ready.popitem(last=False)
