"""`PUT` and `DELETE /v1/payment-rules/{name}`: a shop says when a payment is to be reviewed, blocked or allowed."""

from typing import Annotated, Literal

from crossdesk.contracts.gateway import PaymentRuleConfigured
from crossdesk.contracts.payment_scores_shown import RULE_NAME, PaymentRule
from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict

from gateway import problems
from gateway.access.admitted_route import POSTING, guarded, may_post
from gateway.access.api_keys import Shop
from gateway.bills.payments_risk import ask_payments_risk
from gateway.gateway import TheGateway
from gateway.problems import responses
from gateway.publish import Trace, publish_event

RuleName = Annotated[
    str, Path(pattern=RULE_NAME, description="shown to agents as the reason", examples=["far-above-habit"])
]

router = APIRouter(route_class=guarded(may_post("payment-rules")), tags=["payments"])


class RuleAccepted(BaseModel):
    """Stored safely; payments are judged by it within moments."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "far-above-habit", "status": "accepted"}]})

    name: str
    status: Literal["accepted"] = "accepted"


@router.put(
    "/v1/payment-rules/{name}",
    status_code=202,
    operation_id="putPaymentRule",
    summary="Configure a rule for payments",
    responses=responses(*POSTING, problems.UNAVAILABLE),
)
async def put_rule(name: RuleName, asked: PaymentRule, shop: Shop, gateway: TheGateway, trace: Trace) -> RuleAccepted:
    """Replaces the rule of this name whole; at most 50 of a shop. Allow wins over block, block over review.

    The expression is CEL of bounded length without macros over lists, patterns and other functions that may take long;
    422 names the field and the reason. What it may ask of a payment: see payments-risk-service, `try-rule --names`.
    """
    path = f"/v1/payment-rules/{name}/check"
    body = asked.model_dump_json().encode()
    await ask_payments_risk(gateway.payments_risk, shop.tenant, "POST", path, body=body)
    event = PaymentRuleConfigured(
        tenant=shop.tenant,
        name=name,
        expression=asked.expression,
        action=asked.action,
        why="the shop configured a rule for payments",
    )
    await publish_event(gateway, event, trace)
    return RuleAccepted(name=name)


@router.delete(
    "/v1/payment-rules/{name}",
    status_code=202,
    operation_id="deletePaymentRule",
    summary="Remove a rule for payments",
    responses=responses(
        problems.UNAUTHORIZED, problems.INVALID, problems.QUOTA, problems.OVERLOADED, problems.BUS_DOWN
    ),
)
async def delete_rule(name: RuleName, shop: Shop, gateway: TheGateway, trace: Trace) -> RuleAccepted:
    """The same answer where there is no rule of this name."""
    event = PaymentRuleConfigured(tenant=shop.tenant, name=name, why="the shop removed a rule for payments")
    await publish_event(gateway, event, trace)
    return RuleAccepted(name=name)
