"""Of terms with several allowed renderings, which one a conversation uses: the one that was said first."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID

from crossdesk.store.database import Database

MOST_CHOSEN = 200
"""Terms of a conversation and pair of languages that are kept to one rendering; more are not written down."""
KEPT = timedelta(days=30)

CHOSEN = """
    SELECT term, rendering FROM conversation_terms
    WHERE tenant = $1 AND conversation_id = $2 AND source = $3 AND target = $4
"""
CHOOSE = """
    INSERT INTO conversation_terms (tenant, conversation_id, source, target, term, rendering, chosen_at)
    SELECT $1, $2, $3, $4, term, rendering, $7 FROM unnest($5::text[], $6::text[]) AS said (term, rendering)
    WHERE $8 > (SELECT count(*) FROM conversation_terms
                WHERE tenant = $1 AND conversation_id = $2 AND source = $3 AND target = $4)
    ON CONFLICT DO NOTHING
"""
FORGET = "DELETE FROM conversation_terms WHERE tenant = $1 AND chosen_at < $2"


async def chosen_words(
    database: Database, tenant: str, conversation_id: UUID, source: str, target: str
) -> Mapping[str, str]:
    """Renderings by term."""
    async with database.statements([tenant]) as connection:
        rows = await connection.fetch(CHOSEN, tenant, conversation_id, source, target)
    return {row["term"]: row["rendering"] for row in rows}


async def choose_words(
    database: Database, tenant: str, conversation_id: UUID, source: str, target: str, said: Mapping[str, str]
) -> None:
    """Keep renderings by term. What was chosen before stays; of two at once the first counts."""
    if not said:
        return
    now = datetime.now(UTC)
    terms, renderings = list(said), list(said.values())
    async with database.statements([tenant]) as connection:
        await connection.execute(CHOOSE, tenant, conversation_id, source, target, terms, renderings, now, MOST_CHOSEN)
        await connection.execute(FORGET, tenant, now - KEPT)
