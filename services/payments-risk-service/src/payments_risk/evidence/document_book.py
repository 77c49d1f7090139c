"""Files of shops for answers as they are kept: one of each kind for a dispute, the last one given."""

from datetime import datetime
from typing import TYPE_CHECKING

from crossdesk.contracts.disputes_shown import DocumentShown

from payments_risk.evidence.facts import Document
from payments_risk.evidence.limits import Weight

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

KEEP = """
    INSERT INTO shop_documents (tenant, provider, dispute_id, kind, name, content_type, pages, data, given_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    ON CONFLICT (dispute_id, provider, kind, tenant) DO UPDATE SET
        name = excluded.name, content_type = excluded.content_type, pages = excluded.pages, data = excluded.data,
        given_at = excluded.given_at
"""
LIST = """
    SELECT kind, name, content_type, length(data) AS bytes, pages, given_at FROM shop_documents
    WHERE tenant = $1 AND provider = $2 AND dispute_id = $3 ORDER BY kind
"""
READ = """
    SELECT kind, name, content_type, data, pages FROM shop_documents
    WHERE tenant = $1 AND provider = $2 AND dispute_id = $3 ORDER BY kind
"""


async def keep_document(
    connection: "PoolConnectionProxy", tenant: str, provider: str, dispute_id: str, given: Document, now: datetime
) -> None:
    """Keep a file in the place of the one of its kind that was given before."""
    values = (given.kind, given.name, given.content_type, given.pages, given.data)
    await connection.execute(KEEP, tenant, provider, dispute_id, *values, now)


async def documents_of(
    connection: "PoolConnectionProxy", tenant: str, provider: str, dispute_id: str
) -> list[DocumentShown]:
    """What was given, without the files themselves."""
    rows = await connection.fetch(LIST, tenant, provider, dispute_id)
    return [DocumentShown.model_validate(dict(row)) for row in rows]


async def read_documents(
    connection: "PoolConnectionProxy", tenant: str, provider: str, dispute_id: str
) -> tuple[Document, ...]:
    """The files themselves."""
    return tuple(Document(**row) for row in await connection.fetch(READ, tenant, provider, dispute_id))


def weights(documents: list[DocumentShown], without: str) -> list[Weight]:
    """What files weigh, but for the one of a kind that is about to be replaced."""
    return [Weight(each.content_type, each.bytes, each.pages) for each in documents if each.kind != without]
