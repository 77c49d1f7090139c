"""`GET /v1/disputes` and what is under it: disputes, their decisions, and the answers to them."""

from typing import Any

from crossdesk.contracts.disputes_shown import AnswerShown, DisputePage, DisputeShown
from fastapi import APIRouter, Response

from gateway import problems
from gateway.access.callers import ReadingTenant
from gateway.bills.payments_risk import ask_payments_risk
from gateway.disputes.dispute_address import DisputeId, Provider, path_of
from gateway.gateway import TheGateway
from gateway.problems import responses
from gateway.read.cursor import Cursor, Limit
from gateway.read.reading import READING_ONE

router = APIRouter(tags=["disputes"])

PDF: dict[int | str, dict[str, Any]] = {
    200: {"description": "The PDF", "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}
}


@router.get(
    "/v1/disputes",
    operation_id="listDisputes",
    summary="Disputes, those that are due first",
    response_model=DisputePage,
    responses=responses(problems.UNAUTHORIZED, problems.INVALID, problems.UNAVAILABLE),
)
async def list_disputes(
    tenant: ReadingTenant, gateway: TheGateway, cursor: Cursor = None, limit: Limit = 50
) -> Response:
    """Open disputes by the time their answer is due, then those that ended, the one heard of last first.

    Webhooks tell of decisions (`dispute.decided`), of deadlines (`dispute.deadline_near`) and of answers
    (`dispute.answered`).
    """
    query = [("limit", str(limit)), *([("cursor", cursor)] if cursor else [])]
    return await ask_payments_risk(gateway.payments_risk, tenant, "GET", "/v1/disputes", query=query)


@router.get(
    "/v1/disputes/{provider}/{dispute_id}",
    operation_id="getDispute",
    summary="One dispute, with its decision",
    response_model=DisputeShown,
    responses=READING_ONE,
)
async def get_dispute(
    provider: Provider, dispute_id: DisputeId, tenant: ReadingTenant, gateway: TheGateway
) -> Response:
    """Its stage and history, the rule that decided it with facts and sources, the deadline, the money, the answer.

    `decision.missing` names facts nobody knows, `answer.missing` the evidence a better answer had: give it with `PUT
    .../evidence` and `PUT .../documents/{kind}`.
    """
    return await ask_payments_risk(gateway.payments_risk, tenant, "GET", path_of(provider, dispute_id))


@router.get(
    "/v1/disputes/{provider}/{dispute_id}/answer",
    operation_id="getDisputeAnswer",
    summary="The answer to a dispute",
    response_model=AnswerShown,
    responses=READING_ONE,
)
async def get_dispute_answer(
    provider: Provider, dispute_id: DisputeId, tenant: ReadingTenant, gateway: TheGateway
) -> Response:
    """How complete it is, what is missing, and whether the provider has it. 404 where none is to be given."""
    path = f"{path_of(provider, dispute_id)}/answer"
    return await ask_payments_risk(gateway.payments_risk, tenant, "GET", path)


@router.get(
    "/v1/disputes/{provider}/{dispute_id}/answer.pdf",
    operation_id="getDisputeAnswerPdf",
    summary="The answer to a dispute, as PDF",
    response_class=Response,
    responses={**PDF, **READING_ONE},
)
async def get_dispute_answer_pdf(
    provider: Provider, dispute_id: DisputeId, tenant: ReadingTenant, gateway: TheGateway
) -> Response:
    """In English, as it was put together last: the order's way, and each piece of evidence. 404 until then."""
    path = f"{path_of(provider, dispute_id)}/answer.pdf"
    return await ask_payments_risk(gateway.payments_risk, tenant, "GET", path)
