"""Where a conversation stands among those that need a person."""

from dataclasses import dataclass
from uuid import UUID

from crossdesk.contracts.gateway import AgentAccountConfigured

from gateway import problems
from gateway.gateway import Gateway
from gateway.problems import Problem
from gateway.read.reading import reading

PLACE = """
    SELECT queue.state, queue.agent_id
    FROM conversations LEFT JOIN queue USING (tenant, conversation_id)
    WHERE tenant = $1 AND conversation_id = $2
"""


@dataclass(frozen=True)
class Place:
    """`state` is None for a conversation no person is needed for. `agent_id` is who has it."""

    state: str | None
    agent_id: str | None


async def find_place(gateway: Gateway, tenant: str, conversation_id: UUID) -> Place:
    """Raises Problem (404) for a conversation this tenant does not have."""
    async with reading(gateway, tenant) as connection:
        row = await connection.fetchrow(PLACE, tenant, conversation_id)
    if row is None:
        raise Problem(problems.NOT_FOUND)
    return Place(row["state"], row["agent_id"])


async def require_assigned(gateway: Gateway, agent: AgentAccountConfigured, conversation_id: UUID) -> None:
    """Raises Problem (409) unless the conversation is this agent's, 404 if there is none."""
    place = await find_place(gateway, agent.tenant, conversation_id)
    if place.state != "assigned" or place.agent_id != agent.agent_id:
        raise Problem(problems.NOT_ASSIGNED)
