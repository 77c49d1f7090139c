"""A conversation is handed on, to a colleague or to whoever has another skill."""

from dataclasses import replace

from crossdesk.contracts.event import Event
from crossdesk.contracts.gateway import TransferRequested
from crossdesk.store.unit_of_work import UnitOfWork

from routing import agents, desk
from routing.desk import Conversation
from routing.matching import Agent
from routing.offer_work import offer_work
from routing.place_conversation import give, place
from routing.policy import Policy


async def transfer_conversation(event: TransferRequested, work: UnitOfWork, policy: Policy) -> list[Event]:
    """Given to the colleague named if on duty with room, else placed anew, and not with the one who handed it on.

    A conversation that is not at the desk (resolved, or never a person's) cannot be handed on: nothing happens.
    """
    await desk.lock_desk(work)
    before = await desk.find(work.connection, event.tenant, event.conversation_id)
    if before is None:
        return []
    await agents.release(work.connection, before)
    handed_on = replace(
        before,
        state="waiting",
        agent_id=None,
        skill=event.to_skill or before.skill,
        passed_on_by=event.agent_id,
    )
    events = await _pass_on(handed_on, event, work, policy)
    if before.agent_id:
        events += await offer_work(event.tenant, before.agent_id, work, policy)
    return events


async def _pass_on(
    conversation: Conversation, event: TransferRequested, work: UnitOfWork, policy: Policy
) -> list[Event]:
    if event.to_agent and (colleague := await _take_on_duty(event.tenant, event.to_agent, work)):
        why = f"handed on by a colleague; {colleague.active} of {colleague.capacity} conversations taken"
        return await give(conversation, colleague, work, why=why)
    why = "handed on by an agent"
    if event.to_agent:
        why = "handed on by an agent to a colleague who has no room or is not on duty"
    return await place(conversation, conversation.inquiry_ids, work, policy, why=why)


async def _take_on_duty(tenant: str, agent_id: str, work: UnitOfWork) -> Agent | None:
    if await agents.find_on_duty(work.connection, tenant, agent_id) is None:
        return None
    return await agents.take(work.connection, tenant, agent_id)
