"""`GET /v1/payment-rules` and `GET /v1/payment-rules/{name}`: the rules payments are judged by."""

from crossdesk.contracts.payment_scores_shown import PaymentRuleList, PaymentRuleShown
from fastapi import APIRouter, Response

from gateway.access.api_keys import Shop
from gateway.bills.payments_risk import ask_payments_risk
from gateway.gateway import TheGateway
from gateway.payment_rules.put_rule import RuleName
from gateway.read.reading import READING_ALL, READING_ONE

router = APIRouter(tags=["payments"])


@router.get(
    "/v1/payment-rules",
    operation_id="listPaymentRules",
    summary="Your rules for payments",
    response_model=PaymentRuleList,
    responses=READING_ALL,
)
async def list_rules(shop: Shop, gateway: TheGateway) -> Response:
    """By name; one that was put a moment ago may not be there yet."""
    return await ask_payments_risk(gateway.payments_risk, shop.tenant, "GET", "/v1/payment-rules")


@router.get(
    "/v1/payment-rules/{name}",
    operation_id="getPaymentRule",
    summary="One of your rules for payments",
    response_model=PaymentRuleShown,
    responses=READING_ONE,
)
async def get_rule(name: RuleName, shop: Shop, gateway: TheGateway) -> Response:
    """As it is used now."""
    return await ask_payments_risk(gateway.payments_risk, shop.tenant, "GET", f"/v1/payment-rules/{name}")
