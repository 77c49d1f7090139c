"""The agents' table: who is on duty, with which skills, with how many conversations. Used under the desk lock."""

from typing import TYPE_CHECKING

from crossdesk.contracts.gateway import AgentPresenceChanged

from routing.desk import Conversation
from routing.matching import Agent

if TYPE_CHECKING:
    import asyncpg
    from asyncpg.pool import PoolConnectionProxy

UNSEEN_CAPACITY = 4
"""For an agent who acts before their first presence has reached us; as in the contract of AgentPresenceChanged."""

SELECT = "SELECT agent_id, skills, languages, capacity, active FROM agents "
FITTING = (
    "WHERE tenant = $1 AND presence = 'online' AND agent_id IS DISTINCT FROM $2 "
    "AND ($3 = 'general' OR $3 = ANY (skills) OR 'general' = ANY (skills) OR skills = '{}') "
)
"""The agents for whom matching.fit is not None, by tenant, agent left out and skill."""


async def record_presence(connection: "PoolConnectionProxy", event: AgentPresenceChanged) -> None:
    await connection.execute(
        """
        INSERT INTO agents (tenant, agent_id, presence, skills, languages, capacity) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (tenant, agent_id) DO UPDATE SET presence = EXCLUDED.presence, skills = EXCLUDED.skills,
            languages = EXCLUDED.languages, capacity = EXCLUDED.capacity
        """,
        event.tenant,
        event.agent_id,
        event.presence,
        event.skills,
        event.languages,
        event.capacity,
    )


async def free_agents(connection: "PoolConnectionProxy", conversation: Conversation) -> list[Agent]:
    """Agents on duty with free capacity who may take the conversation."""
    rows = await connection.fetch(
        SELECT + FITTING + "AND active < capacity ORDER BY agent_id",
        conversation.tenant,
        conversation.passed_on_by,
        conversation.skill,
    )
    return [_agent(row) for row in rows]


async def anybody_on_duty(connection: "PoolConnectionProxy", conversation: Conversation) -> bool:
    """Whether somebody is on duty who may take the conversation, now or once they are free."""
    return bool(
        await connection.fetchval(
            f"SELECT EXISTS (SELECT FROM agents {FITTING})",  # noqa: S608  # a constant of this file, no input
            conversation.tenant,
            conversation.passed_on_by,
            conversation.skill,
        )
    )


async def has_left(connection: "PoolConnectionProxy", tenant: str, agent_id: str) -> bool:
    """Whether the agent is off duty; one who is merely away keeps their conversations."""
    return bool(
        await connection.fetchval(
            "SELECT presence = 'offline' FROM agents WHERE tenant = $1 AND agent_id = $2", tenant, agent_id
        )
    )


async def find_on_duty(connection: "PoolConnectionProxy", tenant: str, agent_id: str) -> Agent | None:
    row = await connection.fetchrow(
        SELECT + "WHERE tenant = $1 AND agent_id = $2 AND presence = 'online'", tenant, agent_id
    )
    return _agent(row) if row else None


async def enter(connection: "PoolConnectionProxy", tenant: str, agent_id: str) -> None:
    """Know an agent who acts; one we have not heard of is entered as away, until their presence reaches us."""
    await connection.execute(
        "INSERT INTO agents (tenant, agent_id, presence, skills, languages, capacity) "
        "VALUES ($1, $2, 'away', '{}', '{}', $3) ON CONFLICT DO NOTHING",
        tenant,
        agent_id,
        UNSEEN_CAPACITY,
    )


async def take(connection: "PoolConnectionProxy", tenant: str, agent_id: str) -> Agent | None:
    """Take one of the agent's free places; None when there is none, so that no capacity is ever exceeded."""
    row = await connection.fetchrow(
        "UPDATE agents SET active = active + 1 WHERE tenant = $1 AND agent_id = $2 AND active < capacity "
        "RETURNING agent_id, skills, languages, capacity, active",
        tenant,
        agent_id,
    )
    return _agent(row) if row else None


async def release(connection: "PoolConnectionProxy", conversation: Conversation) -> None:
    """Give the place back that an assigned conversation takes; nothing for one that is not assigned."""
    await connection.execute(
        "UPDATE agents SET active = active - 1 WHERE tenant = $1 AND agent_id = $2",
        conversation.tenant,
        conversation.agent_id,
    )


def _agent(row: "asyncpg.Record") -> Agent:
    skills, languages = frozenset(row["skills"]), frozenset(row["languages"])
    return Agent(row["agent_id"], skills, languages, row["capacity"], row["active"])
