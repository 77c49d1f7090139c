"""Receipts: which events a service has handled, and what it said in return. The heart of exactly-once.

A receipt is written in the transaction of its handler. A replayed event finds its receipt, is not handled again,
and what it emitted the first time is published again; the next consumer drops that by a receipt of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from asyncpg.pool import PoolConnectionProxy

from crossdesk.bus.envelope import Envelope
from crossdesk.store.statement import Statement

RECEIPTS_SQL = """
CREATE TABLE IF NOT EXISTS receipts (
    consumer    text        NOT NULL,
    event_id    uuid        NOT NULL,
    occurred_at timestamptz NOT NULL,
    tenant      text        NOT NULL,
    emitted     jsonb       NOT NULL,
    handled_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (consumer, event_id, occurred_at)
) PARTITION BY RANGE (occurred_at);
ALTER TABLE receipts ENABLE ROW LEVEL SECURITY;
ALTER TABLE receipts FORCE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS tenant ON receipts;
CREATE POLICY tenant ON receipts USING (tenant = ANY (string_to_array(current_setting('app.tenants', true), ',')));
CREATE TABLE IF NOT EXISTS receipts_other PARTITION OF receipts DEFAULT;
ALTER TABLE receipts_other ENABLE ROW LEVEL SECURITY;
"""
"""Partitioned by the event's own time, so that a replay meets the same partition and old weeks are dropped whole."""

KEPT_WEEKS = 2
"""Longer than any topic's retention (7 days), so that no event on the log can have lost its receipt."""


@dataclass(frozen=True)
class Receipt:
    """That `envelope` was handled, and the events this led to, ready to be published (again)."""

    envelope: Envelope
    emitted: Sequence[Envelope]


async def find_receipts(
    connection: PoolConnectionProxy, consumer: str, envelopes: Sequence[Envelope]
) -> Mapping[UUID, list[Envelope]]:
    """Emitted events of those among `envelopes` that were handled before, by event id."""
    rows = await connection.fetch(
        "SELECT event_id, emitted FROM receipts WHERE consumer = $1 AND event_id = ANY ($2::uuid[])",
        consumer,
        [envelope.id for envelope in envelopes],
    )
    return {row["event_id"]: [_from_json(each) for each in row["emitted"]] for row in rows}


WRITE = """
INSERT INTO receipts (consumer, event_id, occurred_at, tenant, emitted)
SELECT $1::text, r.event_id, r.occurred_at, r.tenant, r.emitted::jsonb
FROM unnest($2::uuid[], $3::timestamptz[], $4::text[], $5::text[]) AS r (event_id, occurred_at, tenant, emitted)
"""


def receipts_to_write(consumer: str, receipts: Sequence[Receipt]) -> Statement:
    """The statement that writes the receipts of a batch.

    It raises asyncpg's UniqueViolationError when one of the events has a receipt already, of earlier or of another
    member meanwhile: everything must be rolled back and tried again, and will then find that receipt.
    """
    return Statement(
        WRITE,
        (
            consumer,
            [receipt.envelope.id for receipt in receipts],
            [receipt.envelope.time for receipt in receipts],
            [receipt.envelope.tenant for receipt in receipts],
            [msgspec.json.encode([_to_json(each) for each in receipt.emitted]).decode() for receipt in receipts],
        ),
    )


def week_of(moment: datetime) -> date:
    """The Monday that begins the week of this moment, in UTC."""
    day = moment.astimezone(UTC).date()
    return day - timedelta(days=day.weekday())


def partition_name(monday: date) -> str:
    return f"receipts_{monday:%Y%m%d}"


def create_partition(monday: date) -> list[str]:
    """SQL for the partition of one week. Without a policy of its own nobody but the owner reads it past its parent."""
    name, end = partition_name(monday), monday + timedelta(days=7)
    return [
        f"CREATE TABLE {name} PARTITION OF receipts FOR VALUES FROM ('{monday} 00:00+00') TO ('{end} 00:00+00')",
        f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY",
    ]


def _to_json(envelope: Envelope) -> dict[str, Any]:
    return {
        "id": str(envelope.id),
        "type": envelope.type,
        "source": envelope.source,
        "time": envelope.time.isoformat(),
        "tenant": envelope.tenant,
        "topic": envelope.topic,
        "key": envelope.key,
        "data": envelope.data.decode(),
        "cause": str(envelope.cause) if envelope.cause else None,
        "traceparent": envelope.traceparent,
    }


def _from_json(stored: Mapping[str, Any]) -> Envelope:
    return Envelope(
        id=UUID(stored["id"]),
        type=stored["type"],
        source=stored["source"],
        time=datetime.fromisoformat(stored["time"]),
        tenant=stored["tenant"],
        topic=stored["topic"],
        key=stored["key"],
        data=stored["data"].encode(),
        cause=UUID(stored["cause"]) if stored["cause"] else None,
        traceparent=stored["traceparent"],
    )
