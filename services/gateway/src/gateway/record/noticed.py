"""Whom notices went to, as rows beside the conversations they began."""

from collections.abc import Sequence

from crossdesk.contracts.event import Json
from crossdesk.store.statement import Statement

from gateway.record.change import as_written

WRITE = """
INSERT INTO notices SELECT * FROM jsonb_populate_recordset(NULL::notices, $1::text::jsonb)
ON CONFLICT (tenant, conversation_id) DO NOTHING
"""


def notices_to_write(rows: Sequence[Json]) -> list[Statement]:
    """The statement that writes the rows of a batch; none without rows."""
    if not rows:
        return []
    in_order = sorted(rows, key=lambda row: (row["tenant"], row["conversation_id"]))
    return [Statement(WRITE, (as_written(in_order).decode(),))]
