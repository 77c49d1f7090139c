"""`POST /v1/bills`: a bill in the customer's currency, drawn up and kept."""

from crossdesk.contracts.bills import BillAsked, BillShown
from fastapi import APIRouter, Response

from gateway import problems
from gateway.access.admitted_route import READING_A_BODY, guarded, may_post
from gateway.access.api_keys import Shop
from gateway.bills.payments_risk import ask_payments_risk
from gateway.gateway import TheGateway
from gateway.problems import responses

router = APIRouter(route_class=guarded(may_post("bills")), tags=["bills"])


@router.post(
    "/v1/bills",
    operation_id="drawUpBill",
    summary="Draw up a bill",
    response_model=BillShown,
    responses=responses(*READING_A_BODY, problems.QUOTA, problems.OVERLOADED, problems.UNAVAILABLE),
)
async def draw_up_bill(asked: BillAsked, shop: Shop, gateway: TheGateway) -> Response:
    """What was sold, in the currency the customer pays in: lines that sum to the total, and the rate with its source.

    Converted by the rates known when it was sold; 422 names `rates` when none can be had, for nothing is guessed. The
    bill is kept, the later one of an order wins, and the same request gives the same bill.
    """
    body = asked.model_dump_json(exclude_unset=True).encode()
    return await ask_payments_risk(gateway.payments_risk, shop.tenant, "POST", "/v1/bills", body=body)
