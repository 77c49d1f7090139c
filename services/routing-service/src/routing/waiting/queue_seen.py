"""What is read of a desk to tell waits: who waits, who is there, and what happened lately. Without the desk's lock.

An estimate may be of a moment ago; those who change the desk must not wait for it. Of who waits little is read, for a
queue may be long; of whom something may be told, all.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from routing.agent import AT_DESK, Abilities, read_abilities
from routing.matching import Wish, primary_language
from routing.waiting.recent import ENDED_LATELY, GIVEN_LATELY

if TYPE_CHECKING:
    import asyncpg
    from asyncpg.pool import PoolConnectionProxy

MOST_READ = 10_000
"""Who waits further behind is told nothing yet."""
MOST_ENDED = 2000
"""Conversations whose handling is averaged."""
SETTLED = timedelta(seconds=5)
"""Who came a moment ago may be given to somebody at once, and is told nothing before."""


class Wanted(NamedTuple):
    """What decides which agents may serve a conversation; the language as it is stored."""

    skill: str
    language: str
    vip: bool
    country: str | None

    @property
    def wish(self) -> Wish:
        return Wish(self.skill, primary_language(self.language), self.vip)


@dataclass(frozen=True, slots=True)
class KindSeen:
    """Agents of a kind: what they have at once, turns they were given lately, and what they ended. Seconds."""

    places: float
    turns: int = 0
    handled: int = 0
    handling: float = 0.0


@dataclass(frozen=True, slots=True)
class QueueSeen:
    """A desk at a moment: who waits, in the order of rank, and who is there.

    `watched` are seconds in which turns were counted; `left` of `waited` seconds: see estimate.Seen.
    """

    queue: Sequence[tuple[UUID, Wanted]]
    kinds: Mapping[Abilities, KindSeen]
    watched: float
    left: int
    waited: float


async def see_queue(
    connection: "PoolConnectionProxy", tenant: str, now: datetime, resting: Collection[str]
) -> QueueSeen:
    """Four statements, however many wait. Agents of `resting` desks get nothing new and do not count."""
    rows = await connection.fetch(QUEUE, tenant, now - SETTLED, MOST_READ)
    agents = await connection.fetch(AGENTS, tenant)
    given_since, ended_since = now - timedelta(seconds=GIVEN_LATELY), now - timedelta(seconds=ENDED_LATELY)
    lately = await connection.fetch(LATELY, tenant, given_since, ended_since, MOST_ENDED)
    [(left, waited)] = await connection.fetch(LEFT, tenant, ended_since)
    came = [row["came"] for row in agents if row["came"]]
    watched = min(GIVEN_LATELY, (now - min(came, default=given_since)).total_seconds())
    queue = [(conversation_id, Wanted(*wanted)) for conversation_id, *wanted in rows]
    return QueueSeen(queue, _kinds(agents, lately, resting), watched, left, float(waited))


def _kinds(
    agents: Sequence["asyncpg.Record"], lately: Sequence["asyncpg.Record"], resting: Collection[str]
) -> dict[Abilities, KindSeen]:
    did = {row["abilities"]: (row["turns"], row["handled"], float(row["handling"])) for row in lately}
    kinds = ((read_abilities(row["abilities"]), row) for row in agents)
    return {
        kind: KindSeen(float(row["places"]), *did.get(row["abilities"], (0, 0, 0.0)))
        for kind, row in kinds
        if kind.desk not in resting
    }


QUEUE = """
SELECT conversation_id, skill, language, vip, country FROM desk
WHERE tenant = $1 AND state = 'waiting' AND queued_at <= $2 ORDER BY ranked_at, conversation_id LIMIT $3
"""
# The SQL below is put together from a name above only, never from input.
AGENTS = f"""
SELECT abilities, min(on_duty_since) AS came,
       coalesce(sum(greatest(active, capacity)) FILTER (WHERE presence = 'online'), 0) AS places
FROM agents WHERE tenant = $1 AND presence IN {AT_DESK} GROUP BY abilities
"""  # noqa: S608  # as said above
LATELY = """
WITH ended AS (
    SELECT agent_id, ended_at - given_at AS took FROM served WHERE tenant = $1 AND ended_at >= $3
    ORDER BY ended_at DESC LIMIT $4
), did AS (
    SELECT agent_id, 1 AS turns, NULL::interval AS took FROM served WHERE tenant = $1 AND given_at >= $2
    UNION ALL SELECT agent_id, 0, took FROM ended
)
SELECT abilities, sum(turns)::int AS turns, count(took)::int AS handled,
       coalesce(extract(epoch FROM avg(took)), 0) AS handling
FROM did JOIN agents ON agents.tenant = $1 AND agents.agent_id = did.agent_id GROUP BY abilities
"""
LEFT = """
SELECT count(*) FILTER (WHERE NOT served)::int AS gone,
       coalesce(sum(extract(epoch FROM ended_at - queued_at)), 0) AS waited
FROM waits WHERE tenant = $1 AND ended_at >= $2 AND served IS NOT NULL
"""
