"""`GET /v1/transactions/{transaction_id}/score`: how likely a payment is fraud, and why."""

from typing import Annotated
from urllib.parse import quote

from crossdesk.contracts.payment_scores_shown import PaymentScoreShown
from fastapi import APIRouter, Path, Response

from gateway import problems
from gateway.access.callers import ReadingTenant
from gateway.bills.payments_risk import ask_payments_risk
from gateway.fields import Identifier
from gateway.gateway import TheGateway
from gateway.problems import responses

ScoredId = Annotated[Identifier, Path(description="`transaction_id` as it was reported", examples=["t-7001"])]

router = APIRouter(tags=["payments"])


@router.get(
    "/v1/transactions/{transaction_id}/score",
    operation_id="getTransactionScore",
    summary="How likely a payment is fraud",
    response_model=PaymentScoreShown,
    responses=responses(problems.UNAUTHORIZED, problems.NOT_FOUND, problems.INVALID, problems.UNAVAILABLE),
)
async def get_score(transaction_id: ScoredId, tenant: ReadingTenant, gateway: TheGateway) -> Response:
    """Of an attempt to pay, some moments after it was reported. `transaction.scored` tells of those worth a look."""
    path = f"/v1/transactions/{quote(transaction_id, safe='')}/score"
    return await ask_payments_risk(gateway.payments_risk, tenant, "GET", path)
