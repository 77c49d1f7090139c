"""What is read of a desk to tell waits: who waits, who is there, and what happened lately. Without the desk's lock.

An estimate may be of a moment ago; those who change the desk must not wait for it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from crossdesk.contracts.event import Lane

from routing.agent import AT_DESK, Abilities, read_abilities
from routing.matching import Wish, primary_language
from routing.waiting.recent import ENDED_LATELY, GIVEN_LATELY
from routing.waiting.told_again import Before, ToldWait

if TYPE_CHECKING:
    import asyncpg
    from asyncpg.pool import PoolConnectionProxy

MOST_READ = 10_000
"""Who waits further behind is told nothing yet."""
MOST_ENDED = 2000
"""Conversations whose handling is averaged."""
SETTLED = timedelta(seconds=5)
"""Who came a moment ago may be given to somebody at once, and is told nothing before."""
BOOKED_LATELY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class InQueue:
    """Somebody in the queue, with what they were told; `waits` is False for a callback."""

    conversation_id: UUID
    inquiry_id: UUID
    wish: Wish
    language: str
    country: str | None
    time_zone: str | None
    lane: Lane
    queued_at: datetime
    waits: bool
    before: Before | None


@dataclass(frozen=True, slots=True)
class KindSeen:
    """Agents of a kind: what they have at once, turns they were given lately, and what they ended. Seconds."""

    places: float
    turns: int = 0
    handled: int = 0
    handling: float = 0.0


@dataclass(frozen=True, slots=True)
class QueueSeen:
    """A desk at a moment. `watched` are seconds in which turns were counted; `left` of `waited` seconds: see Seen."""

    queue: Sequence[InQueue]
    kinds: Mapping[Abilities, KindSeen]
    watched: float
    left: int
    waited: float


async def see_queue(
    connection: "PoolConnectionProxy", tenant: str, now: datetime, resting: Collection[str]
) -> QueueSeen:
    """Read what is needed in four statements, however many wait; the queue in the order of rank.

    Agents of `resting` desks get nothing new and do not count.
    """
    rows = await connection.fetch(QUEUE, tenant, now - SETTLED, now - BOOKED_LATELY, MOST_READ)
    agents = await connection.fetch(AGENTS, tenant)
    given_since, ended_since = now - timedelta(seconds=GIVEN_LATELY), now - timedelta(seconds=ENDED_LATELY)
    lately = await connection.fetch(LATELY, tenant, given_since, ended_since, MOST_ENDED)
    [(left, waited)] = await connection.fetch(LEFT, tenant, ended_since)
    came = [row["came"] for row in agents if row["came"]]
    watched = min(GIVEN_LATELY, (now - min(came, default=given_since)).total_seconds())
    return QueueSeen([_in_queue(row) for row in rows], _kinds(agents, lately, resting), watched, left, float(waited))


def _kinds(
    agents: Sequence["asyncpg.Record"], lately: Sequence["asyncpg.Record"], resting: Collection[str]
) -> dict[Abilities, KindSeen]:
    did = {row["abilities"]: (row["turns"], row["handled"], float(row["handling"])) for row in lately}
    nothing = (0, 0, 0.0)
    kinds = ((read_abilities(row["abilities"]), row) for row in agents)
    return {
        kind: KindSeen(float(row["places"]), *did.get(row["abilities"], nothing))
        for kind, row in kinds
        if kind.desk not in resting
    }


def _in_queue(row: "asyncpg.Record") -> InQueue:
    told = ToldWait(row["told"], row["position"], row["least"], row["most"]) if row["told"] else None
    return InQueue(
        conversation_id=row["conversation_id"],
        inquiry_id=row["inquiry_id"],
        wish=Wish(row["skill"], primary_language(row["language"]), row["vip"]),
        language=row["language"],
        country=row["country"],
        time_zone=row["time_zone"],
        lane=row["lane"],
        queued_at=row["queued_at"],
        waits=row["state"] == "waiting",
        before=Before(told, row["told_at"], row["times"]) if row["told_at"] else None,
    )


QUEUE = """
SELECT d.conversation_id, d.inquiry_ids[cardinality(d.inquiry_ids)] AS inquiry_id, d.skill, d.language, d.vip,
       d.country, d.time_zone, d.lane, d.queued_at, d.state, w.told_at, w.times, w.position, w.least, w.most,
       CASE WHEN w.ended_at IS NULL OR w.state = 'nobody_on_duty' THEN w.state END AS told
FROM desk d LEFT JOIN waits w USING (tenant, conversation_id)
WHERE d.tenant = $1 AND d.state <> 'assigned' AND d.queued_at <= $2
  AND (d.state = 'waiting' OR coalesce(w.state <> 'nobody_on_duty', d.queued_at > $3))
ORDER BY d.ranked_at, d.conversation_id LIMIT $4
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
