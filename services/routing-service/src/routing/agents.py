"""The agents at the desk: who is on duty, with which skills, with how many conversations. Used under the desk lock."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from crossdesk.contracts.gateway import AgentPresenceChanged
from crossdesk.store.statement import Statement

from routing.agent import Abilities, Agent, read_abilities, write_abilities
from routing.choose_agent import Kinds, may_take, serves_market
from routing.conversation import Conversation
from routing.matching import Matching
from routing.read_together import Row

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

UNSEEN_CAPACITY = 4
"""For an agent who acts before their first presence has reached us; as in the contract of AgentPresenceChanged."""

Named = tuple[str, str]
"""An agent of a tenant."""


@dataclass
class Agents:
    """Those with room at the desks that are open, and those who are named there, whether on duty or not.

    Of all others on duty it is known what they can do and how many they are: of a thousand who have as much as they may
    nothing else matters.

    Presence is written at once, for agents come and go seldom; the places they take are written once for the batch.
    """

    _known: dict[str, dict[str, Agent]] = field(default_factory=dict)
    _at_desk: dict[str, dict[Abilities, dict[str, Agent]]] = field(default_factory=dict)
    _others: dict[str, Counter[Abilities]] = field(default_factory=dict)
    _counted: set[Named] = field(default_factory=set)
    _resting: dict[str, frozenset[str]] = field(default_factory=dict)

    def rest(self, tenant: str, desks: frozenset[str]) -> None:
        """Note whose shift is over or ends soon, see `follow_sun/team.py`: agents of these desks get nothing new."""
        self._resting[tenant] = desks

    def at_desk(self, tenant: str) -> Kinds:
        """Who is there and has room or is named, by what they can do; with none where all of a kind are others."""
        kinds = self._at_desk.get(tenant, {})
        if resting := self._resting.get(tenant):
            return {kind: agents for kind, agents in kinds.items() if kind.desk not in resting}
        return kinds

    def anybody_for(self, conversation: Conversation, matching: Matching) -> bool:
        """Whether somebody is on duty who may take the conversation, now or once they are free."""
        others = self._others.get(conversation.tenant, Counter())
        return any(
            others[kind] or any(may_take(agent, conversation) for agent in agents.values())
            for kind, agents in self.at_desk(conversation.tenant).items()
            if serves_market(kind, conversation) and matching.fit(kind, conversation.wish)
        )

    def find_on_duty(self, tenant: str, agent_id: str) -> Agent | None:
        agent = self.find(tenant, agent_id)
        if agent is None or agent.presence != "online" or agent.abilities.desk in self._resting.get(tenant, ()):
            return None
        return agent

    def with_room(self, tenant: str) -> list[Agent]:
        """Those on duty who can be given something."""
        kinds = self.at_desk(tenant).values()
        return [agent for kind in kinds for agent in kind.values() if agent.presence == "online" and agent.room]

    def has_left(self, tenant: str, agent_id: str) -> bool:
        """Whether the agent is off duty; one who is merely away keeps their conversations."""
        agent = self.find(tenant, agent_id)
        return agent is not None and agent.presence == "offline"

    def take(self, tenant: str, agent_id: str, weight: int, at: datetime) -> Agent | None:
        """Take places of the agent; None where there are too few, so that no capacity is ever exceeded."""
        agent = self.find(tenant, agent_id)
        if agent is None or not agent.has_room(weight):
            return None
        return self._count(tenant, replace(agent, active=agent.active + 1, load=agent.load + weight, waits_since=at))

    def release(self, conversation: Conversation) -> None:
        """Give back what an assigned conversation takes; nothing for one that is not assigned."""
        agent = self.find(conversation.tenant, conversation.agent_id) if conversation.agent_id else None
        if agent:
            less = replace(agent, active=agent.active - 1, load=agent.load - conversation.weight)
            self._count(conversation.tenant, less)

    async def enter(self, connection: "PoolConnectionProxy", tenant: str, agent_id: str) -> None:
        """Know an agent who acts; one we have not heard of is entered as away, until their presence reaches us."""
        if self.find(tenant, agent_id) is None:
            await self._write(connection, tenant, Agent(agent_id, Abilities(), UNSEEN_CAPACITY, presence="away"))

    async def record_presence(
        self, connection: "PoolConnectionProxy", event: AgentPresenceChanged, at: datetime, missed_heartbeats: int
    ) -> None:
        """Note that an agent came, went or paused, or says again that they are there."""
        known = self.find(event.tenant, event.agent_id) or Agent(event.agent_id, Abilities(), 0, presence="offline")
        stays = event.repeated and "offline" not in (event.presence, known.presence)
        presence = known.presence if stays else event.presence
        silence = timedelta(seconds=missed_heartbeats * event.heartbeat_seconds) if event.heartbeat_seconds else None
        agent = replace(
            known,
            abilities=_abilities(event),
            capacity=event.capacity,
            presence=presence,
            waits_since=known.waits_since if known.presence == "online" else at,
            on_duty_since=known.on_duty_since if known.at_desk else at,
            seen_until=at + silence if silence and presence != "offline" else None,
            confirms=event.confirms,
        )
        await self._write(connection, event.tenant, agent)

    async def set_absent(
        self, connection: "PoolConnectionProxy", tenant: str, agent: Agent, presence: Literal["away", "offline"]
    ) -> None:
        """Note that an agent is not there, whatever they said."""
        seen_until = agent.seen_until if presence == "away" else None
        await self._write(connection, tenant, replace(agent, presence=presence, seen_until=seen_until))

    def asked(self, tenants: Collection[str], named: Iterable[Named]) -> Statement:
        """What reads who has room for these tenants, the agents named, and what others on duty can do."""
        whose, who = zip(*named, strict=True) if (named := list(named)) else ((), ())
        return Statement(LOAD, (list(tenants), list(whose), list(who)))

    def take_in(self, rows: Sequence[Row]) -> None:
        """What `asked` found."""
        for tenant, agent_id, abilities, _, agents, *_ in rows:
            if agent_id is None:
                kind, others = read_abilities(abilities), self._others.setdefault(tenant, Counter())
                others[kind] += agents
                self._at_desk.setdefault(tenant, {}).setdefault(kind, {})
        for row in rows:
            if row[1] is not None:
                self._adopt(row[0], agent_of(row))

    async def load_unknown(self, connection: "PoolConnectionProxy", named: Iterable[Named]) -> None:
        """Read those of the agents that are not known yet, if there are any."""
        unknown = {each for each in named if self.find(*each) is None}
        if unknown:
            asked = self.asked([], unknown)
            self.take_in(await connection.fetch(asked.sql, *asked.arguments))

    async def silent(self, connection: "PoolConnectionProxy", tenant: str, now: datetime) -> list[Agent]:
        """Those whose clients said nothing for too long."""
        silent = []
        for row in await connection.fetch(SILENT, tenant, now):
            if (agent := self.find(tenant, row["agent_id"])) is None:  # a known one may have taken work in this batch
                agent = agent_of(row)
                self._adopt(tenant, agent)
            silent.append(agent)
        return silent

    def changes(self) -> list[Statement]:
        """What writes how many conversations those have who took one or gave one back since the last time."""
        counted, self._counted = sorted(self._counted), set()
        if not counted:
            return []
        agents = [self._known[tenant][agent_id] for tenant, agent_id in counted]
        columns = [(agent.active, agent.load, agent.waits_since) for agent in agents]
        return [Statement(COUNT, (*map(list, zip(*counted, strict=True)), *map(list, zip(*columns, strict=True))))]

    def find(self, tenant: str, agent_id: str) -> Agent | None:
        return self._known.get(tenant, {}).get(agent_id)

    def _adopt(self, tenant: str, agent: Agent) -> None:
        """Know one who was read; what is known already may have changed in this batch."""
        if self.find(tenant, agent.agent_id) is not None:
            return
        if agent.at_desk and tenant in self._others:
            self._others[tenant][agent.abilities] -= 1
        self._keep(tenant, agent)

    def _keep(self, tenant: str, agent: Agent) -> None:
        kinds = self._at_desk.setdefault(tenant, {})
        before = self.find(tenant, agent.agent_id)
        if before and before.at_desk and (before.abilities != agent.abilities or not agent.at_desk):
            del kinds[before.abilities][before.agent_id]
            if not kinds[before.abilities] and not self._others.get(tenant, Counter())[before.abilities]:
                del kinds[before.abilities]
        self._known.setdefault(tenant, {})[agent.agent_id] = agent
        if agent.at_desk:
            kinds.setdefault(agent.abilities, {})[agent.agent_id] = agent

    def _count(self, tenant: str, agent: Agent) -> Agent:
        self._keep(tenant, agent)
        self._counted.add((tenant, agent.agent_id))
        return agent

    async def _write(self, connection: "PoolConnectionProxy", tenant: str, agent: Agent) -> None:
        await connection.execute(
            WRITE,
            tenant,
            agent.agent_id,
            agent.presence,
            write_abilities(agent.abilities),
            agent.capacity,
            agent.waits_since,
            agent.on_duty_since,
            agent.seen_until,
            agent.confirms,
        )
        self._keep(tenant, agent)


def _abilities(event: AgentPresenceChanged) -> Abilities:
    return Abilities(
        skills=frozenset(event.skills),
        native=frozenset(event.languages),
        fluent=frozenset(event.fluent),
        markets=frozenset(event.markets),
        licences=frozenset(event.licences),
        vip_desk=event.vip_desk,
        desk=event.desk,
    )


def agent_of(row: Row) -> Agent:
    """An agent as stored; the first column is the tenant."""
    _, agent_id, abilities, *rest = row
    return Agent(agent_id, read_abilities(abilities), *rest)


COLUMNS = (
    "tenant, agent_id, abilities, capacity, active, load, presence, waits_since, on_duty_since, seen_until, confirms"
)
"""In the order of Agent."""
# The SQL below is put together from the names above only, never from input.
LOAD = f"""
SELECT {COLUMNS} FROM agents WHERE tenant = ANY ($1::text[]) AND presence = 'online' AND load < capacity * 100
UNION ALL
SELECT {COLUMNS} FROM agents
JOIN (SELECT DISTINCT * FROM unnest($2::text[], $3::text[]) AS named (tenant, agent_id)) AS n USING (tenant, agent_id)
UNION ALL
SELECT tenant, NULL, abilities, NULL, agents, NULL, NULL, NULL, NULL, NULL, NULL FROM abilities_at_desk
WHERE tenant = ANY ($1::text[]) AND agents > 0
"""  # noqa: S608  # as said above
SILENT = (
    f"SELECT {COLUMNS} FROM agents WHERE tenant = $1 AND seen_until < $2 AND presence <> 'offline' "  # noqa: S608  # as said above
    "ORDER BY seen_until, agent_id"
)
COUNT = """
UPDATE agents a SET active = e.active, load = e.load, waits_since = e.waits_since
FROM unnest($1::text[], $2::text[], $3::int[], $4::int[], $5::timestamptz[])
    AS e (tenant, agent_id, active, load, waits_since)
WHERE a.tenant = e.tenant AND a.agent_id = e.agent_id
"""
WRITE = """
WITH known AS (INSERT INTO tenants VALUES ($1) ON CONFLICT DO NOTHING)
INSERT INTO agents (tenant, agent_id, presence, abilities, capacity, waits_since, on_duty_since, seen_until, confirms)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (tenant, agent_id) DO UPDATE SET presence = EXCLUDED.presence, abilities = EXCLUDED.abilities,
    capacity = EXCLUDED.capacity, waits_since = EXCLUDED.waits_since, on_duty_since = EXCLUDED.on_duty_since,
    seen_until = EXCLUDED.seen_until, confirms = EXCLUDED.confirms
"""
