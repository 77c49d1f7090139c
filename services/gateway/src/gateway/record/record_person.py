"""A person is needed: the conversation waits, is given to an agent, or is called back."""

from crossdesk.contracts.event import Event, Json
from crossdesk.contracts.knowledge import Answer as ContractAnswer
from crossdesk.contracts.routing import AssignmentRefused, CallbackBooked, ConversationAssigned
from crossdesk.store.unit_of_work import UnitOfWork
from msgspec.structs import replace

from gateway.record.change import Change
from gateway.record.opened import Answer, ConversationQueued
from gateway.record.projection import project
from gateway.record.record_callback import window_of
from gateway.record.record_reply import bot_message


async def record_queued(event: ConversationQueued, work: UnitOfWork) -> list[Event]:
    place = {"skill": event.skill, "language": event.language, "priority": event.priority}
    change = _person_needed(
        event,
        work,
        status="queued",
        assignment=place,
        holding=event.holding_text,
        queue={"state": "queued", **place, "summary": event.summary, "urgent": event.urgent},
    )
    return await project(event, work, change)


async def record_callback(event: CallbackBooked, work: UnitOfWork) -> list[Event]:
    window = window_of(event)
    request = {"request_id": str(event.request_id)} if event.request_id else {}
    about = {"skill": event.skill, "language": event.language, "summary": event.summary}
    change = _person_needed(
        event,
        work,
        status="callback_booked",
        assignment={**window, "chosen": event.chosen},
        holding=event.holding_text,
        queue={"state": "callback", **about, **window, **_rank(event)},
    )
    data = {**(change.data or {}), "window": window, **request}
    return await project(event, work, replace(change, data=data))


async def record_assigned(event: ConversationAssigned, work: UnitOfWork) -> list[Event]:
    agent = {"agent_id": event.agent_id}
    request = {"request_id": str(event.request_id), **agent, "outcome": "assigned"} if event.request_id else None
    change = _person_needed(
        event,
        work,
        status="assigned",
        assignment=agent,
        queue={"state": "assigned", **agent, **_rank(event)},
        request=request,
    )
    return await project(event, work, change)


async def record_refused(event: AssignmentRefused, work: UnitOfWork) -> list[Event]:
    request = {"request_id": str(event.request_id), "agent_id": event.agent_id, "outcome": "refused"}
    return await project(event, work, Change(data={"agent_id": event.agent_id}, request=request))


def _rank(event: CallbackBooked | ConversationAssigned) -> Json:
    told = {} if event.priority is None else {"priority": event.priority}
    return {**told, "urgent": event.urgent}


def _person_needed(
    event: ConversationQueued | CallbackBooked | ConversationAssigned,
    work: UnitOfWork,
    *,
    status: str,
    assignment: Json,
    queue: Json,
    holding: Answer | ContractAnswer | None = None,
    request: Json | None = None,
) -> Change:
    """One person takes the whole conversation: earlier inquiries that wait for one share the outcome."""
    assignment = {"state": status, "since": work.now.isoformat(), **assignment}
    data = {"tier": event.tier, "assignment": assignment, **({"answer": holding} if holding else {})}
    return Change(
        inquiry_id=event.inquiry_id,
        data=data,
        inquiry={"status": status, "tier": event.tier, "assignment": assignment, "answer": holding},
        state=status,
        settle={"status": status, "assignment": assignment, "tiers": ["person"]},
        message=bot_message(holding, work),
        queue=queue,
        request=request,
        announce=(f"inquiry.{status}", {"status": status, **data}),
    )
