"""Give a conversation to a suitable agent at once, keep it in the queue, or book a callback when nobody is on duty."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from crossdesk.contracts.event import Event
from crossdesk.contracts.knowledge import Answer
from crossdesk.contracts.routing import CallbackBooked, ConversationAssigned, ConversationQueued
from crossdesk.store.unit_of_work import UnitOfWork

from routing.callback import customer_zone, next_window
from routing.conversation import Conversation
from routing.desk import Desk
from routing.matching import Agent, choose_agent, language_name, skill_name, why_assigned
from routing.office import Office
from routing.policy import Policy


def place(
    conversation: Conversation,
    inquiries: Sequence[UUID],
    work: UnitOfWork[Office],
    policy: Policy,
    *,
    why: str,
    holding_text: Answer | None = None,
) -> list[Event]:
    """Place a conversation nobody has; its tenant's desk is open.

    `inquiries` are those not told yet that they wait. Returns ConversationQueued for each of them, and
    ConversationAssigned for every message nobody replied to if an agent is free; or CallbackBooked for each.
    """
    desk = work.rows.desk
    chosen = choose_agent(desk.agents.on_duty(conversation), conversation.skill, conversation.language)
    if chosen is None and not desk.agents.anybody_for(conversation):
        return book_callback(conversation, inquiries, work, policy, why=why, holding_text=holding_text)
    conversation = replace(conversation, state="waiting")
    queued = [_queued(conversation, inquiry, policy, why, holding_text) for inquiry in inquiries]
    if chosen and (agent := desk.agents.take(conversation.tenant, chosen.agent_id)):
        reason = why_assigned(agent, conversation.skill, conversation.language, policy.language_names)
        return [*queued, *give(conversation, agent, desk, why=reason)]
    desk.save(conversation)
    return list(queued)


def give(
    conversation: Conversation, agent: Agent, desk: Desk, *, why: str, request_id: UUID | None = None
) -> list[Event]:
    """Write the conversation down as this agent's, who has taken a place for it; one event for each of its messages."""
    given = replace(conversation, state="assigned", agent_id=agent.agent_id, passed_on_by=None)
    desk.save(given)
    return [assigned(given, inquiry, why=why, request_id=request_id) for inquiry in given.inquiry_ids]


def assigned(
    conversation: Conversation, inquiry_id: UUID, *, why: str, request_id: UUID | None = None
) -> ConversationAssigned:
    return ConversationAssigned(
        tenant=conversation.tenant,
        conversation_id=conversation.conversation_id,
        lane=conversation.lane,
        inquiry_id=inquiry_id,
        agent_id=conversation.agent_id or "",
        request_id=request_id,
        why=why,
    )


def book_callback(
    conversation: Conversation,
    inquiries: Sequence[UUID],
    work: UnitOfWork[Office],
    policy: Policy,
    *,
    why: str,
    holding_text: Answer | None = None,
) -> list[Event]:
    """Promise a window of the customer's waking hours. The conversation stays in the queue for whoever comes first."""
    work.rows.desk.save(replace(conversation, state="callback"))
    zone = customer_zone(conversation.time_zone, conversation.country, policy.country_zones)
    window = next_window(work.now, zone, conversation.country, policy.callbacks)
    reason = (
        f"{why}; nobody who handles {skill_name(conversation.skill)} is on duty, "
        f"so a callback is booked for the customer's next window in {window.time_zone}"
    )
    return [
        CallbackBooked(
            tenant=conversation.tenant,
            conversation_id=conversation.conversation_id,
            lane=conversation.lane,
            inquiry_id=inquiry,
            starts_at=window.starts_at,
            ends_at=window.ends_at,
            time_zone=window.time_zone,
            skill=conversation.skill,
            language=conversation.language,
            summary=conversation.summary,
            holding_text=holding_text,
            why=reason,
        )
        for inquiry in inquiries
    ]


def _queued(
    conversation: Conversation, inquiry_id: UUID, policy: Policy, why: str, holding_text: Answer | None
) -> ConversationQueued:
    tongue = language_name(conversation.language, policy.language_names)
    skill = skill_name(conversation.skill)
    return ConversationQueued(
        tenant=conversation.tenant,
        conversation_id=conversation.conversation_id,
        lane=conversation.lane,
        inquiry_id=inquiry_id,
        skill=conversation.skill,
        language=conversation.language,
        priority=conversation.priority,
        summary=conversation.summary,
        holding_text=holding_text,
        why=f"{why}; waits for an agent for {skill} in {tongue} with priority {conversation.priority}",
    )
