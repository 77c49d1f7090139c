"""Automatic refunds as they are kept, one of a payment ever."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from crossdesk.contracts.event import Money
from crossdesk.contracts.payments_risk import RefundDue
from crossdesk.contracts.payments_risk_facts import SettlementState

from payments_risk.disputes.dispute_case import Dispute
from payments_risk.disputes.settlement import Payable

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

MONTH = timedelta(days=30)
State = Literal["due", "asked", "refunded", "with_finance"]

# IS NOT DISTINCT FROM goes by no index.
SPENT = """
    SELECT coalesce(sum(amount_minor), 0)::bigint FROM settlements
    WHERE tenant = $1 AND customer_id = $2 AND currency = $3 AND due_at > $4 AND state <> 'with_finance'
"""
SPENT_ON_NOBODY = SPENT.replace("customer_id = $2", "customer_id IS NULL AND $2::text IS NULL")
BOOK = """
    INSERT INTO settlements (tenant, payment_id, refund_id, provider, dispute_provider, dispute_id, customer_id,
                             amount_minor, currency, state, due_at, changed_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'due', $10, $10)
    ON CONFLICT DO NOTHING
"""
READ = "SELECT * FROM settlements WHERE tenant = $1 AND payment_id = $2"
MOVE = """
    UPDATE settlements SET state = $3, provider_reference = coalesce($4, provider_reference), note = $5, changed_at = $6
    WHERE tenant = $1 AND payment_id = $2
"""


@dataclass(frozen=True)
class Settled:
    """A refund as it is kept. `asked`: the provider was asked, and what came of it is not known here."""

    refund_id: UUID
    dispute_provider: str
    dispute_id: str
    state: State
    amount: Money
    changed_at: datetime

    @property
    def shown(self) -> SettlementState:
        return shown(self.state)


def shown(state: State) -> SettlementState:
    """What is told of a state."""
    return "due" if state == "asked" else state


async def spent_on(
    connection: "PoolConnectionProxy", tenant: str, customer_id: str | None, currency: str, now: datetime
) -> int:
    """Minor units this customer got automatically in 30 days, held so that two refunds never count past each other.

    Payments whose customer is not known count as those of one customer.
    """
    name = f"settle/{tenant}/{customer_id}"
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", name)
    spent = SPENT if customer_id is not None else SPENT_ON_NOBODY
    return int(await connection.fetchval(spent, tenant, customer_id, currency, now - MONTH))


async def book_refund(
    connection: "PoolConnectionProxy",
    tenant: str,
    dispute: Dispute,
    customer_id: str | None,
    pay: Payable,
    now: datetime,
) -> list[RefundDue]:
    """Write a refund down before it is made; nothing where one of the payment was written down before."""
    done = await connection.execute(
        BOOK,
        tenant,
        pay.payment_id,
        pay.refund_id,
        pay.provider,
        dispute.provider,
        dispute.dispute_id,
        customer_id,
        pay.amount.minor,
        pay.amount.currency,
        now,
    )
    if done.endswith(" 0"):
        return []
    return [
        RefundDue(
            tenant=tenant,
            refund_id=pay.refund_id,
            provider=pay.provider,
            dispute_id=dispute.dispute_id,
            payment_id=pay.payment_id,
            amount=pay.amount,
            why="A refund within the tenant's limits was decided.",
        )
    ]


async def settled(connection: "PoolConnectionProxy", tenant: str, payment_id: str) -> Settled | None:
    """The automatic refund of a payment, None without one."""
    row = await connection.fetchrow(READ, tenant, payment_id)
    if row is None:
        return None
    amount = Money(minor=row["amount_minor"], currency=row["currency"])
    return Settled(
        row["refund_id"], row["dispute_provider"], row["dispute_id"], row["state"], amount, row["changed_at"]
    )


async def move(
    connection: "PoolConnectionProxy",
    tenant: str,
    payment_id: str,
    state: State,
    now: datetime,
    *,
    reference: str | None = None,
    note: str | None = None,
) -> None:
    """Write down what became of a refund."""
    await connection.execute(MOVE, tenant, payment_id, state, reference, note, now)
