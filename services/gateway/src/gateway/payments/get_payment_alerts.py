"""`GET /v1/payment-alerts`: payments that look like attacks, for the shop and its agents."""

from typing import Annotated

from crossdesk.contracts.payment_alerts_shown import PaymentAlertList
from fastapi import APIRouter, Query, Response

from gateway import problems
from gateway.access.callers import ReadingTenant
from gateway.bills.payments_risk import ask_payments_risk
from gateway.fields import PastMoment
from gateway.gateway import TheGateway
from gateway.problems import responses
from gateway.read.cursor import Limit

router = APIRouter(tags=["payments"])


@router.get(
    "/v1/payment-alerts",
    operation_id="listPaymentAlerts",
    summary="Payments that look like attacks",
    response_model=PaymentAlertList,
    responses=responses(problems.UNAUTHORIZED, problems.INVALID, problems.UNAVAILABLE),
)
async def list_payment_alerts(
    tenant: ReadingTenant,
    gateway: TheGateway,
    since: Annotated[PastMoment | None, Query(description="only cases with a payment at or after it")] = None,
    limit: Limit = 50,
) -> Response:
    """The case with the newest payment first.

    Each case is told once, when it opens: to agents by `GET /v1/events`, to the shop by the webhook `payment.alert`.
    """
    query = [("limit", str(limit)), *([("since", since.isoformat())] if since else [])]
    return await ask_payments_risk(gateway.payments_risk, tenant, "GET", "/v1/payment-alerts", query=query)
