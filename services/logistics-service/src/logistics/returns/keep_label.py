"""Labels that were asked for, by the key of the request: the same key gives the same label."""

from dataclasses import dataclass
from datetime import datetime

from asyncpg.pool import PoolConnectionProxy
from crossdesk.contracts.return_label import ReturnLabelAsked

from logistics.returns.labels import ReturnLabel


@dataclass(frozen=True)
class KeptRequest:
    """What was asked first under a key, and the label once there is one."""

    order_id: str
    asked: ReturnLabelAsked
    label: ReturnLabel | None


async def load_request(connection: PoolConnectionProxy, tenant: str, key: str) -> KeptRequest | None:
    """What came under a key, or None."""
    row = await connection.fetchrow(
        "SELECT order_id, asked, label FROM return_labels WHERE tenant = $1 AND idempotency_key = $2", tenant, key
    )
    if row is None:
        return None
    label = ReturnLabel.model_validate(row["label"]) if row["label"] else None
    return KeptRequest(row["order_id"], ReturnLabelAsked.model_validate(row["asked"]), label)


async def keep_request(
    connection: PoolConnectionProxy, tenant: str, key: str, order_id: str, asked: ReturnLabelAsked, at: datetime
) -> KeptRequest:
    """Keep a request, unless one is kept under its key; gives the one that is kept."""
    await connection.execute(
        """
        INSERT INTO return_labels (tenant, idempotency_key, order_id, asked, asked_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT DO NOTHING
        """,
        tenant,
        key,
        order_id,
        asked.model_dump(mode="json"),
        at,
    )
    kept = await load_request(connection, tenant, key)
    assert kept is not None, "it was inserted or there before"
    return kept


async def keep_label(connection: PoolConnectionProxy, tenant: str, key: str, label: ReturnLabel) -> None:
    """Keep the label given for a request; the first one stays."""
    await connection.execute(
        "UPDATE return_labels SET label = $3 WHERE tenant = $1 AND idempotency_key = $2 AND label IS NULL",
        tenant,
        key,
        label.model_dump(mode="json"),
    )
