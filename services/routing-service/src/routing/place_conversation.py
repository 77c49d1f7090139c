"""Give a conversation to a suitable agent at once, keep it in the queue, or book a callback when nobody is on duty."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from crossdesk.contracts.event import Event
from crossdesk.contracts.knowledge import Answer
from crossdesk.contracts.routing import CallbackBooked, ConversationAssigned, ConversationQueued
from crossdesk.store.unit_of_work import UnitOfWork

from routing.agent import Agent
from routing.callback import customer_zone
from routing.callbacks.told import told
from routing.choose_agent import choose_agent, may_take
from routing.conversation import Conversation
from routing.follow_sun.callback_desk import callback_of
from routing.matching import language_name, skill_name, why_assigned
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
    if not desk.agents.anybody_for(conversation, policy.matching):
        return book_callback(conversation, inquiries, work, policy, why=why, holding_text=holding_text)
    queued = queue_up(conversation, inquiries, work, policy, why=why, holding_text=holding_text)
    waiting = desk.find(conversation.place) or conversation
    if agent := _take(waiting, work, policy):
        reason = why_assigned(agent, waiting.wish, policy.matching, policy.language_names)
        if agent.agent_id == waiting.last_agent:
            reason = f"{reason}; they had it before"
        return [*queued, *give(waiting, agent, work, policy, why=reason)]
    return queued


def queue_up(
    conversation: Conversation,
    inquiries: Sequence[UUID],
    work: UnitOfWork[Office],
    policy: Policy,
    *,
    why: str,
    holding_text: Answer | None = None,
) -> list[Event]:
    """Let a conversation nobody has wait, in the queue of the desk that serves the customer next."""
    desk = work.rows.desk
    before = desk.served_by(conversation.place) or conversation.last_agent
    waiting = replace(conversation, state="waiting", accept_by=None, last_agent=before)
    desk.save(waiting)
    serving = next(iter(desk.team(conversation.tenant).by_daytime(_zone(conversation, policy), work.now)), None)
    queued = [_queued(waiting, inquiry, policy, why, holding_text) for inquiry in inquiries]
    return [each.model_copy(update={"desk": serving}) for each in queued]


def _zone(conversation: Conversation, policy: Policy) -> ZoneInfo:
    return customer_zone(conversation.time_zone, conversation.country, policy.country_zones)


def _take(conversation: Conversation, work: UnitOfWork[Office], policy: Policy) -> Agent | None:
    """Places of the agent who had it before, if they are free and suit, or else of the one whose turn it is."""
    agents = work.rows.desk.agents
    tenant, weight = conversation.tenant, policy.weight(conversation)
    before = agents.find_on_duty(tenant, conversation.last_agent) if conversation.last_agent else None
    suits = before and may_take(before, conversation) and policy.matching.fit(before.abilities, conversation.wish)
    if suits and (taken := agents.take(tenant, conversation.last_agent or "", weight, work.now)):
        return taken
    waited = work.now - conversation.queued_at
    nearness = work.rows.desk.team(tenant).nearness(_zone(conversation, policy), work.now)
    chosen = choose_agent(agents.at_desk(tenant), conversation, waited, policy.matching, nearness)
    return agents.take(tenant, chosen.agent_id, weight, work.now) if chosen else None


def give(
    conversation: Conversation,
    agent: Agent,
    work: UnitOfWork[Office],
    policy: Policy,
    *,
    why: str,
    request_id: UUID | None = None,
    accepted: bool = False,
) -> list[Event]:
    """Write the conversation down as this agent's, who has taken a place for it; one event for each of its messages.

    One they did not ask for has to be accepted where their client confirms.
    """
    desk, rule = work.rows.desk, policy.matching.rules.channel(conversation.channel)
    confirms = agent.confirms and not accepted and request_id is None
    given = replace(
        conversation,
        state="assigned",
        queued_at=min(conversation.queued_at, work.now),  # one that was kept back for its window is no more
        ranked_at=min(conversation.ranked_at, work.now),
        agent_id=agent.agent_id,
        last_agent=agent.agent_id,
        weight=rule.weight,
        accept_by=work.now + timedelta(seconds=rule.accept_seconds) if confirms else None,
    )
    desk.save(given)
    desk.note_given(given, agent.agent_id, work.now)
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
        priority=conversation.priority,
        urgent=conversation.urgent,
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
    """Promise a window of the customer's waking hours, as far as a desk is open then: the earliest of any.

    The conversation stays in the queue for whoever comes first.
    """
    work.rows.desk.save(replace(conversation, state="callback", accept_by=None))
    team = work.rows.desk.team(conversation.tenant)
    desk, window = callback_of(team, work.now, _zone(conversation, policy), conversation.country, policy.callbacks)
    work.rows.promises.book(conversation, window, work.now, policy.callbacks)
    in_words = told(conversation.language, "booked", window=window)
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
            desk=desk,
            skill=conversation.skill,
            language=conversation.language,
            summary=conversation.summary,
            holding_text=holding_text or (in_words if inquiry == inquiries[-1] else None),
            priority=conversation.priority,
            urgent=conversation.urgent,
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
        urgent=conversation.urgent,
        why=f"{why}; waits for an agent for {skill} in {tongue} with priority {conversation.priority}",
    )
