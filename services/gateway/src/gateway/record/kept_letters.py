"""Dead letters as rows that operators read; see `gateway.operations`."""

from collections.abc import Sequence

from crossdesk.contracts.dead_letters import EventDeadLettered
from crossdesk.contracts.event import Json
from crossdesk.store.statement import Statement
from crossdesk.store.unit_of_work import Cause

from gateway.record.change import as_written

COLUMNS = (
    "letter_id, tenant, at, consumer, event_id, event_type, event_topic, event_partition, event_offset, event_key, "
    "event_time, cause, error, attempts, conversation_id, inquiry_id, retry_of, payload"
)
KEEP = f"""
INSERT INTO dead_letters ({COLUMNS})
SELECT {COLUMNS} FROM jsonb_populate_recordset(NULL::dead_letters, $1::text::jsonb)
ON CONFLICT (letter_id) DO NOTHING
"""  # noqa: S608  # the columns are ours
SAME = frozenset(EventDeadLettered.model_fields) - {"why"}


def kept(event: EventDeadLettered, cause: Cause) -> Json:
    """The row of a dead letter. `cause` of the row is the type of the error, by which alike ones are found."""
    row = event.model_dump(mode="json", include=set(SAME))
    error_type, _, _ = event.error.partition(":")
    return {**row, "letter_id": str(cause.event_id), "at": cause.occurred_at.isoformat(), "cause": error_type}


def letters_to_write(rows: Sequence[Json]) -> list[Statement]:
    """The statement that writes the rows of a batch; none without rows."""
    if not rows:
        return []
    return [Statement(KEEP, (as_written(sorted(rows, key=lambda row: str(row["letter_id"]))).decode(),))]
