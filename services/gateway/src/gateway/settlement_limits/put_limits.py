"""`PUT` and `DELETE /v1/settlement-limits`: a shop says what is paid back without a person."""

from typing import Literal

from crossdesk.contracts.finance_actions import SettlementLimitsConfigured
from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from gateway import problems
from gateway.access.admitted_route import POSTING, WITHOUT_A_BODY, guarded, may_post
from gateway.access.api_keys import Shop
from gateway.gateway import TheGateway
from gateway.problems import Problem, responses
from gateway.publish import Trace, publish_event
from gateway.settlement_limits.limits_request import SettlementLimits, faults_in, settlement_of

router = APIRouter(route_class=guarded(may_post("settlement-limits")), tags=["disputes"])


class SettlementLimitsAccepted(BaseModel):
    """Stored safely; disputes are decided by it within moments."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"status": "accepted", "currencies": ["EUR", "JPY"]}]})

    status: Literal["accepted"] = "accepted"
    currencies: list[str] = Field(description="in which refunds may be made; none where what was set for you holds")


@router.put(
    "/v1/settlement-limits",
    status_code=202,
    operation_id="putSettlementLimits",
    summary="Configure what is paid back without a person",
    responses=responses(*POSTING),
)
async def put_limits(
    asked: SettlementLimits, shop: Shop, gateway: TheGateway, trace: Trace
) -> SettlementLimitsAccepted:
    """Replaces your limits whole. A dispute within them that the rules decide for the customer is refunded at once.

    What is above goes to your finance as a ticket. With `"up_to": []` nothing is paid back by itself. 422 names each
    amount that is none, in no currency, or contradicts another one.
    """
    if errors := faults_in(asked):
        raise Problem(problems.INVALID, errors=errors)
    limits = settlement_of(asked)
    why = f"the shop configured automatic refunds in {len(limits.up_to)} currencies"
    await publish_event(gateway, SettlementLimitsConfigured(tenant=shop.tenant, limits=limits, why=why), trace)
    return SettlementLimitsAccepted(currencies=[each.currency for each in limits.up_to])


@router.delete(
    "/v1/settlement-limits",
    status_code=202,
    operation_id="deleteSettlementLimits",
    summary="Go back to the limits that were set for you",
    responses=responses(*WITHOUT_A_BODY),
)
async def delete_limits(shop: Shop, gateway: TheGateway, trace: Trace) -> SettlementLimitsAccepted:
    """What your operator configured counts again, if anything. The versions so far remain to be seen."""
    why = "the shop went back to the limits for refunds that its operator set"
    await publish_event(gateway, SettlementLimitsConfigured(tenant=shop.tenant, why=why), trace)
    return SettlementLimitsAccepted(currencies=[])
