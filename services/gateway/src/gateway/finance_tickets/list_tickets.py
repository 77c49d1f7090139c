"""`GET /v1/finance-tickets` and `GET /v1/finance-tickets/{ticket_id}`: what finance has to clear, and cleared."""

from typing import Annotated
from uuid import UUID

from crossdesk.contracts.finance_tickets_shown import FinanceTicketPage, FinanceTicketShown, TicketState
from fastapi import APIRouter, Query, Response

from gateway import problems
from gateway.access.callers import ReadingTenant
from gateway.bills.payments_risk import ask_payments_risk
from gateway.gateway import TheGateway
from gateway.problems import responses
from gateway.read.cursor import Cursor, Limit

router = APIRouter(tags=["disputes"])

State = Annotated[TicketState | None, Query(description="only tickets in this state")]


@router.get(
    "/v1/finance-tickets",
    operation_id="listFinanceTickets",
    summary="Tickets for your finance",
    response_model=FinanceTicketPage,
    responses=responses(problems.UNAUTHORIZED, problems.INVALID, problems.UNAVAILABLE),
)
async def list_tickets(
    tenant: ReadingTenant, gateway: TheGateway, state: State = None, cursor: Cursor = None, limit: Limit = 50
) -> Response:
    """The newest first. Webhooks tell when one is opened (`finance.ticket`) and closed (`finance.ticket_closed`)."""
    given = {"state": state, "cursor": cursor, "limit": str(limit)}
    query = [(name, value) for name, value in given.items() if value]
    return await ask_payments_risk(gateway.payments_risk, tenant, "GET", "/v1/finance-tickets", query=query)


@router.get(
    "/v1/finance-tickets/{ticket_id}",
    operation_id="getFinanceTicket",
    summary="One ticket for your finance",
    response_model=FinanceTicketShown,
    responses=responses(problems.UNAUTHORIZED, problems.NOT_FOUND, problems.INVALID, problems.UNAVAILABLE),
)
async def get_ticket(ticket_id: UUID, tenant: ReadingTenant, gateway: TheGateway) -> Response:
    """With all facts, and what was done once it is closed."""
    return await ask_payments_risk(gateway.payments_risk, tenant, "GET", f"/v1/finance-tickets/{ticket_id}")
