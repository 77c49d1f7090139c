"""Has the engine translate each text as the service would: facts hidden and put back, terms given and checked."""

import asyncio
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from translation.engines.ask import Engines, Origin, Translation, translate, untranslated
from translation.evaluate.figures import Outcome
from translation.evaluate.rows import Row
from translation.facts.mask import TooMuch, mask
from translation.glossary.apply import kept_names, repaired
from translation.glossary.check import check
from translation.glossary.entries import Glossary
from translation.glossary.for_pair import PairGlossary, for_pair
from translation.translate_text import with_facts

TENANT = "evaluated"


@dataclass(frozen=True)
class Asked:
    """How texts are asked for. `country`: of who wrote them; `names`: of products, which no translation may change."""

    engines: Engines
    glossary: Glossary | None = None
    names: tuple[str, ...] = ()
    country: str | None = None
    at_once: int = 8

    @cached_property
    def pairs(self) -> dict[tuple[str | None, str, str], PairGlossary]:
        """Made ready once for each market and pair."""
        return {}


async def ask_for_rows(asked: Asked, rows: Iterable[Row]) -> list[Outcome]:
    """In the order of the rows. Raises nothing for what the engine does."""
    gate = asyncio.Semaphore(asked.at_once)
    return list(await asyncio.gather(*(_outcome(asked, gate, row) for row in rows)))


async def _outcome(asked: Asked, gate: asyncio.Semaphore, row: Row) -> Outcome:
    words = _words(asked, row)
    async with gate:
        begun = time.monotonic()
        made = await _made(asked, row, words)
        seconds = time.monotonic() - begun
    checked = check(words, row.text, made.text) if words is not None and made.text is not None else None
    return Outcome(row, made.text, made.why, seconds, checked)


async def _made(asked: Asked, row: Row, words: PairGlossary | None) -> Translation:
    names: Sequence[str] = [*asked.names, *(kept_names(words, row.text) if words else ())]
    try:
        masked = mask(row.text, names)
    except TooMuch as error:
        return untranslated(str(error))
    origin = Origin(TENANT, asked.country, row.domain)
    answer = await translate(asked.engines, masked.text, row.source, row.target, origin)
    made = with_facts(masked, answer, row.target, names)
    if words is None or made.text is None:
        return made
    return made._replace(text=repaired(words, row.text, made.text))


def _words(asked: Asked, row: Row) -> PairGlossary | None:
    if asked.glossary is None:
        return None
    key = (row.market, row.source, row.target)
    if key not in asked.pairs:
        asked.pairs[key] = for_pair(asked.glossary, *key)
    return asked.pairs[key]
