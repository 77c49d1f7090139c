"""`POST /v1/transactions`: a movement of money on an order."""

from crossdesk.contracts.gateway import TransactionReported
from fastapi import APIRouter

from gateway.access.admitted_route import POSTING, guarded, may_post
from gateway.access.api_keys import Shop
from gateway.gateway import TheGateway
from gateway.imports.import_request import Imported, TransactionRequest
from gateway.problems import responses
from gateway.publish import Trace, publish_event

router = APIRouter(route_class=guarded(may_post("imports")), tags=["imports"])


@router.post(
    "/v1/transactions",
    status_code=202,
    operation_id="postTransaction",
    summary="Import a transaction",
    responses=responses(*POSTING),
)
async def post_transaction(asked: TransactionRequest, shop: Shop, gateway: TheGateway, trace: Trace) -> Imported:
    """What the payment provider reported. Sending it again is harmless."""
    fields = asked.model_dump() | {"order_id": asked.order_id.removeprefix("#")}
    event = TransactionReported(tenant=shop.tenant, why="the shop reported a transaction", **fields)
    await publish_event(gateway, event, trace)
    return Imported(id=asked.transaction_id)
