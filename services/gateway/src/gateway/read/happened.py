"""A timeline entry on its way to streams: `shown.Happening` field by field, written without a second check."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from gateway.record.change import as_written


class AnswerTold(msgspec.Struct, frozen=True, gc=False):
    """As `shown.AnswerGiven`."""

    text: str
    language: str
    scenario: str
    sources: list[str] = []
    choices: list[str] = []


class Happened(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """As `shown.Happening`; the order of the fields is the one in which they are written. `at` is UTC."""

    at: datetime
    type: str
    by: str
    why: str
    seq: int
    conversation_id: UUID | str
    inquiry_id: UUID | None
    answer: AnswerTold | None
    data: dict[str, Any]

    def as_json(self) -> bytes:
        return as_written(self)


class HappenedInShop(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What happened in a shop and in no conversation. `at` is UTC, `why` a sentence, `data` depends on `type`."""

    at: datetime
    type: str
    by: str
    why: str
    data: dict[str, Any]

    def as_json(self) -> bytes:
        return as_written(self)


def happened(entry: Any, seq: int, conversation_id: UUID | str) -> Happened:
    """Of an entry with these attributes. Its `data` has an `answer` where it tells the customer something."""
    answer = entry.data.get("answer")
    return Happened(
        at=entry.at,
        type=entry.type,
        by=entry.by,
        why=entry.why,
        seq=seq,
        conversation_id=conversation_id,
        inquiry_id=entry.inquiry_id,
        answer=answer and msgspec.convert(answer, AnswerTold, from_attributes=True),
        data=entry.data,
    )
