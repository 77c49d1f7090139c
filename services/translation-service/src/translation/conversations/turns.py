"""The last turns of conversations, for engines that take context. Numbers, links and addresses are hidden in them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal, NamedTuple
from uuid import UUID

from crossdesk.store.database import Database

from translation.facts.find import find_facts, gaps
from translation.facts.mask import LONGEST

MOST_TURNS = 4
"""Turns of a conversation that are kept."""
LONGEST_TURN = 300
"""Characters of a turn that are kept: context tells what words refer to, and long ones cost calls of models."""
KEPT = timedelta(days=30)
HIDDEN = "…"

REMEMBER = """
    INSERT INTO conversation_turns (tenant, conversation_id, turn_id, said_at, said_by, country, text)
    VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING
"""
FORGET = """
    DELETE FROM conversation_turns WHERE tenant = $1 AND (said_at < $3 OR conversation_id = $2 AND turn_id NOT IN (
        SELECT turn_id FROM conversation_turns WHERE tenant = $1 AND conversation_id = $2
        ORDER BY said_at DESC, turn_id LIMIT $4
    ))
"""
LAST = """
    SELECT text FROM conversation_turns
    WHERE tenant = $1 AND conversation_id = $2 AND country IS NOT DISTINCT FROM $3
    ORDER BY said_at DESC, turn_id LIMIT $4
"""


class Turn(NamedTuple):
    """What somebody said in a conversation. `turn_id` is the message's: told twice, it is kept once.

    `country` is the customer's (ISO 3166; None: not known), which decides which engines may have it.
    """

    tenant: str
    conversation_id: UUID
    turn_id: UUID
    said_by: Literal["customer", "shop"]
    text: str
    said_at: datetime
    country: str | None


async def remember_turn(database: Database, turn: Turn, names: Sequence[str] = ()) -> None:
    """Keep a turn for those that follow; older ones of the conversation, and old ones of the tenant, are forgotten."""
    text = without_facts(turn.text, names)
    if not text:
        return
    async with database.statements([turn.tenant]) as connection:
        kept = (turn.tenant, turn.conversation_id, turn.turn_id, turn.said_at, turn.said_by, turn.country, text)
        await connection.execute(REMEMBER, *kept)
        await connection.execute(FORGET, turn.tenant, turn.conversation_id, turn.said_at - KEPT, MOST_TURNS)


async def last_turns(database: Database, tenant: str, conversation_id: UUID, country: str | None) -> str:
    """Oldest first, a turn a line; nothing where none is kept.

    Only those of the same country: what may not leave the EU does not leave it beside a text that may.
    """
    async with database.statements([tenant]) as connection:
        rows = await connection.fetch(LAST, tenant, conversation_id, country, MOST_TURNS)
    return "\n".join(row["text"] for row in reversed(rows))


def without_facts(text: str, names: Sequence[str] = ()) -> str:
    """One line of at most `LONGEST_TURN` characters, each fact in it an ellipsis."""
    bounded = text[: min(LONGEST, 4 * LONGEST_TURN)]
    around = (bounded[start:end] for start, end in gaps(bounded, find_facts(bounded, names)))
    return " ".join(HIDDEN.join(around).split())[:LONGEST_TURN]
