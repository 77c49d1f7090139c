"""Giving an event up, without losing it: as an event of its own, with the cause, for a person to take over."""

from base64 import b64encode
from typing import Any

from crossdesk.consume.pending import Pending
from crossdesk.contracts.dead_letters import EventDeadLettered

LONGEST_ERROR = 500


def dead_letter(consumer: str, pending: Pending) -> EventDeadLettered:
    """The dead letter of an event that has `poison`. Its error text is for operators only."""
    record, envelope, error = pending.record, pending.envelope, pending.poison
    return EventDeadLettered(
        tenant=envelope.tenant,
        why=f"{consumer} could not handle {envelope.type}",
        consumer=consumer,
        event_id=str(envelope.id),
        event_type=envelope.type,
        event_topic=record.partition.topic,
        event_partition=record.partition.number,
        event_offset=record.offset,
        event_key=record.key,
        event_time=envelope.time,
        payload=b64encode(envelope.data).decode(),
        error=f"{type(error).__name__}: {error}".replace("\x00", "")[:LONGEST_ERROR],
        attempts=max(1, pending.attempts),
        retry_of=pending.letter,
        conversation_id=getattr(pending.event, "conversation_id", None),
        inquiry_id=_inquiry_id(pending.event),
        turn=getattr(pending.event, "turn", None),
    )


def _inquiry_id(event: Any) -> Any:
    inquiry = getattr(event, "inquiry", None)
    return inquiry.inquiry_id if inquiry is not None else getattr(event, "inquiry_id", None)
