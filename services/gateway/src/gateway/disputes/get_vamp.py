"""`GET /v1/merchants/{merchant_id}/vamp`: the ratio by which Visa watches merchants."""

from typing import Annotated
from urllib.parse import quote

from crossdesk.contracts.disputes_shown import VampShown
from fastapi import APIRouter, Path, Response

from gateway import problems
from gateway.access.callers import ReadingTenant
from gateway.bills.payments_risk import ask_payments_risk
from gateway.gateway import TheGateway
from gateway.problems import responses

router = APIRouter(tags=["disputes"])

MerchantId = Annotated[
    str,
    Path(
        pattern=r"^(-|[A-Za-z0-9][A-Za-z0-9._:@#|+=-]{0,127})$",
        max_length=128,
        description="`merchant_id` of the payments; `-` for those that name none",
    ),
]


@router.get(
    "/v1/merchants/{merchant_id}/vamp",
    operation_id="getVampRatio",
    summary="Visa's ratio of frauds and disputes",
    response_model=VampShown,
    responses=responses(problems.UNAUTHORIZED, problems.INVALID, problems.UNAVAILABLE),
)
async def get_vamp_ratio(merchant_id: MerchantId, tenant: ReadingTenant, gateway: TheGateway) -> Response:
    """By month, counted every hour from the payments and disputes you reported. The webhook `vamp.high` warns.

    Frauds are known by their disputes alone, so Visa's own ratio may be higher.
    """
    path = f"/v1/merchants/{quote(merchant_id, safe='')}/vamp"
    return await ask_payments_risk(gateway.payments_risk, tenant, "GET", path)
