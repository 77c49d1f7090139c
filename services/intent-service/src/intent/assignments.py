"""What is to be learnt for whom: wishes for training, and the material they are met with."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from crossdesk.contracts.intents import BUILT_IN_INTENTS

from intent.examples import Example

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

SETTLED = timedelta(seconds=5)
"""A shop that configures several intents in a row has them learnt together: nothing more came for so long."""
LONGEST_WAIT = timedelta(seconds=60)
"""After which training begins even if more comes all the time."""
MOST_WHYS = 5


@dataclass(frozen=True)
class Assignment:
    """A tenant's material, and how many wishes it meets.

    `own` are examples of the tenant by intent and place, `taught` masked messages with the intent that the encoder
    found in them.
    """

    tenant: str
    asked: int
    why: str
    own: tuple[Example, ...]
    taught: tuple[Example, ...]


async def ask_for_training(connection: "PoolConnectionProxy", tenant: str, why: str) -> None:
    """Note that the tenant's intents are to be learnt anew."""
    await connection.execute(ASK, tenant, why, MOST_WHYS)


async def due(connection: "PoolConnectionProxy", tenants: Collection[str]) -> list[str]:
    """Tenants whose training may begin, those first that wait longest."""
    rows = await connection.fetch(DUE, list(tenants), SETTLED, LONGEST_WAIT)
    return [row["tenant"] for row in rows]


async def ask_where_outdated(connection: "PoolConnectionProxy", tenants: Collection[str], made_by: str) -> None:
    """Have those retrained whose active version was made by other code or examples than ours, and who have no newer."""
    await connection.execute(ASK_WHERE_OUTDATED, list(tenants), made_by)


async def take(connection: "PoolConnectionProxy", tenant: str) -> Assignment | None:
    """All there is to learn from; None where no wish is open (any more)."""
    wish = await connection.fetchrow("SELECT asked, whys FROM learning WHERE tenant = $1 AND asked > answered", tenant)
    if wish is None:
        return None
    own = await connection.fetch(
        "SELECT language, intent, text, place FROM own_examples WHERE tenant = $1 ORDER BY intent, place", tenant
    )
    taught = await connection.fetch("SELECT masked, intent FROM taught WHERE tenant = $1 ORDER BY place", tenant)
    known = BUILT_IN_INTENTS | {row["intent"] for row in own}
    return Assignment(
        tenant=tenant,
        asked=wish["asked"],
        why="; ".join(wish["whys"]),
        own=tuple(Example(*row) for row in own),
        taught=tuple(
            Example("und", row["intent"], row["masked"], place)
            for place, row in enumerate(taught)
            if row["intent"] in known
        ),
    )


async def note_done(connection: "PoolConnectionProxy", assignment: Assignment) -> None:
    """The wishes of the assignment are met; those that came meanwhile wait as if they were the first."""
    await connection.execute(DONE, assignment.tenant, assignment.asked)


ASK = """
INSERT INTO learning AS known (tenant, asked, whys) VALUES ($1, 1, ARRAY[$2::text])
ON CONFLICT (tenant) DO UPDATE SET
    asked = known.asked + 1, asked_at = now(),
    waiting_since = CASE WHEN known.asked > known.answered THEN known.waiting_since ELSE now() END,
    whys = CASE
        WHEN known.asked = known.answered THEN ARRAY[$2::text]
        WHEN $2 = ANY (known.whys) OR cardinality(known.whys) >= $3 THEN known.whys
        ELSE known.whys || $2::text
    END
"""
DUE = """
SELECT tenant FROM learning
WHERE tenant = ANY ($1) AND asked > answered
    AND (asked_at <= now() - $2::interval OR waiting_since <= now() - $3::interval)
ORDER BY waiting_since
"""
ASK_WHERE_OUTDATED = """
UPDATE learning l SET
    asked = asked + 1, asked_at = now(), waiting_since = now(),
    whys = ARRAY['what every shop is understood by has changed']
WHERE l.tenant = ANY ($1) AND l.active > 0 AND l.asked = l.answered
    AND NOT EXISTS (SELECT FROM versions v WHERE v.tenant = l.tenant AND v.made_by = $2)
"""
DONE = """
UPDATE learning SET answered = $2, waiting_since = asked_at WHERE tenant = $1 AND answered < $2
"""
