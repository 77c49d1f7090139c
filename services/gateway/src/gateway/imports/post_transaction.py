"""`POST /v1/transactions`: a movement of money on an order."""

from crossdesk.contracts.event import derive_id
from crossdesk.contracts.payments import TransactionReported
from fastapi import APIRouter

from gateway.access.admitted_route import POSTING, guarded, may_post
from gateway.access.api_keys import Shop
from gateway.gateway import TheGateway
from gateway.imports.import_request import Imported, TransactionRequest
from gateway.payments.told import hash_of_email
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
    """What the payment provider reported. The same report again counts once.

    No field takes a card number: send the provider's token of the card as `card`. Of `email` the SHA-256 alone is kept.
    """
    fields = asked.model_dump(exclude={"email"}) | {"order_id": asked.order_id.removeprefix("#")}
    fields |= {"email_hash": hash_of_email(asked.email)}
    event = TransactionReported(tenant=shop.tenant, why="the shop reported a transaction", **fields)
    await publish_event(gateway, event, trace, derive_id(shop.tenant, "transaction", event.model_dump_json()))
    return Imported(id=asked.transaction_id)
