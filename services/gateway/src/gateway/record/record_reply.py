"""The customer was answered, or asked for what is missing, at once."""

from crossdesk.contracts.event import Event, Json
from crossdesk.contracts.knowledge import Answer as ContractAnswer
from crossdesk.store.unit_of_work import UnitOfWork

from gateway.record.change import Change
from gateway.record.opened import Answer, GuidedStepAsked, ReplyDecided
from gateway.record.projection import project


async def record_reply(event: ReplyDecided, work: UnitOfWork) -> list[Event]:
    return await _record_text(event, work, "answered")


async def record_guided_step(event: GuidedStepAsked, work: UnitOfWork) -> list[Event]:
    return await _record_text(event, work, "guided")


async def _record_text(event: ReplyDecided | GuidedStepAsked, work: UnitOfWork, status: str) -> list[Event]:
    answer = event.answer
    change = Change(
        inquiry_id=event.inquiry_id,
        data={"tier": event.tier, "answer": answer},
        inquiry={"status": status, "tier": event.tier, "answer": answer},
        state="open",
        message=bot_message(answer, work),
        announce=(f"inquiry.{status}", {"status": status, "tier": event.tier, "answer": answer}),
    )
    return await project(event, work, change)


def bot_message(answer: Answer | ContractAnswer | None, work: UnitOfWork) -> Json | None:
    """What Crossdesk says by itself; None when it says nothing."""
    if answer is None:
        return None
    return {
        "message_id": work.cause.event_id,
        "author": "bot",
        "text": answer.text,
        "language": answer.language,
    }
