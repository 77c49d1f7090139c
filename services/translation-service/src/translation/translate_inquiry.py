"""Say which language a message is in, and give people who do not speak it a translation where that can be had."""

from typing import NamedTuple, TypeGuard

from crossdesk.contracts.event import Event
from crossdesk.contracts.gateway import InquiryReceived
from crossdesk.contracts.translation import InquiryTranslated, LanguageDetected
from crossdesk.store.database import Database

from translation.beside_text import take_context
from translation.conversations.earlier_language import remember_language
from translation.conversations.turns import Turn, remember_turn
from translation.engines.engine import Genders
from translation.language import OPEN, UNDETERMINED
from translation.translate_text import (
    NO_ENGINE,
    Rendered,
    TranslationDesk,
    Wanted,
    from_memory,
    same_language,
    source_of,
    translate_text,
)


class LeftOpen(NamedTuple):
    """A message that its readers may not understand, as it is shown unless its translation is remembered."""

    wanted: Wanted
    rendered: Rendered


def wanted_for_agents(target: str, event: InquiryReceived) -> Wanted:
    """A customer's message for people who work in the target language."""
    customer = event.inquiry.customer
    return Wanted(
        tenant=event.tenant,
        text=event.inquiry.text,
        target=target,
        locale=customer.locale,
        country=customer.country,
        market=customer.country,
        genders=Genders(speaker=customer.grammatical_gender),
        conversation_id=event.conversation_id,
    )


def read_inquiry(desk: TranslationDesk, target: str, event: InquiryReceived) -> Rendered:
    """Detect the language alone, where no engine is there to be asked."""
    source = source_of(desk.detector, wanted_for_agents(target, event))
    understood = source != UNDETERMINED and same_language(source.language, target)
    return Rendered(None, source, target, "same_language" if understood else "untranslated", None, NO_ENGINE)


def read_or_leave_open(desk: TranslationDesk, target: str, event: InquiryReceived) -> Rendered | LeftOpen:
    """The same where nothing may be remembered, which is known of most messages without asking."""
    rendered = read_inquiry(desk, target, event)
    foreign = rendered.state == "untranslated" and rendered.source != UNDETERMINED
    if desk.memory is None or not foreign or desk.memory.shops.has_none(event.tenant):
        return rendered
    return LeftOpen(wanted_for_agents(target, event), rendered)


def is_left_open(read: Rendered | LeftOpen) -> TypeGuard[LeftOpen]:
    """Whether the memory has to be asked."""
    return isinstance(read, LeftOpen)


async def recall_inquiry(desk: TranslationDesk, database: Database, event: InquiryReceived, left: LeftOpen) -> Rendered:
    """The translation that is remembered, or the message as it was written. Runs outside any transaction."""
    return await from_memory(desk, database, left.wanted, left.rendered.source) or left.rendered


async def read_and_translate(
    desk: TranslationDesk, target: str, event: InquiryReceived, database: Database
) -> Rendered:
    """Detect the language and, when agents work in another, translate. Runs outside any transaction."""
    rendered = await translate_text(desk, database, wanted_for_agents(target, event))
    if desk.engines is not None and rendered.source.confidence >= OPEN:
        said = (rendered.source.language, event.inquiry.received_at)
        await remember_language(database, event.tenant, event.conversation_id, *said)
    if take_context(desk.engines):
        await remember_turn(database, turn_of(event), desk.names)
    return rendered


def turn_of(event: InquiryReceived) -> Turn:
    """The message as context for those that follow."""
    inquiry = event.inquiry
    return Turn(
        tenant=event.tenant,
        conversation_id=event.conversation_id,
        turn_id=inquiry.inquiry_id,
        said_by="customer",
        text=inquiry.text,
        said_at=inquiry.received_at,
        country=inquiry.customer.country,
    )


async def translate_inquiry(event: InquiryReceived, rendered: Rendered) -> list[Event]:
    """Publish the language, and what an engine made of the message; the original is shown either way."""
    events: list[Event] = [_detected(event, rendered)]
    if _asked(rendered):
        events.append(_translated(event, rendered))
    return events


def _asked(rendered: Rendered) -> bool:
    """Whether there is more to say than the language: a translation, or why there is none although one was tried."""
    return rendered.state == "translated" or (
        rendered.state == "untranslated" and rendered.source != UNDETERMINED and rendered.why != NO_ENGINE
    )


def _detected(event: InquiryReceived, rendered: Rendered) -> LanguageDetected:
    return LanguageDetected(
        tenant=event.tenant,
        conversation_id=event.conversation_id,
        inquiry_id=event.inquiry.inquiry_id,
        language=rendered.source.language,
        confidence=rendered.source.confidence,
        why=_why(rendered),
    )


def _why(rendered: Rendered) -> str:
    if rendered.source == UNDETERMINED:
        return "The text gives no hint of its language."
    told = f"The message is in {rendered.source.language} with a confidence of {rendered.source.confidence:.2f}"
    shown = rendered.state == "same_language" or _asked(rendered)
    return f"{told}." if shown else f"{told}; shown as written, for {NO_ENGINE}."


def _translated(event: InquiryReceived, rendered: Rendered) -> InquiryTranslated:
    shown = "Translated" if rendered.text is not None else "Shown as written"
    return InquiryTranslated(
        tenant=event.tenant,
        conversation_id=event.conversation_id,
        inquiry_id=event.inquiry.inquiry_id,
        source=rendered.source.language,
        target=rendered.target,
        text=rendered.text,
        engine=rendered.engine,
        quality=rendered.quality,
        warnings=list(rendered.warnings),
        why=f"{shown}: {rendered.why}.",
    )
