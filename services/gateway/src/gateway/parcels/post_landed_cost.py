"""`POST /v1/landed-cost`: what an order from abroad costs at the door, and why."""

from crossdesk.contracts.customs_order import CustomsOrder
from crossdesk.contracts.landed_cost import LandedCost
from fastapi import APIRouter, Response

from gateway import problems
from gateway.access.admitted_route import READING_A_BODY, guarded, may_read
from gateway.access.callers import ReadingTenant
from gateway.gateway import TheGateway
from gateway.parcels.logistics import ask_logistics
from gateway.problems import responses

router = APIRouter(route_class=guarded(may_read), tags=["parcels"])


@router.post(
    "/v1/landed-cost",
    operation_id="workOutLandedCost",
    summary="What an order from abroad costs",
    response_model=LandedCost,
    responses=responses(*READING_A_BODY, problems.UNAVAILABLE),
)
async def work_out_landed_cost(order: CustomsOrder, tenant: ReadingTenant, gateway: TheGateway) -> Response:
    """Goods, carriage, duty, tax and fees by the rules of today, each with its rule, source and date.

    Amounts are in minor units of the destination's currency and always add up to `total_minor`. Where a tariff rate is
    not held, the duty is null and `complete` false: nothing is guessed. No legal advice.
    """
    body = order.model_dump_json(exclude_unset=True).encode()
    return await ask_logistics(gateway.logistics, tenant, "POST", "/v1/landed-cost", body=body)
