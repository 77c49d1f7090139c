"""`PUT /v1/orders/{order_id}/withdrawal` and `POST .../confirmation`: the two steps of the withdrawal function."""

from urllib.parse import quote

from crossdesk.contracts.withdrawals_shown import WithdrawalShown
from fastapi import APIRouter, Response

from gateway import problems
from gateway.access.admitted_route import READING_A_BODY, guarded, may_post
from gateway.access.api_keys import Shop
from gateway.fields import OrderId
from gateway.gateway import TheGateway
from gateway.parcels.logistics import NOT_IN_THIS_STATE, ask_logistics
from gateway.parcels.withdrawal_request import WithdrawalRequest
from gateway.problems import responses

router = APIRouter(route_class=guarded(may_post("withdrawals")), tags=["returns"])

STEP = (problems.NOT_FOUND, NOT_IN_THIS_STATE, problems.QUOTA, problems.OVERLOADED, problems.UNAVAILABLE)


def path_of(order_id: str) -> str:
    return f"/v1/orders/{quote(order_id, safe='')}/withdrawal"


@router.put(
    "/v1/orders/{order_id}/withdrawal",
    operation_id="stateWithdrawal",
    summary="Withdraw from an order: the statement",
    response_model=WithdrawalShown,
    responses=responses(*READING_A_BODY, *STEP),
)
async def state_withdrawal(order_id: OrderId, asked: WithdrawalRequest, shop: Shop, gateway: TheGateway) -> Response:
    """First step of the withdrawal function (directive 2011/83/EU art. 11a(2)), for a customer who used your button.

    Show the customer what is answered, to confirm. Until then the statement may be replaced; it has no effect yet.
    """
    body = asked.model_dump_json(exclude_none=True).encode()
    return await ask_logistics(gateway.logistics, shop.tenant, "PUT", path_of(order_id), body=body)


@router.post(
    "/v1/orders/{order_id}/withdrawal/confirmation",
    operation_id="confirmWithdrawal",
    summary="Withdraw from an order: the confirmation",
    response_model=WithdrawalShown,
    responses=responses(problems.UNAUTHORIZED, problems.INVALID, *STEP),
)
async def confirm_withdrawal(order_id: OrderId, shop: Shop, gateway: TheGateway) -> Response:
    """Second step (art. 11a(3)): submits the withdrawal, now. However often it is confirmed there is one receipt.

    Send `receipt` to the customer at once (art. 11a(4)); it is also told by the webhook `withdrawal.confirmed`. A
    withdrawal is taken late as well: `in_time` and `law` say how the rules judge it, by what is known of the order.
    """
    return await ask_logistics(gateway.logistics, shop.tenant, "POST", f"{path_of(order_id)}/confirmation")
