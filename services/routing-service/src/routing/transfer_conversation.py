"""A conversation is handed on, to a colleague or to whoever has another skill."""

from collections.abc import Sequence
from dataclasses import replace

from crossdesk.contracts.event import Event
from crossdesk.contracts.gateway import TransferRequested
from crossdesk.store.unit_of_work import UnitOfWork

from routing.agent import Agent
from routing.conversation import Conversation
from routing.offer_work import offer_work
from routing.office import Office
from routing.place_conversation import give, place
from routing.policy import Policy
from routing.sla.happenings import Happening
from routing.sla.move_clocks import move_clocks


async def transfer_conversation(event: TransferRequested, work: UnitOfWork[Office], policy: Policy) -> list[Event]:
    """Given to the colleague named if on duty with room, else placed anew, and not with anyone who handed it on.

    A conversation that is not at the desk (resolved, or never a person's) cannot be handed on: nothing happens.
    """
    desk = work.rows.desk
    await desk.open(work.connection, event.tenant, work.now)
    before = desk.find((event.tenant, event.conversation_id))
    if before is None:
        return []
    desk.agents.release(before)
    handed_on = replace(
        before,
        state="waiting",
        agent_id=None,
        skill=event.to_skill or before.skill,
        accept_by=None,
        passed_on_by=passed_on(before, event.agent_id),
    )
    events = _pass_on(handed_on, event, work, policy)
    gone_on = desk.find(handed_on.place) or handed_on
    events += await move_clocks(gone_on, Happening("at_desk", work.now), work, policy)
    if before.agent_id:
        events += await offer_work(event.tenant, before.agent_id, work, policy)
    return events


def _pass_on(
    conversation: Conversation, event: TransferRequested, work: UnitOfWork[Office], policy: Policy
) -> list[Event]:
    if event.to_agent and (colleague := _take_on_duty(conversation, event.to_agent, work, policy)):
        why = f"handed on by a colleague; {colleague.active} of {colleague.capacity} conversations taken"
        return give(conversation, colleague, work, policy, why=why)
    why = "handed on by an agent"
    if event.to_agent:
        why = "handed on by an agent to a colleague who has no room or is not on duty"
    return place(conversation, conversation.inquiry_ids, work, policy, why=why)


def _take_on_duty(conversation: Conversation, agent_id: str, work: UnitOfWork[Office], policy: Policy) -> Agent | None:
    agents, tenant = work.rows.desk.agents, conversation.tenant
    if agents.find_on_duty(tenant, agent_id) is None:
        return None
    return agents.take(tenant, agent_id, policy.weight(conversation), work.now)


def passed_on(conversation: Conversation, agent_id: str) -> Sequence[str]:
    """All who handed the conversation on or let it lie, each once, the last one last."""
    return [*(each for each in conversation.passed_on_by if each != agent_id), agent_id]
