"""Events translation-service publishes."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from crossdesk.contracts.event import ConversationEvent, Language, Text


class LanguageDetected(ConversationEvent):
    """Language of one message. `und` with confidence 0 when the text gives no hint."""

    topic: ClassVar[str] = "languages"
    inquiry_id: UUID
    language: Language
    confidence: float = Field(ge=0, le=1)


class InquiryTranslated(ConversationEvent):
    """A message for people of another language. Where the engine failed `text` is None: shown as it was written."""

    topic: ClassVar[str] = "languages"
    inquiry_id: UUID
    source: Language
    target: Language
    text: Text | None
    engine: str | None
