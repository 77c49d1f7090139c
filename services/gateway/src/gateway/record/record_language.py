"""What translation-service found: the language of a message, and its text in another one."""

from typing import Any

from crossdesk.contracts.event import Event
from crossdesk.store.unit_of_work import UnitOfWork

from gateway.record.change import Change
from gateway.record.opened import InquiryTranslated, LanguageDetected
from gateway.record.projection import project


async def record_language(event: LanguageDetected, work: UnitOfWork) -> list[Event]:
    change = Change(
        inquiry_id=event.inquiry_id,
        data={"language": event.language, "confidence": event.confidence},
        inquiry={"status": "accepted", "detected_language": event.language},
    )
    return await project(event, work, change)


async def record_translation(event: InquiryTranslated, work: UnitOfWork) -> list[Event]:
    """Without an engine there is no text: the message stays as written and the timeline says so."""
    translated = {event.target: _shown(event)} if event.text is not None else None
    change = Change(
        inquiry_id=event.inquiry_id,
        data={"source": event.source, "target": event.target, "engine": event.engine, "warnings": event.warnings},
        inquiry={"status": "accepted", "translations": translated},
    )
    return await project(event, work, change)


def _shown(event: InquiryTranslated) -> dict[str, Any]:
    """The translation as messages show it; what was not judged says nothing of its quality."""
    judged = {"quality": event.quality, "warnings": event.warnings} if event.quality is not None else {}
    return {"text": event.text, "engine": event.engine, **judged}
