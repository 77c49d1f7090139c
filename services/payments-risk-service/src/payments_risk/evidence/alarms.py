"""Reminds of disputes that wait for the shop: 7, 3 and 1 days before they are due, each once."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from crossdesk.contracts.event import derive_id
from crossdesk.contracts.payments_risk import DisputeDeadlineNear
from crossdesk.store.database import Database

from payments_risk.disputes.deadlines import ALARM_DAYS, alarms_due
from payments_risk.evidence.answer_book import read_answer
from payments_risk.evidence.tell import keep_notice

if TYPE_CHECKING:
    from asyncpg import Record
    from asyncpg.pool import PoolConnectionProxy

DUE = """
    SELECT provider, dispute_id, order_id, due_by FROM disputes
    WHERE tenant = $1 AND awaiting = 'shop' AND due_by > $2 AND due_by <= $3
      AND (due_by, provider, dispute_id) > ($4, $5, $6)
    ORDER BY due_by, provider, dispute_id LIMIT 200
"""


async def note_alarms(database: Database, tenant: str, now: datetime) -> None:
    """Keep every alarm that is due at `now` and was not kept before. Raises what the database raised.

    Of several that passed since the last look the most urgent stands for all.
    """
    after: tuple[datetime, str, str] | None = (now, "", "")
    while after:
        async with database.transaction([tenant]) as connection:
            rows = await connection.fetch(DUE, tenant, now, now + timedelta(days=max(ALARM_DAYS)), *after)
            for row in rows:
                await _note(connection, tenant, row, alarms_due(row["due_by"], None, now), now)
        after = (rows[-1]["due_by"], rows[-1]["provider"], rows[-1]["dispute_id"]) if rows else None


async def _note(
    connection: "PoolConnectionProxy", tenant: str, row: "Record", alarms: Sequence[int], now: datetime
) -> None:
    for days in alarms:
        event = await _event(connection, tenant, row, days)
        name = derive_id("deadline", tenant, row["provider"], row["dispute_id"], row["due_by"].isoformat(), days)
        await keep_notice(connection, name, event, now)


async def _event(connection: "PoolConnectionProxy", tenant: str, row: "Record", days: int) -> DisputeDeadlineNear:
    answer = await read_answer(connection, tenant, row["provider"], row["dispute_id"])
    current = answer if answer and answer.state != "dropped" else None
    return DisputeDeadlineNear.model_validate(
        {
            "tenant": tenant,
            "provider": row["provider"],
            "dispute_id": row["dispute_id"],
            "order_id": row["order_id"],
            "days": days,
            "due_by": row["due_by"],
            "answer": current.state if current else None,
            "score": current.score if current else None,
            "missing": list(current.missing) if current else [],
            "why": f"The dispute is due in less than {days} day{'s' if days > 1 else ''}.",
        }
    )
