"""Which language the customer wrote in before, in this conversation: it decides what a short message leaves open."""

from datetime import datetime, timedelta
from uuid import UUID

from crossdesk.store.database import Database

KEPT = timedelta(days=30)

REMEMBER = """
    WITH forgotten AS (DELETE FROM conversation_languages WHERE tenant = $1 AND said_at < $5)
    INSERT INTO conversation_languages AS known (tenant, conversation_id, language, said_at) VALUES ($1, $2, $3, $4)
    ON CONFLICT (conversation_id, tenant) DO UPDATE SET language = excluded.language, said_at = excluded.said_at
    WHERE known.said_at < excluded.said_at AND known.language <> excluded.language
"""
SAID = "SELECT language FROM conversation_languages WHERE tenant = $1 AND conversation_id = $2"


async def remember_language(
    database: Database, tenant: str, conversation_id: UUID, language: str, said_at: datetime
) -> None:
    """Keep the language of a message that leaves nothing open; the newest one of a conversation counts."""
    async with database.statements([tenant]) as connection:
        await connection.execute(REMEMBER, tenant, conversation_id, language, said_at, said_at - KEPT)


async def earlier_language(database: Database, tenant: str, conversation_id: UUID) -> str | None:
    """BCP 47; None where no message before was clear."""
    async with database.statements([tenant]) as connection:
        found: str | None = await connection.fetchval(SAID, tenant, conversation_id)
    return found
