"""Tickets for finance as they are kept: each opened once and closed once."""

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from crossdesk.contracts.finance_tickets import TicketClosing
from crossdesk.contracts.finance_tickets_shown import TicketState
from crossdesk.contracts.payments_risk import FinanceTicketOpened

from payments_risk.disputes.finance_ticket import KeptTicket, opened_again

if TYPE_CHECKING:
    from asyncpg import Record
    from asyncpg.pool import PoolConnectionProxy

OPEN = """
    INSERT INTO finance_tickets (tenant, ticket_id, opened_at, ticket) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING
"""
READ = "SELECT ticket, closing FROM finance_tickets WHERE tenant = $1 AND ticket_id = $2"
CLOSE = """
    UPDATE finance_tickets SET closing = $3 WHERE tenant = $1 AND ticket_id = $2 AND closing IS NULL
    RETURNING ticket, closing
"""
IS_PAID = """
    (EXISTS (
        SELECT FROM finance_tickets
        WHERE tenant = $1 AND dispute_id = $3 AND ticket ->> 'provider' = $2
          AND closing ->> 'outcome' IN ('paid', 'refunded')
    ) OR EXISTS (
        SELECT FROM unnest($4::text[]) AS payment CROSS JOIN LATERAL (
            SELECT FROM finance_tickets
            WHERE tenant = $1 AND payment_id = payment AND closing ->> 'outcome' IN ('paid', 'refunded') OFFSET 0
        ) AS paid
    ))
"""
PAID = f"SELECT {IS_PAID}"  # a condition of ours
ALL = """
    SELECT ticket, closing FROM finance_tickets
    WHERE tenant = $1 AND tenant COLLATE "C" > '' AND ($2::text IS NULL OR ($2 = 'open') = (closing IS NULL))
    ORDER BY opened_at, ticket_id
"""


async def open_ticket(connection: "PoolConnectionProxy", ticket: FinanceTicketOpened) -> list[FinanceTicketOpened]:
    """Keep a ticket and give it to be told; nothing where finance has it already.

    One that was closed stays closed, and nothing is opened, as long as rule and facts are those it was opened for. For
    others a ticket of its own is opened, which tells of the closed one.
    """
    wanted = ticket
    while not await _opened(connection, wanted):
        kept = await read_ticket(connection, wanted.tenant, wanted.ticket_id)
        if kept is None or kept.closing is None:
            return []
        if (kept.ticket.rule, kept.ticket.facts) == (ticket.rule, ticket.facts):
            return []
        wanted = opened_again(ticket, kept, kept.closing)
    return [wanted]


async def _opened(connection: "PoolConnectionProxy", ticket: FinanceTicketOpened) -> bool:
    """Whether it is opened now; False where there is one of its id."""
    body = ticket.model_dump(mode="json")
    done = await connection.execute(OPEN, ticket.tenant, ticket.ticket_id, ticket.opened_at, body)
    return not done.endswith(" 0")


async def read_ticket(connection: "PoolConnectionProxy", tenant: str, ticket_id: UUID) -> KeptTicket | None:
    """The ticket with what finance did; None where there is none of this id."""
    row = await connection.fetchrow(READ, tenant, ticket_id)
    return kept_in(row) if row else None


async def close(
    connection: "PoolConnectionProxy", tenant: str, ticket_id: UUID, closing: TicketClosing
) -> KeptTicket | None:
    """Close a ticket; None where there is none of this id that is open."""
    row = await connection.fetchrow(CLOSE, tenant, ticket_id, closing.model_dump(mode="json"))
    return kept_in(row) if row else None


async def paid_by_finance(
    connection: "PoolConnectionProxy", tenant: str, provider: str, dispute_id: str, payments: Sequence[str]
) -> bool:
    """Whether finance says that it gave back the money of this dispute, or of one of these payments."""
    return bool(await connection.fetchval(PAID, tenant, provider, dispute_id, list(payments)))


async def tickets_of(
    connection: "PoolConnectionProxy", tenant: str, state: TicketState | None = None
) -> list[KeptTicket]:
    """All tickets of a tenant, or those in this state, the oldest first."""
    return [kept_in(row) for row in await connection.fetch(ALL, tenant, state)]


def kept_in(row: "Record") -> KeptTicket:
    """The ticket in a row of `ticket` and `closing`."""
    closing = TicketClosing.model_validate(row["closing"]) if row["closing"] else None
    return KeptTicket(FinanceTicketOpened.model_validate(row["ticket"]), closing)
