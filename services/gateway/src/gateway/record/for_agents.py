"""What only agents are shown, as rows beside the conversations: out of the timeline, which storefronts read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from crossdesk.contracts.event import Json
from crossdesk.store.statement import Statement

from gateway.record.change import as_written

KEPT_FOR = timedelta(days=30)
PRUNED_AT_ONCE = 100
"""Old rows deleted with each write, so that none takes long and none is left while conversations need people."""


@dataclass(frozen=True, slots=True)
class Latest:
    """A table with a row a conversation, of which the latest `at` counts: its name and those of columns, ours all."""

    table: str
    shown: tuple[str, ...]
    at: str


SUGGESTIONS = Latest("suggestions", ("inquiry_id", "suggestions"), "suggested_at")
"""What agents may reply."""
HANDOFFS = Latest("handoffs", ("inquiry_id", "handoff"), "told_at")
"""Cases in short, for whoever gets the conversation."""
SLA_CLOCKS = Latest("sla_clocks", ("clocks",), "told_at")
"""Until when to answer."""


def latest_to_write(kind: Latest, rows: Mapping[tuple[str, UUID], Json]) -> list[Statement]:
    """The statements that write the rows of a batch, by tenant and conversation."""
    if not rows:
        return []
    in_order = [row for _, row in sorted(rows.items())]
    latest: datetime = max(row[kind.at] for row in in_order)
    tenants = sorted({tenant for tenant, _ in rows})
    return [
        Statement(_write(kind), (as_written(in_order).decode(),)),
        Statement(_prune(kind), (tenants, latest - KEPT_FOR)),
    ]


def _write(kind: Latest) -> str:
    changed = ", ".join(f"{column} = excluded.{column}" for column in (*kind.shown, kind.at))
    return f"""
INSERT INTO {kind.table} AS known SELECT * FROM jsonb_populate_recordset(NULL::{kind.table}, $1::text::jsonb)
ON CONFLICT (tenant, conversation_id) DO UPDATE SET {changed}
WHERE known.{kind.at} <= excluded.{kind.at}
"""  # noqa: S608  # names of ours


def _prune(kind: Latest) -> str:
    return f"""
DELETE FROM {kind.table} WHERE (tenant, conversation_id) IN (
    SELECT tenant, conversation_id FROM {kind.table} WHERE tenant = ANY ($1::text[]) AND {kind.at} < $2::timestamptz
    ORDER BY {kind.at} LIMIT {PRUNED_AT_ONCE} FOR UPDATE SKIP LOCKED
)
"""  # noqa: S608  # names and a number of ours
