"""The agents at the desk: who is on duty, with which skills, with how many conversations. Used under the desk lock."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from crossdesk.contracts.gateway import AgentPresenceChanged
from crossdesk.store.statement import Statement

from routing.conversation import Conversation
from routing.matching import Agent, fit

if TYPE_CHECKING:
    import asyncpg
    from asyncpg.pool import PoolConnectionProxy

UNSEEN_CAPACITY = 4
"""For an agent who acts before their first presence has reached us; as in the contract of AgentPresenceChanged."""

Named = tuple[str, str]
"""An agent of a tenant."""


@dataclass
class Agents:
    """Those on duty at the desks that are open, and those who are named there, whether on duty or not.

    Presence is written at once, for agents come and go seldom; the places they take are written once for the batch.
    """

    _known: dict[str, dict[str, Agent]] = field(default_factory=dict)
    _counted: set[Named] = field(default_factory=set)

    def on_duty(self, conversation: Conversation) -> Iterator[Agent]:
        """Agents on duty, without the one who handed the conversation on."""
        for agent in self._known.get(conversation.tenant, {}).values():
            if agent.presence == "online" and agent.agent_id != conversation.passed_on_by:
                yield agent

    def anybody_for(self, conversation: Conversation) -> bool:
        """Whether somebody is on duty who may take the conversation, now or once they are free."""
        return any(fit(agent, conversation.skill, conversation.language) for agent in self.on_duty(conversation))

    def find_on_duty(self, tenant: str, agent_id: str) -> Agent | None:
        agent = self._find(tenant, agent_id)
        return agent if agent and agent.presence == "online" else None

    def has_left(self, tenant: str, agent_id: str) -> bool:
        """Whether the agent is off duty; one who is merely away keeps their conversations."""
        agent = self._find(tenant, agent_id)
        return agent is not None and agent.presence == "offline"

    def take(self, tenant: str, agent_id: str) -> Agent | None:
        """Take one of the agent's free places; None when there is none, so that no capacity is ever exceeded."""
        agent = self._find(tenant, agent_id)
        return self._count(tenant, agent, 1) if agent and agent.free else None

    def release(self, conversation: Conversation) -> None:
        """Give the place back that an assigned conversation takes; nothing for one that is not assigned."""
        agent = self._find(conversation.tenant, conversation.agent_id) if conversation.agent_id else None
        if agent:
            self._count(conversation.tenant, agent, -1)

    async def enter(self, connection: "PoolConnectionProxy", tenant: str, agent_id: str) -> None:
        """Know an agent who acts; one we have not heard of is entered as away, until their presence reaches us."""
        if self._find(tenant, agent_id) is None:
            unseen = Agent(agent_id, frozenset(), frozenset(), UNSEEN_CAPACITY, active=0, presence="away")
            await self._write(connection, tenant, unseen)

    async def record_presence(self, connection: "PoolConnectionProxy", event: AgentPresenceChanged) -> None:
        known = self._find(event.tenant, event.agent_id)
        agent = Agent(
            event.agent_id,
            frozenset(event.skills),
            frozenset(event.languages),
            event.capacity,
            active=known.active if known else 0,
            presence=event.presence,
        )
        await self._write(connection, event.tenant, agent)

    async def load(self, connection: "PoolConnectionProxy", tenants: Collection[str], named: Iterable[Named]) -> None:
        """Read who is on duty for these tenants, and the agents named."""
        whose, who = zip(*named, strict=True) if (named := list(named)) else ((), ())
        for row in await connection.fetch(LOAD, list(tenants), list(whose), list(who)):
            self._keep(row["tenant"], _agent(row))

    def changes(self) -> list[Statement]:
        """What writes how many conversations those have who took one or gave one back since the last time."""
        counted, self._counted = sorted(self._counted), set()
        if not counted:
            return []
        active = [self._known[tenant][agent_id].active for tenant, agent_id in counted]
        return [Statement(COUNT, (*map(list, zip(*counted, strict=True)), active))]

    def _find(self, tenant: str, agent_id: str) -> Agent | None:
        return self._known.get(tenant, {}).get(agent_id)

    def _keep(self, tenant: str, agent: Agent) -> None:
        self._known.setdefault(tenant, {})[agent.agent_id] = agent

    def _count(self, tenant: str, agent: Agent, change: int) -> Agent:
        counted = replace(agent, active=agent.active + change)
        self._keep(tenant, counted)
        self._counted.add((tenant, agent.agent_id))
        return counted

    async def _write(self, connection: "PoolConnectionProxy", tenant: str, agent: Agent) -> None:
        skills, languages = sorted(agent.skills), sorted(agent.languages)
        await connection.execute(WRITE, tenant, agent.agent_id, agent.presence, skills, languages, agent.capacity)
        self._keep(tenant, agent)


def _agent(row: "asyncpg.Record") -> Agent:
    skills, languages = frozenset(row["skills"]), frozenset(row["languages"])
    return Agent(row["agent_id"], skills, languages, row["capacity"], row["active"], row["presence"])


LOAD = """
SELECT tenant, agent_id, presence, skills, languages, capacity, active FROM agents
WHERE tenant = ANY ($1::text[]) AND presence = 'online'
UNION
SELECT tenant, agent_id, presence, skills, languages, capacity, active FROM agents
JOIN (SELECT DISTINCT * FROM unnest($2::text[], $3::text[]) AS named (tenant, agent_id)) AS n USING (tenant, agent_id)
"""
COUNT = """
UPDATE agents a SET active = e.active
FROM unnest($1::text[], $2::text[], $3::int[]) AS e (tenant, agent_id, active)
WHERE a.tenant = e.tenant AND a.agent_id = e.agent_id
"""
WRITE = """
INSERT INTO agents (tenant, agent_id, presence, skills, languages, capacity) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (tenant, agent_id) DO UPDATE SET presence = EXCLUDED.presence, skills = EXCLUDED.skills,
    languages = EXCLUDED.languages, capacity = EXCLUDED.capacity
"""
