"""Keep what a payment provider reported, so that payments can be watched and disputes judged by it."""

from collections.abc import Sequence

from crossdesk.contracts.event import Event, Json
from crossdesk.contracts.payments import TransactionReported
from crossdesk.store.statement import Statement
from crossdesk.store.unit_of_work import UnitOfWork

from payments_risk.reported import row_of

CHANGING = (
    "order_id", "customer_id", "kind", "status", "amount_minor", "currency", "method", "card_last4", "three_d_secure",
    "address_match", "country", "occurred_at", "refers_to", "card", "bin", "scheme", "eci", "device", "ip",
    "email_hash", "terminal", "merchant_id", "bin_country", "ship_country", "decline_code", "provider", "ip_country",
    "latitude", "longitude", "attempt",
)  # fmt: skip
COLUMNS = ", ".join(("tenant", "transaction_id", *CHANGING))
UPSERT = f"""
    INSERT INTO transactions ({COLUMNS})
    SELECT {COLUMNS} FROM jsonb_populate_recordset(NULL::transactions, $1::jsonb)
    ON CONFLICT (tenant, transaction_id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in CHANGING)}
    WHERE excluded.occurred_at >= transactions.occurred_at
"""  # noqa: S608  # the names of our own columns


def storing(rows: Sequence[Json]) -> Statement:
    """Stores rows; of several with one id the one that occurred later stays, whichever comes first."""
    standing: dict[tuple[str, str], Json] = {}
    for row in rows:
        name = (row["tenant"], row["transaction_id"])
        if name not in standing or row["occurred_at"] >= standing[name]["occurred_at"]:
            standing[name] = row
    # In the order of their ids: replicas that lock rows in one order do not wait for each other in a circle.
    return Statement(UPSERT, ([standing[name] for name in sorted(standing)],))


async def record_transaction(event: TransactionReported, work: UnitOfWork) -> list[Event]:
    """Store a transaction alone, without looking at the payments before it."""
    statement = storing([row_of(event, work.cause.event_id)])
    await work.connection.execute(statement.sql, *statement.arguments)
    return []
