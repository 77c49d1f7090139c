"""`POST /v1/orders/{order_id}/return-labels`: a label to send something back with."""

from urllib.parse import quote
from uuid import uuid4

from crossdesk.contracts.return_label import ReturnLabelAsked, ReturnLabelShown
from fastapi import APIRouter, Response

from gateway import problems
from gateway.accept.inquiry_request import IdempotencyKey
from gateway.access.admitted_route import READING_A_BODY, guarded, may_post
from gateway.access.api_keys import Shop
from gateway.fields import OrderId
from gateway.gateway import TheGateway
from gateway.parcels.logistics import ask_logistics
from gateway.problems import responses

router = APIRouter(route_class=guarded(may_post("labels")), tags=["returns"])

SECONDS = 12.0
"""Longer than logistics-service waits for the shop: twice 5 s."""


@router.post(
    "/v1/orders/{order_id}/return-labels",
    operation_id="askReturnLabel",
    summary="A label for a return",
    response_model=ReturnLabelShown,
    responses=responses(
        *READING_A_BODY,
        problems.NOT_FOUND,
        problems.KEY_REUSED,
        problems.QUOTA,
        problems.OVERLOADED,
        problems.UNAVAILABLE,
    ),
)
async def ask_return_label(
    order_id: OrderId,
    asked: ReturnLabelAsked,
    shop: Shop,
    gateway: TheGateway,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Asked of your own endpoint, which the operator has set up; only for a way to return that is open for the order.

    With an `Idempotency-Key` the same request gives the same label, whenever it comes. The parcel back is followed like
    those of the order. 503 also says that labels are not set up for you.
    """
    body = asked.model_dump_json(exclude_unset=True).encode()
    headers = {"idempotency-key": idempotency_key or uuid4().hex}
    path = f"/v1/orders/{quote(order_id, safe='')}/return-labels"
    return await ask_logistics(
        gateway.logistics, shop.tenant, "POST", path, body=body, headers=headers, seconds=SECONDS
    )
