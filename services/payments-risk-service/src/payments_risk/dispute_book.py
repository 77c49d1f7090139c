"""Disputes as they are kept: history, the payment meant, the parcel's fate, decision, deadline."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from crossdesk.contracts.event import Json
from crossdesk.store.statement import Statement, write_together
from pydantic import TypeAdapter

from payments_risk.disputes.dispute_case import Dispute
from payments_risk.disputes.liability import Decision
from payments_risk.disputes.liability_facts import Parcel

if TYPE_CHECKING:
    from asyncpg import Record
    from asyncpg.pool import PoolConnectionProxy

DECISION, PARCEL = TypeAdapter(Decision), TypeAdapter(Parcel)


@dataclass(frozen=True)
class Kept:
    """One row of the book. `parcel` is what logistics answered; `proof_asked_at` when it was asked last (UTC)."""

    dispute: Dispute
    order_id: str | None = None
    customer_id: str | None = None
    due_by: datetime | None = None
    parcel: Parcel | None = None
    proof_asked_at: datetime | None = None
    decision: Decision | None = None
    decided_at: datetime | None = None


READ = "SELECT * FROM disputes WHERE tenant = $1 AND provider = $2 AND dispute_id = $3"
OF_PAYMENT = """
    SELECT * FROM disputes WHERE tenant = $1 AND payment_id = $2 AND provider <> 'customer'
    ORDER BY changed_at DESC, dispute_id LIMIT 1
"""
COLUMNS = (
    "dispute", "payment_id", "order_id", "customer_id", "stage", "awaiting", "due_by", "parcel", "proof_asked_at",
    "decision", "decided_at", "changed_at",
)  # fmt: skip
_ALL = ", ".join(("tenant", "provider", "dispute_id", *COLUMNS))
WRITE = f"""
    INSERT INTO disputes ({_ALL}) SELECT {_ALL} FROM jsonb_populate_recordset(NULL::disputes, $1::jsonb)
    ON CONFLICT (tenant, provider, dispute_id) DO UPDATE
    SET {", ".join(f"{name} = excluded.{name}" for name in COLUMNS)}
"""  # noqa: S608  # the names of our own columns


def lock_of(tenant: str, provider: str, dispute_id: str) -> str:
    """The name of the advisory lock under which a dispute is changed."""
    return f"dispute/{tenant}/{provider}/{dispute_id}"


async def hold(connection: "PoolConnectionProxy", tenant: str, provider: str, dispute_id: str) -> Kept | None:
    """The dispute, held until the transaction ends, so that two reports of it are taken one after the other."""
    name = lock_of(tenant, provider, dispute_id)
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", name)
    return await read(connection, tenant, provider, dispute_id)


async def read(connection: "PoolConnectionProxy", tenant: str, provider: str, dispute_id: str) -> Kept | None:
    """The dispute as it is kept; None when nobody has reported it."""
    row = await connection.fetchrow(READ, tenant, provider, dispute_id)
    return kept_in(row) if row else None


async def of_payment(connection: "PoolConnectionProxy", tenant: str, payment_id: str) -> Kept | None:
    """The dispute a provider reported on a payment, the one heard of last; None without any."""
    row = await connection.fetchrow(OF_PAYMENT, tenant, payment_id)
    return kept_in(row) if row else None


async def write(connection: "PoolConnectionProxy", tenant: str, kept: Kept, now: datetime) -> None:
    """Keep the dispute as it is now."""
    await write_together(connection, [writing([row_of(tenant, kept, now)])])


def writing(rows: Sequence[Json]) -> Statement:
    """Keeps disputes, each once in `rows`, as `row_of` gives them."""
    return Statement(WRITE, (list(rows),))


def row_of(tenant: str, kept: Kept, now: datetime) -> Json:
    """A row of `disputes`."""
    dispute = kept.dispute
    return {
        "tenant": tenant,
        "provider": dispute.provider,
        "dispute_id": dispute.dispute_id,
        "dispute": dispute.model_dump(mode="json"),
        "payment_id": dispute.payment_id,
        "order_id": kept.order_id,
        "customer_id": kept.customer_id,
        "stage": dispute.stage,
        "awaiting": dispute.awaiting,
        "due_by": kept.due_by,
        "parcel": PARCEL.dump_python(kept.parcel, mode="json") if kept.parcel else None,
        "proof_asked_at": kept.proof_asked_at,
        "decision": DECISION.dump_python(kept.decision, mode="json") if kept.decision else None,
        "decided_at": kept.decided_at,
        "changed_at": now,
    }


def kept_in(row: "Record") -> Kept:
    """The dispute in a row of `disputes`."""
    return Kept(
        dispute=Dispute.model_validate(row["dispute"]),
        order_id=row["order_id"],
        customer_id=row["customer_id"],
        due_by=row["due_by"],
        parcel=PARCEL.validate_python(row["parcel"]) if row["parcel"] else None,
        proof_asked_at=row["proof_asked_at"],
        decision=DECISION.validate_python(row["decision"]) if row["decision"] else None,
        decided_at=row["decided_at"],
    )
