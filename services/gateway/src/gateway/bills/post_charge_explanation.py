"""`POST /v1/charge-explanations`: why was I charged 41.27?"""

from crossdesk.contracts.bills import ChargeAsked, ChargeExplained
from fastapi import APIRouter, Response

from gateway import problems
from gateway.access.admitted_route import READING_A_BODY, guarded, may_read
from gateway.access.callers import ReadingTenant
from gateway.bills.get_bill import PAGES, Accept
from gateway.bills.payments_risk import ask_payments_risk
from gateway.gateway import TheGateway
from gateway.problems import responses

router = APIRouter(route_class=guarded(may_read), tags=["bills"])


@router.post(
    "/v1/charge-explanations",
    operation_id="explainCharge",
    summary="Why a customer was charged an amount",
    response_model=ChargeExplained,
    responses={
        200: {"content": PAGES},
        **responses(*READING_A_BODY, problems.NOT_FOUND, problems.UNAVAILABLE),
    },
)
async def explain_charge(
    asked: ChargeAsked, tenant: ReadingTenant, gateway: TheGateway, accept: Accept = "application/json"
) -> Response:
    """From the bills of the customer's orders and the payments you reported, to the last minor unit or honestly not.

    `steps` and `left` sum to what was charged, and `text` says it in the customer's language. `likely` names what such
    a rest often is: none of it is known. Only that customer's payments are looked through.
    """
    body = asked.model_dump_json(exclude_unset=True).encode()
    return await ask_payments_risk(
        gateway.payments_risk, tenant, "POST", "/v1/charge-explanations", body=body, headers={"accept": accept}
    )
