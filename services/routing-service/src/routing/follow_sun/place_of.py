"""Who owns a conversation at the desk: an agent, the queue of a desk, or a callback of a desk."""

from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from crossdesk.store.unit_of_work import UnitOfWork

from routing.conversation import Conversation
from routing.office import Office

OWNERS: dict[str, Literal["agent", "queue", "callback"]] = {
    "assigned": "agent",
    "waiting": "queue",
    "callback": "callback",
}


class Placed(NamedTuple):
    """`desk` is the agent's, or else the one that serves the customer next; None for a tenant without desks."""

    owner: Literal["agent", "queue", "callback"]
    desk: str | None
    agent_id: str | None = None


def placed(conversation: Conversation, work: UnitOfWork[Office], zone: ZoneInfo) -> Placed:
    """Where the conversation is now; it must be at the desk, which is open."""
    desk = work.rows.desk
    now = desk.find(conversation.place)
    assert now is not None  # whoever placed it has not removed it; told to mypy here
    serving = next(iter(desk.team(conversation.tenant).by_daytime(zone, work.now)), None)
    agent = desk.agents.find(now.tenant, now.agent_id) if now.agent_id else None
    if agent is None:
        return Placed(OWNERS[now.state], serving)
    return Placed("agent", agent.abilities.desk or serving, agent.agent_id)
