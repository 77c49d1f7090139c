"""`GET /v1/return-options`: what may be sent back, until when, and who pays."""

from typing import Annotated

from crossdesk.contracts.return_options import ReturnOptions
from crossdesk.contracts.return_question import ReturnQuestion
from fastapi import APIRouter, Query, Request, Response

from gateway import problems
from gateway.access.callers import ReadingTenant
from gateway.gateway import TheGateway
from gateway.parcels.logistics import ask_logistics
from gateway.problems import responses

router = APIRouter(tags=["parcels"])


@router.get(
    "/v1/return-options",
    operation_id="getReturnOptions",
    summary="How a purchase may be returned",
    response_model=ReturnOptions,
    responses=responses(problems.UNAUTHORIZED, problems.NOT_FOUND, problems.INVALID, problems.UNAVAILABLE),
)
async def get_return_options(
    asked: Annotated[ReturnQuestion, Query()], request: Request, tenant: ReadingTenant, gateway: TheGateway
) -> Response:
    """By law and by the shop's own policy, the best for the customer first, each with the rule, its date and source.

    Give `order_id` of an imported order, or `country` and `bought_at`. Days are the customer's own. What rests on an
    assumption, or on a rule that was not held against the law yet, is an `estimate`. No legal advice.
    """
    return await ask_logistics(
        gateway.logistics, tenant, "GET", "/v1/return-options", query=request.query_params.multi_items()
    )
