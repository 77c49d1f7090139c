"""Has the engine translate each text as the service would: facts hidden and put back, terms given and checked."""

import asyncio
import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, partial

from translation.engines.ask import Engines, How, Origin, Translation, translate, untranslated
from translation.evaluate.figures import Outcome
from translation.evaluate.rows import Row
from translation.facts.keep_facts import keep_facts
from translation.facts.mask import TooMuch, mask
from translation.glossary.check import check
from translation.glossary.entries import Glossary
from translation.glossary.for_pair import PairGlossary, for_pair
from translation.glossary.keep_words import Words

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


async def _made(asked: Asked, row: Row, pair: PairGlossary | None) -> Translation:
    words = Words(pair)
    names = [*asked.names, *words.names(row.text)]
    try:
        masked = mask(row.text, names)
    except TooMuch as error:
        return untranslated(str(error))
    origin = Origin(TENANT, asked.country, row.domain)
    how = How(terms=words.terms(row.text))
    kept = partial(keep_facts, masked, language=row.target, names=names)
    made = await translate(asked.engines, masked.text, row.source, row.target, origin, how, kept)
    return made._replace(text=words.mended(row.text, made.text)) if made.text is not None else made


def _words(asked: Asked, row: Row) -> PairGlossary | None:
    if asked.glossary is None:
        return None
    key = (row.market, row.source, row.target)
    if key not in asked.pairs:
        asked.pairs[key] = for_pair(asked.glossary, *key)
    return asked.pairs[key]
