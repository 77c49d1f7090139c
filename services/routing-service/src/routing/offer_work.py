"""Give an agent with free capacity the conversations that should be served next."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from crossdesk.contracts.event import Event
from crossdesk.store.unit_of_work import UnitOfWork

from routing.agent import Agent
from routing.choose_agent import Kinds
from routing.conversation import Conversation
from routing.matching import Matching, Wish, language_step, primary_language, why_assigned
from routing.office import Office
from routing.place_conversation import give
from routing.policy import Policy

StoredWish = tuple[str, str, bool]
"""Skill, language as it is stored, whether a VIP."""


async def offer_work(
    tenant: str, agent_id: str, work: UnitOfWork[Office], policy: Policy, *, most: int | None = None
) -> list[Event]:
    """Assign as many waiting conversations and callbacks as the agent has room for, or `most` of them.

    The tenant's desk is open. No events mean that nothing waits that the agent may be given now.
    """
    desk = work.rows.desk
    agent = desk.agents.find_on_duty(tenant, agent_id)
    if agent is None or not agent.room:
        return []
    wishes = await desk.wishes(work.connection, tenant)
    before = open_since(agent, wishes, desk.agents.at_desk(tenant), work.now, policy.matching)
    if not before:
        return []
    lightest = min(rule.weight for rule in policy.matching.rules.channels.values())
    head = await desk.offerable(work.connection, tenant, agent, before, limit=agent.room // lightest + 1)
    events: list[Event] = []
    given = 0
    for conversation in best_for(agent, head, policy):
        if given == most:
            break
        taken = desk.agents.take(tenant, agent_id, policy.weight(conversation), work.now)
        if taken:
            why = why_assigned(taken, conversation.wish, policy.matching, policy.language_names)
            events += give(conversation, taken, work, policy, why=why)
            given += 1
    return events


def open_since(
    agent: Agent, wishes: list[StoredWish], kinds: Kinds, now: datetime, matching: Matching
) -> Mapping[StoredWish, datetime]:
    """Of the wishes the agent may serve, since when a conversation has to wait for their step to be open."""
    wanted = {stored: Wish(stored[0], primary_language(stored[1]), stored[2]) for stored in wishes}
    best = matching.at_once(kinds, wanted.values())
    found: dict[StoredWish, datetime] = {}
    for stored, wish in wanted.items():
        fit, at_once = matching.fit(agent.abilities, wish), best[wish]
        if fit and at_once is not None:
            wait = 0 if fit.seconds <= at_once else fit.seconds
            found[stored] = now - timedelta(seconds=wait)
    return found


def best_for(agent: Agent, queue: list[Conversation], policy: Policy) -> list[Conversation]:
    """The queue in the order this agent serves it: by rank, with a head start for their languages and customers."""
    points = policy.priorities

    def rank(conversation: Conversation) -> tuple[datetime, str]:
        start = points.language_match if language_step(agent.abilities, conversation.language) in OWN else 0
        start += policy.matching.rules.sticky_points if conversation.last_agent == agent.agent_id else 0
        head_start = timedelta(seconds=start * points.seconds_per_point)
        return conversation.ranked_at - head_start, str(conversation.conversation_id)

    return sorted(queue, key=rank)


OWN = ("native", "fluent", "unknown")
