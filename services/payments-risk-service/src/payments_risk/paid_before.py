"""What was done before about money that is to go back: an automatic refund, a payment by hand, a ticket for finance."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crossdesk.contracts.payments_risk_facts import SettlementState

from payments_risk.disputes.dispute_case import Dispute
from payments_risk.disputes.finance_ticket import ticket_id_of
from payments_risk.disputes.known_payment import at_provider
from payments_risk.finance_tickets import IS_PAID
from payments_risk.payments import Transaction
from payments_risk.settlements import shown

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

READ = f"""
    SELECT (SELECT state FROM settlements WHERE tenant = $1 AND payment_id = $5) AS state,
           {IS_PAID} AS by_hand,
           EXISTS (SELECT FROM finance_tickets WHERE tenant = $1 AND ticket_id = $6) AS ticket
"""  # noqa: S608  # a condition of ours


@dataclass(frozen=True)
class Before:
    """`refund` is the state of an automatic refund; `by_hand`: finance paid; `ticket`: finance was asked to."""

    refund: SettlementState | None
    by_hand: bool
    ticket: bool


async def paid_before(
    connection: "PoolConnectionProxy", tenant: str, dispute: Dispute, meant: Transaction | None
) -> Before:
    """What was done about this dispute and about the payment meant, whichever dispute that was for."""
    at = at_provider(meant) if meant else None
    payments = sorted({at_provider(meant), meant.transaction_id}) if meant else []
    ticket = ticket_id_of(tenant, dispute, "settlement")
    [row] = await connection.fetch(READ, tenant, dispute.provider, dispute.dispute_id, payments, at, ticket)
    return Before(shown(row["state"]) if row["state"] else None, row["by_hand"], row["ticket"])
