"""Events about texts in another language: what translation-service made of them, and what became of that."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from crossdesk.contracts.event import ConversationEvent, Country, GrammaticalGender, Language, Part, Text, Utc


class LanguageDetected(ConversationEvent):
    """Language of one message. `und` with confidence 0 when the text gives no hint."""

    topic: ClassVar[str] = "languages"
    inquiry_id: UUID
    language: Language
    confidence: float = Field(ge=0, le=1)


class InquiryTranslated(ConversationEvent):
    """A message for people of another language. Where the engine failed `text` is None: shown as it was written.

    `quality` is 0..1 as far as it can be told without reading both texts, None where it was not judged. Where there are
    `warnings` the translation is doubtful, and agents see the original beside it; they hold no words of the texts.
    """

    topic: ClassVar[str] = "languages"
    inquiry_id: UUID
    source: Language
    target: Language
    text: Text | None
    engine: str | None
    quality: float | None = Field(default=None, ge=0, le=1)
    warnings: Annotated[list[str], Field(max_length=10)] = []


class ReplyTranslation(Part):
    """What a reply is held for: until `by` the customer is shown nothing of it, then at the latest as written.

    `target` is the customer's language; None: as written, in its turn after a reply that is being translated.
    `country` is the customer's, which decides what engines may have the text, and `gender` is how they wish to be
    spoken to (None: not known).
    """

    target: Language | None
    by: Utc
    country: Country | None = None
    gender: GrammaticalGender | None = None


class ReplyLocalised(ConversationEvent):
    """What became of an agent's reply that was held for its translation (`AgentReplied.translation`): one for each.

    Where `text` is None the customer gets `original`, and `why` says for what reason.
    """

    topic: ClassVar[str] = "languages"
    message_id: UUID
    agent_id: str
    source: Language
    target: Language
    original: Text
    text: Text | None
    engine: str | None


class ReplyOverdue(ConversationEvent):
    """The translation of an agent's reply did not come in time: told as written, unless it came after all."""

    topic: ClassVar[str] = "languages"
    message_id: UUID
    agent_id: str
    source: Language
    original: Text


class TranslationCorrected(ConversationEvent):
    """An agent put a translation right: of a customer's message (for agents), or of a reply (the customer is told).

    `was` is what readers had before; None where the text had been shown as written.
    """

    topic: ClassVar[str] = "languages"
    message_id: UUID
    inquiry_id: UUID | None = None
    author: Literal["customer", "agent"]
    source: Language
    target: Language
    original: Text
    was: Text | None
    text: Text
    agent_id: str
