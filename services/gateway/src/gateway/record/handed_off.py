"""Cases in short for agents, as rows beside the conversations: out of the timeline, which storefronts read."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from crossdesk.contracts.event import Json
from crossdesk.store.statement import Statement

from gateway.record.change import as_written

KEPT_FOR = timedelta(days=30)
PRUNED_AT_ONCE = 100
"""Old rows deleted with each write, so that none takes long and none is left while conversations need people."""

WRITE = """
INSERT INTO handoffs AS known SELECT * FROM jsonb_populate_recordset(NULL::handoffs, $1::text::jsonb)
ON CONFLICT (tenant, conversation_id) DO UPDATE SET
    inquiry_id = excluded.inquiry_id, handoff = excluded.handoff, told_at = excluded.told_at
WHERE known.told_at <= excluded.told_at
"""
PRUNE = f"""
DELETE FROM handoffs WHERE (tenant, conversation_id) IN (
    SELECT tenant, conversation_id FROM handoffs WHERE tenant = ANY ($1::text[]) AND told_at < $2::timestamptz
    ORDER BY told_at LIMIT {PRUNED_AT_ONCE} FOR UPDATE SKIP LOCKED
)
"""  # noqa: S608  # the only thing put in is a number of ours


def handoffs_to_write(rows: Mapping[tuple[str, UUID], Json]) -> list[Statement]:
    """The statements that write the rows of a batch, by tenant and conversation."""
    if not rows:
        return []
    in_order = [row for _, row in sorted(rows.items())]
    latest: datetime = max(row["told_at"] for row in in_order)
    tenants = sorted({tenant for tenant, _ in rows})
    return [Statement(WRITE, (as_written(in_order).decode(),)), Statement(PRUNE, (tenants, latest - KEPT_FOR))]
