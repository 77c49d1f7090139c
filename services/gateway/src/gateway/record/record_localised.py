"""How a reply in another language reaches its customer: translated, or as written, and later maybe put right."""

from datetime import datetime

from crossdesk.contracts.event import Event, Json
from crossdesk.contracts.translation import ReplyLocalised, ReplyOverdue, TranslationCorrected
from crossdesk.store.unit_of_work import UnitOfWork

from gateway.record.change import Change
from gateway.record.held_replies import correct_reply, settle_reply
from gateway.record.projection import Projection, project

UNKNOWN = "und"


async def record_localised(event: ReplyLocalised, work: UnitOfWork[Projection]) -> list[Event]:
    """The customer is told once: what comes when the reply was told as written is left out."""
    state = "as_written" if event.text is None else "translated"
    place = (event.tenant, event.conversation_id)
    facts = (state, event.source, event.target, event.text, event.engine)
    if not await settle_reply(work, place, event.message_id, facts):
        return []
    work.rows.count_reply(state)
    told = told_as_written(event) if event.text is None else _told_translated(event, event.text)
    return await project(event, work, Change(data=told, announce=("message.created", told)))


async def record_overdue(event: ReplyOverdue, work: UnitOfWork[Projection]) -> list[Event]:
    """Nobody translated the reply in time, so the customer is told what the agent wrote."""
    place = (event.tenant, event.conversation_id)
    if not await settle_reply(work, place, event.message_id, ("as_written", None, None, None, None)):
        return []
    work.rows.count_reply("overdue")
    told = told_as_written(event)
    return await project(event, work, Change(data=told, announce=("message.created", told)))


async def record_corrected(event: TranslationCorrected, work: UnitOfWork[Projection]) -> list[Event]:
    """Of a customer's message agents see the better translation; of a reply the customer is told the better text."""
    if event.author == "customer":
        return await project(event, work, _corrected_for_agents(event, work.now))
    facts = (event.source, event.target, event.text, event.agent_id)
    await correct_reply(work, (event.tenant, event.conversation_id), event.message_id, facts)
    told = {
        "message_id": event.message_id,
        "author": "agent",
        "agent_id": event.agent_id,
        "text": event.text,
        "language": event.target,
        "original": event.original,
        "original_language": event.source,
    }
    return await project(
        event, work, Change(by=f"agent:{event.agent_id}", data=told, announce=("message.corrected", told))
    )


def told_as_written(event: ReplyLocalised | ReplyOverdue) -> Json:
    """What the timeline and webhooks say of a reply that was not translated."""
    language = None if event.source == UNKNOWN else event.source
    return {**_said(event), "text": event.original, "language": language, "translation": "as_written"}


def _told_translated(event: ReplyLocalised, text: str) -> Json:
    original = {"original": event.original, "original_language": event.source}
    told = {"text": text, "language": event.target, "translation": "translated", "engine": event.engine}
    return {**_said(event), **told, **original}


def _said(event: ReplyLocalised | ReplyOverdue) -> Json:
    return {"message_id": event.message_id, "author": "agent", "agent_id": event.agent_id}


def _corrected_for_agents(event: TranslationCorrected, at: datetime) -> Change:
    corrected = {event.target: {"text": event.text, "engine": None, "corrected_by": event.agent_id, "corrected_at": at}}
    return Change(
        inquiry_id=event.inquiry_id,
        by=f"agent:{event.agent_id}",
        data={"message_id": event.message_id, "author": "customer", "language": event.target},
        inquiry={"status": "accepted", "translations": corrected},
    )
