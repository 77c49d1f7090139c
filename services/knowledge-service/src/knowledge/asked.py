"""The questions we have put to customers, so that none is put twice and an answer to one is understood as such."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crossdesk.contracts.intent import Case

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy


@dataclass(frozen=True)
class Asked:
    """A question of ours: the scenario that put it, and the intent or occasion it was put for."""

    scenario: str
    intent: str


async def ask_once(connection: "PoolConnectionProxy", case: Case, asked: Asked) -> bool:
    """Note that we ask. False when this conversation was asked the same before, by another message."""
    first = await connection.fetchval(
        "INSERT INTO asked (tenant, conversation_id, scenario, intent, inquiry_id, turn) "
        "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (tenant, conversation_id, scenario) "
        "DO UPDATE SET scenario = excluded.scenario RETURNING inquiry_id",
        case.tenant,
        case.conversation_id,
        asked.scenario,
        asked.intent,
        case.inquiry.inquiry_id,
        case.turn,
    )
    return bool(first == case.inquiry.inquiry_id)


async def last_asked(connection: "PoolConnectionProxy", case: Case) -> Asked | None:
    """The question this message may be the answer to: the latest one before it in the conversation."""
    row = await connection.fetchrow(
        "SELECT scenario, intent FROM asked WHERE tenant = $1 AND conversation_id = $2 AND turn < $3 "
        "ORDER BY turn DESC, scenario LIMIT 1",
        case.tenant,
        case.conversation_id,
        case.turn,
    )
    return Asked(row["scenario"], row["intent"]) if row else None
