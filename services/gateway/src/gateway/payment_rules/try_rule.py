"""`POST /v1/payment-rules:try`: what a rule would have caught, before it counts."""

from crossdesk.contracts.payment_scores_shown import RuleTrialAsked, RuleTrialShown
from fastapi import APIRouter, Response

from gateway import problems
from gateway.access.admitted_route import READING_A_BODY, guarded, may_post
from gateway.access.api_keys import Shop
from gateway.bills.payments_risk import ask_payments_risk
from gateway.gateway import TheGateway
from gateway.problems import responses

router = APIRouter(route_class=guarded(may_post("payment-rules")), tags=["payments"])


@router.post(
    "/v1/payment-rules:try",
    operation_id="tryPaymentRule",
    summary="Try a rule on past payments",
    response_model=RuleTrialShown,
    responses=responses(*READING_A_BODY, problems.QUOTA, problems.OVERLOADED, problems.UNAVAILABLE),
)
async def try_rule(asked: RuleTrialAsked, shop: Shop, gateway: TheGateway) -> Response:
    """A dry run on your own stored payments of the past days, at most 20,000 with those of the 30 days before.

    Each is judged by what was known when it happened. What was charged back since tells how many hits were fraud; of
    the latest weeks more may follow. Nothing is changed. One rule is tried at a time: 503 while another is.
    """
    body = asked.model_dump_json().encode()
    return await ask_payments_risk(gateway.payments_risk, shop.tenant, "POST", "/v1/payment-rules:try", body=body)
