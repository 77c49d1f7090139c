"""`POST /v1/disputes`: a dispute as the shop knows it."""

from crossdesk.contracts.event import Money, derive_id
from crossdesk.contracts.payments import DisputeReported, DisputeStep
from fastapi import APIRouter

from gateway.access.admitted_route import POSTING, guarded, may_post
from gateway.access.api_keys import Shop
from gateway.gateway import TheGateway
from gateway.imports.import_request import Imported
from gateway.payments.dispute_request import DisputeRequest
from gateway.problems import responses
from gateway.publish import Trace, publish_event

router = APIRouter(route_class=guarded(may_post("imports")), tags=["payments"])


@router.post(
    "/v1/disputes",
    status_code=202,
    operation_id="postDispute",
    summary="Report a dispute",
    responses=responses(*POSTING),
)
async def post_dispute(asked: DisputeRequest, shop: Shop, gateway: TheGateway, trace: Trace) -> Imported:
    """A customer's claim, or a dispute that no webhook of a provider tells of. The same report again counts once."""
    event = _reported(shop.tenant, asked)
    event_id = derive_id(shop.tenant, "dispute", event.model_dump_json())
    await publish_event(gateway, event, trace, event_id)
    return Imported(id=asked.dispute_id)


def _reported(tenant: str, asked: DisputeRequest) -> DisputeReported:
    disputed = Money(minor=asked.disputed.minor, currency=asked.disputed.currency)
    step = DisputeStep(at=asked.at, stage=asked.stage, awaiting=asked.awaiting, due_by=asked.due_by, disputed=disputed)
    return DisputeReported(
        tenant=tenant,
        why="the shop reported a dispute",
        provider=asked.provider,
        dispute_id=asked.dispute_id,
        scheme=asked.scheme,
        code=asked.code,
        provider_reason=asked.provider_reason,
        payment_id=asked.payment_id,
        order_id=asked.order_id.removeprefix("#") if asked.order_id else None,
        customer_id=asked.customer_id,
        merchant_id=asked.merchant_id,
        disputed=disputed,
        step=step,
    )
