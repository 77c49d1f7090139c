"""Withdrawals in PostgreSQL: one row an order, locked while a step is taken, so that two steps at once are one after
the other."""

from dataclasses import dataclass
from datetime import datetime

from asyncpg import Record
from asyncpg.pool import PoolConnectionProxy
from crossdesk.contracts.return_options import ReturnOption
from crossdesk.contracts.withdrawals_shown import ReceiptShown

from logistics.returns.withdrawal import Withdrawal, WithdrawalReceipt, WithdrawalStatement
from logistics.returns.withdrawal_judged import Judgement
from logistics.shipments.describe import SUPERSEDED


@dataclass(frozen=True)
class KeptWithdrawal:
    """A withdrawal as it is kept. `written` and `judged` come with the confirmation and stay as they are."""

    order_id: str
    withdrawal: Withdrawal
    stated_at: datetime
    written: ReceiptShown | None = None
    judged: Judgement | None = None
    told: bool = False


def reference(order_id: str) -> str:
    """Names the withdrawal from an order, of which there is one."""
    return f"W-{order_id}"


async def load_withdrawal(
    connection: PoolConnectionProxy, tenant: str, order_id: str, *, lock: bool = False
) -> KeptWithdrawal | None:
    """The withdrawal from an order, or None. With `lock` nobody else takes a step until the transaction ends."""
    wait = " FOR UPDATE" if lock else ""
    row = await connection.fetchrow(
        f"SELECT * FROM withdrawals WHERE tenant = $1 AND order_id = $2{wait}",  # noqa: S608  # no input is put in
        tenant,
        order_id,
    )
    return kept_of(row) if row else None


async def keep_statement(
    connection: PoolConnectionProxy, tenant: str, order_id: str, statement: WithdrawalStatement, at: datetime
) -> None:
    """Keep what was stated; of a confirmed withdrawal nothing changes."""
    await connection.execute(
        """
        INSERT INTO withdrawals (tenant, order_id, reference, statement, stated_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (order_id, tenant) DO UPDATE SET statement = excluded.statement, stated_at = excluded.stated_at
        WHERE withdrawals.submitted_at IS NULL AND withdrawals.statement <> excluded.statement
        """,
        tenant,
        order_id,
        reference(order_id),
        statement.model_dump(mode="json"),
        at,
    )


async def keep_receipt(connection: PoolConnectionProxy, tenant: str, kept: KeptWithdrawal) -> None:
    """Keep a confirmation. The transaction then waits for the disk, for the receipt is not to be lost once it is given.

    See `flush_lazily` of crossdesk.store.database: no later write on the log is waited for here.
    """
    receipt, written, judged = kept.withdrawal.receipt, kept.written, kept.judged
    assert receipt and written and judged, "only what is confirmed has a receipt"
    await connection.execute("SET LOCAL synchronous_commit = on")
    await connection.execute(
        """
        UPDATE withdrawals SET submitted_at = $3, receipt = $4, law = $5, in_time = $6
        WHERE tenant = $1 AND order_id = $2 AND submitted_at IS NULL
        """,
        tenant,
        kept.order_id,
        receipt.submitted_at,
        written.model_dump(mode="json"),
        judged.law.model_dump(mode="json") if judged.law else None,
        judged.in_time,
    )


async def goods_back_at(connection: PoolConnectionProxy, tenant: str, order_id: str) -> datetime | None:
    """When the last parcel of a return came to the shop; None while one is under way, or without any."""
    row = await connection.fetchrow(
        f"""
        SELECT bool_and(s.delivered_at IS NOT NULL) AS all_back, max(s.delivered_at) AS last
        FROM order_parcels h JOIN shipments s USING (tracking_number, tenant)
        WHERE h.tenant = $1 AND h.order_id = $2 AND s.direction = 'return' AND NOT {SUPERSEDED}
        """,  # noqa: S608  # made of a constant, never of input
        tenant,
        order_id,
    )
    return row["last"] if row and row["all_back"] else None


def kept_of(row: Record) -> KeptWithdrawal:
    statement = WithdrawalStatement.model_validate(row["statement"])
    key, submitted_at = row["reference"], row["submitted_at"]
    receipt = submitted_at and WithdrawalReceipt(key=key, statement=statement, submitted_at=submitted_at)
    law = ReturnOption.model_validate(row["law"]) if row["law"] else None
    return KeptWithdrawal(
        order_id=row["order_id"],
        withdrawal=Withdrawal(key=key, statement=statement, receipt=receipt),
        stated_at=row["stated_at"],
        written=ReceiptShown.model_validate(row["receipt"]) if row["receipt"] else None,
        judged=Judgement(law, row["in_time"]) if submitted_at else None,
        told=row["told_at"] is not None,
    )
