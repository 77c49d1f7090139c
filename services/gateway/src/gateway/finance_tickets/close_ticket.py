"""`POST /v1/finance-tickets/{ticket_id}/close`: what was done about it, by whom and when."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from crossdesk.contracts.finance_actions import FinanceTicketCloseRequested
from crossdesk.contracts.finance_tickets import TicketClosing, TicketOutcome
from crossdesk.contracts.finance_tickets_shown import FinanceTicketShown
from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from gateway import problems
from gateway.access.admitted_route import POSTING, guarded
from gateway.bills.payments_risk import ask_payments_risk
from gateway.fields import Body, PastMoment
from gateway.finance_tickets.closer import BY_THE_SHOP, Caller, Closer, may_close
from gateway.gateway import Gateway, TheGateway
from gateway.payments.request_fields import SafeId, SafeLine
from gateway.problems import FieldError, Kind, Problem, responses
from gateway.publish import Trace, publish_event

router = APIRouter(route_class=guarded(may_close), tags=["disputes"])

TICKET_CLOSED = Kind(
    "ticket-closed", 409, "Closed already", "The ticket was closed with another outcome: see `closing` of the ticket."
)
CLOSING: dict[str, Any] = {"outcome": "refunded", "reference": "re_7001", "closed_by": "finance-2"}


class CloseTicketRequest(Body):
    """What was done. Where money went back, the reference by which the transfer or refund is found is needed."""

    model_config = ConfigDict(json_schema_extra={"examples": [CLOSING]})

    outcome: Annotated[
        TicketOutcome,
        Field(description="`refunded` at the payment provider, `paid` in another way, `rejected`: no money moves"),
    ]
    reference: Annotated[SafeLine | None, Field(description="of the transfer or refund")] = None
    note: SafeLine | None = None
    closed_by: Annotated[
        SafeId | None, Field(description="who did it, as you call them; of a signed-in agent it is the agent")
    ] = None
    closed_at: Annotated[PastMoment | None, Field(description="when it was done; else now")] = None


class TicketCloseAccepted(BaseModel):
    """Stored safely; the ticket is shown as closed within moments."""

    ticket_id: UUID
    status: Literal["accepted"] = "accepted"


@router.post(
    "/v1/finance-tickets/{ticket_id}/close",
    status_code=202,
    operation_id="closeFinanceTicket",
    summary="Close a ticket for your finance",
    responses=responses(*POSTING, problems.NOT_FOUND, TICKET_CLOSED, problems.UNAVAILABLE),
)
async def close_ticket(
    ticket_id: UUID, asked: CloseTicketRequest, caller: Closer, gateway: TheGateway, trace: Trace
) -> TicketCloseAccepted:
    """Once, and for good: the same again is answered alike, anything else with 409. Nothing is paid by this.

    What is reported of the payment later does not open it again; what has the dispute decided by another rule or facts
    is a ticket of its own.
    """
    closing = _closing(asked, caller)
    before = await _closing_before(gateway, caller.tenant, ticket_id)
    if before is None:
        why = f"finance is done with the ticket: {closing.outcome}"
        event = FinanceTicketCloseRequested(tenant=caller.tenant, ticket_id=ticket_id, closing=closing, why=why)
        await publish_event(gateway, event, trace)
    elif _same(before) != _same(closing):
        raise Problem(TICKET_CLOSED)
    return TicketCloseAccepted(ticket_id=ticket_id)


def _closing(asked: CloseTicketRequest, caller: Caller) -> TicketClosing:
    """Raises Problem (422) without a reference where money went back, and for an agent who names somebody else."""
    if asked.outcome != "rejected" and asked.reference is None:
        raise _wrong("reference", "name the transfer or refund by which the money went back")
    if caller.agent_id and asked.closed_by not in (None, caller.agent_id):
        raise _wrong("closed_by", "you are signed in as somebody else: leave it out")
    return TicketClosing(
        outcome=asked.outcome,
        reference=asked.reference,
        note=asked.note,
        closed_by=caller.agent_id or asked.closed_by or BY_THE_SHOP,
        closed_at=asked.closed_at or datetime.now(UTC),
    )


async def _closing_before(gateway: Gateway, tenant: str, ticket_id: UUID) -> TicketClosing | None:
    """Raises Problem (404) where the tenant has no such ticket."""
    told = await ask_payments_risk(gateway.payments_risk, tenant, "GET", f"/v1/finance-tickets/{ticket_id}")
    return FinanceTicketShown.model_validate_json(bytes(told.body)).closing


def _same(closing: TicketClosing) -> tuple[str | None, ...]:
    """What a closing says; the time does not count, for who repeats a request may not have given one."""
    return closing.outcome, closing.reference, closing.note, closing.closed_by


def _wrong(field: str, detail: str) -> Problem:
    return Problem(problems.INVALID, errors=[FieldError(field=field, detail=detail)])
