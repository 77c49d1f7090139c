"""A tenant's versions: what was learnt at one time, how well, and which of them its messages are read by."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from crossdesk.contracts.intent import IntentFigures, IntentModelTrained, IntentVersionActivated
from crossdesk.contracts.intents import MOST_VERSIONS

from intent.assignments import Assignment, note_done
from intent.objection import objection
from intent.untold import tell_later

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy


class Learnt(NamedTuple):
    """Arrays of the quick model and of the encoder's head (see model_file.py, encoder_head.py), and their figures."""

    model: bytes
    head: bytes | None
    figures: IntentFigures


@dataclass(frozen=True)
class Version:
    """A version without its arrays."""

    number: int
    active: bool
    trained_at: datetime
    why: str
    verdict: str
    examples: int
    figures: Mapping[str, Any]


async def keep_version(
    connection: "PoolConnectionProxy", assignment: Assignment, learnt: Learnt, made_by: str, at: datetime
) -> int:
    """Keep what was learnt, activate it unless something speaks against it, note what is to be told; gives its number.

    The oldest versions that are not active give way. To be called in a transaction.
    """
    tenant, against = assignment.tenant, objection(learnt.figures)
    number: int = await connection.fetchval(NEXT, tenant)
    verdict = f"not activated: {against}" if against else "activated"
    await connection.execute(
        KEEP, tenant, number, at, assignment.why, verdict, len(assignment.own), learnt.figures.model_dump(), made_by,
        learnt.model, learnt.head,
    )  # fmt: skip  # in the order of the columns
    activation = None if against else await connection.fetchval(ACTIVATE, tenant, number)
    dropped = [row["number"] for row in await connection.fetch(MAKE_ROOM, tenant, MOST_VERSIONS)]
    await note_done(connection, assignment)
    trained = IntentModelTrained(
        tenant=tenant,
        number=number,
        trained_at=at,
        examples=len(assignment.own),
        figures=learnt.figures,
        verdict=verdict,
        dropped=dropped,
        why=assignment.why,
    )
    await tell_later(connection, trained, at)
    if activation:
        await _tell_activated(connection, tenant, number, activation, at, assignment.why)
    return number


async def keep_none(connection: "PoolConnectionProxy", assignment: Assignment, at: datetime) -> None:
    """There is nothing to learn from (any more): the tenant's messages are read as those of all are."""
    activation = await connection.fetchval(DEACTIVATE, assignment.tenant)
    await note_done(connection, assignment)
    if activation:
        await _tell_activated(connection, assignment.tenant, 0, activation, at, assignment.why)


async def _tell_activated(
    connection: "PoolConnectionProxy", tenant: str, number: int, activation: int, at: datetime, why: str
) -> None:
    event = IntentVersionActivated(tenant=tenant, number=number, activation=activation, why=why)
    await tell_later(connection, event, at)


async def active_versions(connection: "PoolConnectionProxy", tenants: Collection[str]) -> dict[str, int]:
    """The versions that are read by, of those of these tenants that have one."""
    rows = await connection.fetch(ACTIVE, list(tenants))
    return {row["tenant"]: row["active"] for row in rows}


async def load_arrays(connection: "PoolConnectionProxy", tenant: str, number: int) -> tuple[bytes, bytes | None] | None:
    """The quick model and the encoder's head of a version; None where it is gone."""
    row = await connection.fetchrow(
        "SELECT model, head FROM versions WHERE tenant = $1 AND number = $2", tenant, number
    )
    return (row["model"], row["head"]) if row else None


async def list_versions(connection: "PoolConnectionProxy", tenant: str) -> list[Version]:
    """The newest first."""
    rows = await connection.fetch(LIST, tenant)
    return [Version(**dict(row)) for row in rows]


ACTIVE = "SELECT tenant, active FROM learning WHERE tenant = ANY ($1) AND active > 0"
NEXT = "UPDATE learning SET newest = newest + 1 WHERE tenant = $1 RETURNING newest"
KEEP = """
INSERT INTO versions (tenant, number, trained_at, why, verdict, examples, figures, made_by, model, head)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""
ACTIVATE = "UPDATE learning SET active = $2, activations = activations + 1 WHERE tenant = $1 RETURNING activations"
DEACTIVATE = """
UPDATE learning SET active = 0, activations = activations + 1 WHERE tenant = $1 AND active > 0 RETURNING activations
"""
ARRAYS = "SELECT model, head FROM versions WHERE tenant = $1 AND number = $2"
MAKE_ROOM = """
DELETE FROM versions v USING learning l
WHERE v.tenant = $1 AND l.tenant = $1 AND v.number <> l.active AND v.number NOT IN (
    SELECT number FROM versions WHERE tenant = $1
    ORDER BY number = l.active DESC, number DESC LIMIT $2
)
RETURNING v.number
"""
LIST = """
SELECT number, number = l.active AS active, trained_at, why, verdict, examples, figures
FROM versions v JOIN learning l USING (tenant) WHERE tenant = $1 ORDER BY number DESC
"""
