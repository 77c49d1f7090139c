"""The events that tell of a promise: booked, near, and what became of it."""

from uuid import UUID

from crossdesk.contracts.callbacks import CallbackOutcome, CallbackReminded, CallbackSettled
from crossdesk.contracts.knowledge import Answer
from crossdesk.contracts.routing import CallbackBooked
from crossdesk.store.unit_of_work import UnitOfWork

from routing.callback import Window
from routing.callbacks.promise import Promise
from routing.callbacks.told import told
from routing.conversation import Conversation
from routing.office import Office


def booked(
    conversation: Conversation,
    window: Window,
    *,
    why: str,
    chosen: bool,
    inquiry_id: UUID | None = None,
    holding_text: Answer | None = None,
    request_id: UUID | None = None,
) -> CallbackBooked:
    """A window that stands, told of the conversation's last message unless another one is named."""
    return CallbackBooked(
        tenant=conversation.tenant,
        conversation_id=conversation.conversation_id,
        lane=conversation.lane,
        inquiry_id=inquiry_id or conversation.inquiry_ids[-1],
        starts_at=window.starts_at,
        ends_at=window.ends_at,
        time_zone=window.time_zone,
        skill=conversation.skill,
        language=conversation.language,
        summary=conversation.summary,
        holding_text=holding_text,
        chosen=chosen,
        request_id=request_id,
        priority=conversation.priority,
        urgent=conversation.urgent,
        why=why,
    )


def reminded(promise: Promise) -> CallbackReminded:
    return CallbackReminded(
        tenant=promise.tenant,
        conversation_id=promise.conversation_id,
        lane=promise.lane,
        inquiry_id=promise.inquiry_id,
        starts_at=promise.starts_at,
        ends_at=promise.ends_at,
        time_zone=promise.time_zone,
        holding_text=told(promise.language, "reminded", window=promise.window),
        why="the window promised is near, and nobody has the conversation yet",
    )


def settled(
    promise: Promise,
    outcome: CallbackOutcome,
    work: UnitOfWork[Office],
    *,
    why: str,
    holding_text: Answer | None = None,
    request_id: UUID | None = None,
) -> CallbackSettled:
    """What became of a promise, which is counted with it."""
    work.rows.promises.count(outcome)
    return CallbackSettled(
        tenant=promise.tenant,
        conversation_id=promise.conversation_id,
        lane=promise.lane,
        inquiry_id=promise.inquiry_id,
        outcome=outcome,
        starts_at=promise.starts_at,
        ends_at=promise.ends_at,
        time_zone=promise.time_zone,
        request_id=request_id,
        holding_text=holding_text,
        why=why,
    )
