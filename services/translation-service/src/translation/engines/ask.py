"""Asks the engines that may be asked, best first, until one has translated a text."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from translation.engines.answers import objection
from translation.engines.budget import MILLION
from translation.engines.engine import NOBODY, Batch, Failed, Formality, Genders, Kind, Result
from translation.engines.engine_list import EngineEntry
from translation.engines.fitting import fitting
from translation.engines.guarded import RESTING
from translation.engines.ledger import Ledger
from translation.engines.line import Line
from translation.engines.metrics import CHARACTERS, MONEY_SPENT
from translation.engines.ranking import Offer, Weights, ranked
from translation.engines.read_back import AS_IT_IS, Read, Reader, readers, way_back
from translation.engines.regions import Regions
from translation.engines.watched import Watched, watch_over
from translation.facts.keep_facts import Kept
from translation.language import Detected
from translation.orders.watch import Watch

LATE = "no translation engine answered in time"
SPENT = Failed(Kind.QUOTA, "this month's budget for translation is used up")


class Translation(NamedTuple):
    """A text in the language asked for, or None and the reason why there is none. `tried`: engines in vain, and why;
    `warnings`: why it is doubtful, for who reads it."""

    text: str | None
    engine: str | None
    why: str
    tried: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Engines:
    """All engines there are. `ledger`: None where nothing is counted; `seconds`: longest wait for one text in all.

    `fall` says what an engine lost of its measured quality for two languages, 0 or less, by what it gave lately.
    `watch`: over what models make of texts that may give them orders; None: nobody does. `reader`: has what they make
    read back; None: it is not.
    """

    lines: tuple[Line, ...]
    regions: Regions
    weights: Weights
    ledger: Ledger | None
    detect: Callable[[str], Detected]
    seconds: float
    fall: Callable[[str, str, str], float] = lambda engine, source, target: 0.0
    watch: Watch | None = None
    reader: Reader | None = None
    currency: str = "EUR"


@dataclass(frozen=True)
class Origin:
    """Whose text it is. `country`: the customer's (ISO 3166); None is treated as the strictest. `trusted`: people of
    the shop wrote it."""

    tenant: str = ""
    country: str | None = None
    domain: str = "*"
    trusted: bool = False


@dataclass(frozen=True)
class How:
    """What engines are told of a text beside it, as in `engine.Batch`."""

    formality: Formality = "default"
    context: str = ""
    terms: Mapping[str, str] = field(default_factory=dict)
    genders: Genders = NOBODY
    earlier: Mapping[str, str] = field(default_factory=dict)
    verbatim: Mapping[str, str] = field(default_factory=dict)

    def batch(self, text: str, source: str, target: str) -> Batch:
        """One text with all that."""
        rest = (self.formality, self.context, self.terms, self.genders, self.earlier, self.verbatim)
        return Batch((text,), source, target, *rest)


@dataclass
class _Tried:
    why: list[str] = field(default_factory=list)
    engines: list[str] = field(default_factory=list)

    def note(self, engine: str, why: str) -> None:
        self.why.append(why)
        self.engines.append(f"{engine}: {why}")


def as_it_came(text: str) -> Kept:
    return Kept(text, "")


async def translate(
    engines: Engines,
    text: str,
    source: str,
    target: str,
    origin: Origin | None = None,
    how: How | None = None,
    kept: Callable[[str], Kept] = as_it_came,
) -> Translation:
    """Ask for a translation between BCP 47 languages. What engines do raises nothing; a database that is out does.

    `kept` mends what an engine gives, or says what is wrong with it: then the next one is asked.
    """
    tried, batch = _Tried(), (how or How()).batch(text, source, target)
    try:
        async with asyncio.timeout(engines.seconds) as bound:
            until = bound.when() or 0.0
            found = await _first(engines, batch, origin or Origin(), tried, kept, until)
    except TimeoutError:
        found = untranslated("; ".join(dict.fromkeys([*tried.why, LATE])))
    return found._replace(tried=tuple(tried.engines))


def untranslated(why: str) -> Translation:
    return Translation(None, None, why)


def in_order(engines: Engines, source: str, target: str, origin: Origin) -> list[Line]:
    """Those that are set up for the languages and may have the text, best first."""
    may = {line.entry.name: line for line in engines.lines if _may(engines, line.entry, source, target, origin)}
    offers = (_offer(engines, line, source, target, origin.domain) for line in may.values())
    return [may[name] for name in ranked(offers, engines.weights)]


def _may(engines: Engines, entry: EngineEntry, source: str, target: str, origin: Origin) -> bool:
    return entry.takes(source, target) and engines.regions.may_go(origin.country, entry.region)


def _offer(engines: Engines, line: Line, source: str, target: str, domain: str) -> Offer:
    """Its quality as it was measured, less what it lost lately."""
    entry = line.entry
    quality = max(0.0, entry.quality_of(source, target, domain) + engines.fall(entry.name, source, target))
    return Offer(entry.name, quality, entry.price, line.guarded.usual)


async def _first(
    engines: Engines, batch: Batch, origin: Origin, tried: _Tried, kept: Callable[[str], Kept], until: float
) -> Translation:
    lines = in_order(engines, batch.source, batch.target, origin)
    if not lines:
        return untranslated(why_none(engines, batch.source, batch.target))
    watched = await watch_over(engines.watch, batch, lines)
    for line in watched.lines:
        result = await ask_paid(engines, line, fitting(line.entry.kind, batch), origin.tenant)
        result = await watched.taken(line, result) if isinstance(result, str) else result
        made = kept(result) if isinstance(result, str) else Kept(None, result.why)
        read = AS_IT_IS
        if made.text is not None and isinstance(result, str):
            read = await _read_back(engines, watched, line, result, origin, until)
        if made.text is not None and read.objection is None:
            why = "; ".join(filter(None, ["translated by the configured engine", made.why, read.note]))
            return Translation(made.text, line.entry.name, why, warnings=(read.warning,) if read.warning else ())
        tried.note(line.entry.name, read.objection or made.why)
    return untranslated("; ".join(dict.fromkeys(tried.why)))


async def _read_back(engines: Engines, watched: Watched, line: Line, answer: str, origin: Origin, until: float) -> Read:
    """What a model made, its facts still hidden, within the tenant's budget and the text's time."""
    reader, batch = engines.reader, watched.batch
    if reader is None or not line.is_model or not reader.wants(watched.orders, origin.trusted):
        return AS_IT_IS
    back = way_back(batch, answer)
    lines = readers(in_order(engines, back.source, back.target, origin), line)

    async def ask(other: Line, one: Batch) -> Result:
        return await ask_paid(engines, other, one, origin.tenant)

    return await reader.read(watched.orders, batch, back, lines, ask, until)


def why_none(engines: Engines, source: str, target: str) -> str:
    """Why no engine may be asked for these languages."""
    if any(line.entry.takes(source, target) for line in engines.lines):
        return "no translation engine in the customer's region may be given the text"
    return f"no translation engine for {source} to {target}"


async def ask_paid(engines: Engines, line: Line, batch: Batch, tenant: str) -> Result:
    """Ask within the tenant's budget; what is not translated is not paid."""
    if line.guarded.breaker.is_open:
        return RESTING
    ledger = engines.ledger
    taken = await ledger.take(tenant, len(batch.texts[0]), line.entry.price) if ledger else None
    if ledger and taken is None:
        return SPENT
    result: Result | None = None
    try:
        result = await line.batches.translate(tenant, batch)
    finally:
        if ledger and taken and not isinstance(result, str):
            ledger.give_back(taken)
    if isinstance(result, str):
        _count(engines, line.entry, len(batch.texts[0]))
    return _believed(engines, batch, result)


def _count(engines: Engines, entry: EngineEntry, characters: int) -> None:
    """Whether it is believed or not: the engine bills it."""
    CHARACTERS.labels(entry.name).inc(characters)
    MONEY_SPENT.labels(entry.name, engines.currency).inc(characters * entry.price / MILLION)


def _believed(engines: Engines, batch: Batch, result: Result) -> Result:
    if isinstance(result, Failed):
        return result
    wrong = objection(batch.texts[0], result, batch.target, engines.detect(result))
    return result if wrong is None else Failed(Kind.UNREADABLE, f"the engine gave no translation: {wrong}")
