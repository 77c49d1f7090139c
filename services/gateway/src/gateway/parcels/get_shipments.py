"""`GET /v1/shipments/{number}` and `GET /v1/orders/{order_id}/shipments`: where parcels are."""

from typing import Annotated
from urllib.parse import quote

from crossdesk.contracts.shipments_shown import OrderShipments, ShipmentShown
from fastapi import APIRouter, Path, Response

from gateway.access.callers import ReadingTenant
from gateway.fields import OrderId
from gateway.gateway import TheGateway
from gateway.parcels.logistics import ask_logistics
from gateway.read.reading import READING_ONE

router = APIRouter(tags=["parcels"])

Number = Annotated[
    str,
    Path(
        min_length=5,
        max_length=64,
        pattern=r"^[A-Za-z0-9][A-Za-z0-9 -]*$",
        description="as the carrier gave it; spaces, hyphens and small letters do not matter",
    ),
]


@router.get(
    "/v1/shipments/{number}",
    operation_id="getShipment",
    summary="Where a parcel is",
    response_model=ShipmentShown,
    responses=READING_ONE,
)
async def get_shipment(number: Number, tenant: ReadingTenant, gateway: TheGateway) -> Response:
    """Of a parcel of your own orders. Its carrier is asked where the last word is no longer fresh, 2.5 seconds long."""
    return await ask_logistics(gateway.logistics, tenant, "GET", f"/v1/shipments/{quote(number, safe='')}")


@router.get(
    "/v1/orders/{order_id}/shipments",
    operation_id="listOrderShipments",
    summary="Where the parcels of an order are",
    response_model=OrderShipments,
    responses=READING_ONE,
)
async def list_order_shipments(order_id: OrderId, tenant: ReadingTenant, gateway: TheGateway) -> Response:
    """All parcels of an order you imported; the list is empty as long as it has none."""
    return await ask_logistics(gateway.logistics, tenant, "GET", f"/v1/orders/{quote(order_id, safe='')}/shipments")
