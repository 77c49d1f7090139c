"""What is read of a desk to tell waits: who waits, who is there, and what happened lately. Without the desk's lock.

An estimate may be of a moment ago; those who change the desk must not wait for it. Of who waits only the place is
read, by what they want, for a queue may be long, and the id where something may be told.
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

MOST_READ = 50_000
"""Who waits further behind is told nothing yet."""
AT_A_LOOK = 1000
"""Customers who are looked at in one look: of a longer queue a part each time, in turns."""
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
    """A desk at a moment: who waits, and who is there.

    `queue` says of each who waits, in the order of rank, which of the `wanted` it is; `looked_at` are ids of those who
    may be told something in this look, by place in it, counted from 0. `watched` are seconds in which turns were
    counted; `left` of `waited` seconds: see estimate.Seen.
    """

    queue: Sequence[int]
    wanted: Sequence[Wanted]
    looked_at: Mapping[int, UUID]
    kinds: Mapping[Abilities, KindSeen]
    watched: float
    left: int
    waited: float


async def see_queue(
    connection: "PoolConnectionProxy", tenant: str, now: datetime, resting: Collection[str], look: int
) -> QueueSeen:
    """Four statements, however many wait. Agents of `resting` desks get nothing new and do not count.

    `look` is the number of this one: so many in a row look at each customer once.
    """
    rows = await connection.fetch(QUEUE, tenant, now - SETTLED, MOST_READ, AT_A_LOOK, look)
    agents = await connection.fetch(AGENTS, tenant)
    given_since, ended_since = now - timedelta(seconds=GIVEN_LATELY), now - timedelta(seconds=ENDED_LATELY)
    lately = await connection.fetch(LATELY, tenant, given_since, ended_since, MOST_ENDED)
    [(left, waited)] = await connection.fetch(LEFT, tenant, ended_since)
    came = [row["came"] for row in agents if row["came"]]
    watched = min(GIVEN_LATELY, (now - min(came, default=given_since)).total_seconds())
    kinds = _kinds(agents, lately, resting)
    return QueueSeen(*_queue(rows), kinds=kinds, watched=watched, left=left, waited=float(waited))


def _queue(rows: Sequence["asyncpg.Record"]) -> tuple[Sequence[int], Sequence[Wanted], Mapping[int, UUID]]:
    queue = [0] * sum(len(row["places"]) for row in rows)
    for number, row in enumerate(rows):
        for place in row["places"]:
            queue[place - 1] = number
    turns = ((row["turns"], row["ids"]) for row in rows if row["turns"])
    looked_at = {place - 1: each for places, ids in turns for place, each in zip(places, ids, strict=True)}
    return queue, [Wanted(row["skill"], row["language"], row["vip"], row["country"]) for row in rows], looked_at


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
WITH line AS MATERIALIZED (
    SELECT conversation_id, skill, language, vip, country,
           (row_number() OVER (ORDER BY ranked_at, conversation_id))::int AS place
    FROM desk WHERE tenant = $1 AND state = 'waiting' AND queued_at <= $2
    ORDER BY ranked_at, conversation_id LIMIT $3
), parts AS (SELECT greatest(1, (count(*) + $4::int - 1) / $4::int) AS n FROM line),
seen AS (
    SELECT line.*, mod(uuid_hash(conversation_id) & 2147483647, n) = mod($5::bigint, n) AS turn FROM line, parts
)
SELECT skill, language, vip, country, array_agg(place) AS places,
       array_agg(place) FILTER (WHERE turn) AS turns, array_agg(conversation_id) FILTER (WHERE turn) AS ids
FROM seen GROUP BY skill, language, vip, country
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
    SELECT agent_id, 1 AS turns, NULL::interval AS took FROM served
    WHERE tenant = $1 AND given_at > '-infinity' AND given_at >= $2
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
