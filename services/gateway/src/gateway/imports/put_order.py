"""`PUT /v1/orders/{order_id}`: the shop's record of an order, whole."""

from crossdesk.contracts.gateway import OrderImported
from fastapi import APIRouter

from gateway.access.admitted_route import POSTING, guarded, may_post
from gateway.access.api_keys import Shop
from gateway.fields import OrderId
from gateway.gateway import TheGateway
from gateway.imports.import_request import Imported, OrderRequest
from gateway.problems import responses
from gateway.publish import Trace, publish_event

router = APIRouter(route_class=guarded(may_post("imports")), tags=["imports"])


@router.put(
    "/v1/orders/{order_id}",
    status_code=202,
    operation_id="putOrder",
    summary="Import an order",
    responses=responses(*POSTING),
)
async def put_order(order_id: OrderId, asked: OrderRequest, shop: Shop, gateway: TheGateway, trace: Trace) -> Imported:
    """Replaces what was imported for this order before. The later request wins."""
    order = OrderImported(
        tenant=shop.tenant,
        order_id=order_id.removeprefix("#"),
        why="the shop reported an order",
        **asked.model_dump(),
    )
    await publish_event(gateway, order, trace)
    return Imported(id=order.order_id)
