"""Tickets for finance as they are kept: each once."""

from typing import TYPE_CHECKING
from uuid import UUID

from crossdesk.contracts.payments_risk import FinanceTicketOpened

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

OPEN = """
    INSERT INTO finance_tickets (tenant, ticket_id, opened_at, ticket) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING
"""
OPENED = "SELECT true FROM finance_tickets WHERE tenant = $1 AND ticket_id = $2"
ALL = "SELECT ticket FROM finance_tickets WHERE tenant = $1 ORDER BY opened_at, ticket_id"


async def open_ticket(connection: "PoolConnectionProxy", ticket: FinanceTicketOpened) -> list[FinanceTicketOpened]:
    """Keep a ticket and give it to be told; nothing where it was opened before."""
    body = ticket.model_dump(mode="json")
    done = await connection.execute(OPEN, ticket.tenant, ticket.ticket_id, ticket.opened_at, body)
    return [] if done.endswith(" 0") else [ticket]


async def was_opened(connection: "PoolConnectionProxy", tenant: str, ticket_id: UUID) -> bool:
    """Whether finance has it already."""
    return bool(await connection.fetchval(OPENED, tenant, ticket_id))


async def tickets_of(connection: "PoolConnectionProxy", tenant: str) -> list[FinanceTicketOpened]:
    """All tickets of a tenant, the oldest first."""
    return [FinanceTicketOpened.model_validate(row["ticket"]) for row in await connection.fetch(ALL, tenant)]
