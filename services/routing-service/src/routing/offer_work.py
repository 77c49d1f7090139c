"""Give an agent with free capacity the conversations that should be served next."""

from datetime import datetime, timedelta

from crossdesk.contracts.event import Event
from crossdesk.store.unit_of_work import UnitOfWork

from routing.conversation import Conversation
from routing.matching import Agent, speaks_language, why_assigned
from routing.office import Office
from routing.place_conversation import give
from routing.policy import Policy
from routing.priority import Priorities

LOOK_AHEAD = 50
"""How far down the queue conversations in the agent's own languages are looked for."""


async def offer_work(tenant: str, agent_id: str, work: UnitOfWork[Office], policy: Policy) -> list[Event]:
    """Assign as many waiting conversations and callbacks as the agent has room for; the tenant's desk is open."""
    desk = work.rows.desk
    agent = desk.agents.find_on_duty(tenant, agent_id)
    if agent is None or not agent.free:
        return []
    head = await desk.offerable(work.connection, tenant, agent_id, sorted(agent.skills), limit=LOOK_AHEAD)
    events: list[Event] = []
    for conversation in best_for(agent, head, policy.priorities)[: agent.free]:
        taken = desk.agents.take(tenant, agent_id)
        if taken is None:
            break
        why = why_assigned(taken, conversation.skill, conversation.language, policy.language_names)
        events += give(conversation, taken, desk, why=why)
    return events


def best_for(agent: Agent, queue: list[Conversation], points: Priorities) -> list[Conversation]:
    """The queue in the order this agent serves it: by rank, with a head start for languages they speak."""
    bonus = timedelta(seconds=points.language_match * points.seconds_per_point)

    def rank(conversation: Conversation) -> tuple[datetime, str]:
        start = bonus if speaks_language(agent, conversation.language) else timedelta()
        return conversation.ranked_at - start, str(conversation.conversation_id)

    return sorted(queue, key=rank)
