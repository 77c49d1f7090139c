"""`POST /v1/shipment-updates`: the shop's own word on a parcel."""

from crossdesk.contracts.gateway import ShipmentUpdateReported
from fastapi import APIRouter

from gateway.access.admitted_route import POSTING, guarded, may_post
from gateway.access.api_keys import Shop
from gateway.gateway import TheGateway
from gateway.imports.import_request import Imported, ShipmentUpdateRequest
from gateway.problems import responses
from gateway.publish import Trace, publish_event

router = APIRouter(route_class=guarded(may_post("imports")), tags=["imports"])


@router.post(
    "/v1/shipment-updates",
    status_code=202,
    operation_id="postShipmentUpdate",
    summary="Report on a parcel",
    responses=responses(*POSTING),
)
async def post_shipment_update(asked: ShipmentUpdateRequest, shop: Shop, gateway: TheGateway, trace: Trace) -> Imported:
    """Handed over, returned, split, put together and the like; carriers are asked by us."""
    fields = asked.model_dump() | {"order_id": asked.order_id.removeprefix("#")}
    event = ShipmentUpdateReported(tenant=shop.tenant, why="the shop reported on a parcel", **fields)
    await publish_event(gateway, event, trace)
    return Imported(id=asked.tracking_number)
