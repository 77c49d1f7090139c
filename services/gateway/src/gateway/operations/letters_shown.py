"""Dead letters as the API shows them."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from asyncpg import Record
from crossdesk.contracts import TOPICS
from crossdesk.contracts.dead_letters import NOBODY
from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from gateway.operations.mask import mask_content, mask_error, read_content

State = Literal["open", "retried", "dropped"]

_LETTER: JsonDict = {
    "letter_id": "0b5a7c6e-3a7f-5d62-9a0e-6a1f0d1f6a11",
    "tenant": "demo",
    "at": "2026-11-27T09:30:00Z",
    "consumer": "knowledge",
    "event_id": "5f0c2f7e-0a55-5a0e-8f6c-2f9f6f1f9b10",
    "event_type": "InquiryUnderstood",
    "event_topic": "understanding",
    "event_partition": 3,
    "event_offset": 4711,
    "event_time": "2026-11-27T09:29:58Z",
    "cause": "KeyError",
    "error": "KeyError: \u2022\u2022\u2022 9 characters",
    "attempts": 1,
    "conversation_id": "6d3a6a0e-52a3-5a3e-9d0c-0c5b7a7e8f01",
    "inquiry_id": "7f1b8f0c-1f0b-5c8e-b1b9-2f5d0e7c9a02",
    "retry_of": "3f5b3a52-7f0e-5d0b-8a6e-0d9a4b1c2e03",
    "state": "dropped",
    "reason": "the shop has closed",
    "masked": True,
    "closed_at": "2026-11-27T10:00:00Z",
    "closed_by": "ana",
    "cannot_be_retried": "It was masked: what it held is gone.",
}
_READ: JsonDict = {
    "content": {"tenant": "demo", "inquiry": {"text": "\u2022\u2022\u2022 42 characters", "channel": "web"}},
    "whole": False,
    "whole_error": "KeyError: the whole of it, which is told only where asked for",
}


class Letter(BaseModel):
    """An event a consumer gave up. `cause` is the type of the error, by which alike ones are found."""

    model_config = ConfigDict(json_schema_extra={"examples": [_LETTER]})

    letter_id: UUID
    tenant: str
    at: datetime
    consumer: str
    event_id: str
    event_type: str
    event_topic: str
    event_partition: int
    event_offset: int
    event_time: datetime | None
    cause: str
    error: str = Field(description="without what it quotes")
    attempts: int
    conversation_id: UUID | None
    inquiry_id: UUID | None
    retry_of: UUID | None = Field(description="the dead letter whose retry failed here")
    state: State
    reason: str | None = Field(description="why it was dropped")
    masked: bool
    closed_at: datetime | None
    closed_by: str | None
    cannot_be_retried: str | None = Field(description="the reason, where it cannot")


class LetterRead(Letter):
    """A letter with its content: hidden but for what tells nothing of a person, unless it was asked for whole."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**_LETTER, **_READ}]})

    content: Any = Field(description="JSON, or text where it is none")
    whole: bool = Field(description="whether nothing is hidden")
    whole_error: str | None = Field(default=None, description="the error with what it quotes, where asked for whole")


class Alike(BaseModel):
    """Letters of one consumer, event type and cause."""

    consumer: str
    event_type: str
    cause: str
    letters: int
    first_at: datetime
    last_at: datetime


class LetterList(BaseModel):
    """Newest first. `alike` are all of this state by cause, most first, on the first page."""

    letters: list[Letter]
    alike: list[Alike]
    next_cursor: str | None


class Retried(BaseModel):
    """What became of a retry of several letters; `left` fit, too, and were beyond the bound."""

    retried: int
    refused: int
    left: int


class Noted(BaseModel):
    """One thing an operator did."""

    number: int
    at: datetime
    operator: str
    action: str
    letter_id: UUID | None
    tenant: str | None
    reason: str | None


class OperationsLog(BaseModel):
    """What operators did, last first."""

    entries: list[Noted]


def shown_letter(row: Record) -> Letter:
    """A row without its content."""
    return Letter.model_validate(_facts(row))


def read_letter(row: Record, *, whole: bool = False) -> LetterRead:
    """A row with its content, hidden unless asked for whole. One that was masked stays as it is."""
    content = read_content(row["payload"])
    shown = content if whole or row["masked_at"] else mask_content(content)
    error = row["error"] if whole and not row["masked_at"] else None
    return LetterRead.model_validate({**_facts(row), "content": shown, "whole": whole, "whole_error": error})


def _facts(row: Record) -> dict[str, Any]:
    return {
        **row,
        "error": mask_error(row["error"]),
        "masked": row["masked_at"] is not None,
        "cannot_be_retried": why_not(row),
    }


def why_not(row: Record) -> str | None:
    """Why an event cannot be handled again, in a sentence; None when it can."""
    if row["masked_at"] is not None:
        return "It was masked: what it held is gone."
    if row["tenant"] == NOBODY:
        return "It does not say credibly which shop it belongs to, so nobody may handle it."
    if row["event_topic"] not in TOPICS:
        return f"There is no topic {row['event_topic']!r} any more."
    try:
        UUID(row["event_id"])
    except ValueError:
        return "Its event has no id of ours."
    return None
