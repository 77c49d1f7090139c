"""`POST /v1/inquiries`: a customer's message comes in. The answer is 202, and only after the bus has it."""

from datetime import UTC, datetime

from fastapi import APIRouter

from gateway import problems
from gateway.accept.accept_drafts import accept_draft
from gateway.accept.draft import draft_inquiry, once
from gateway.accept.inquiry_request import IdempotencyKey, InquiryAccepted, InquiryRequest, accepted
from gateway.access.admitted_route import POSTING, guarded, may_post
from gateway.access.api_keys import Shop
from gateway.gateway import TheGateway
from gateway.problems import responses
from gateway.publish import Trace

router = APIRouter(route_class=guarded(may_post("messages")), tags=["inquiries"])


@router.post(
    "/v1/inquiries",
    status_code=202,
    operation_id="postInquiry",
    summary="Send a customer's message",
    responses=responses(*POSTING, problems.KEY_REUSED),
)
async def post_inquiry(
    asked: InquiryRequest, shop: Shop, gateway: TheGateway, trace: Trace, idempotency_key: IdempotencyKey = None
) -> InquiryAccepted:
    """Answers 202 once the message is stored safely; what becomes of it is at `links`."""
    draft = draft_inquiry(shop.tenant, asked, once(idempotency_key, asked), datetime.now(UTC))
    await accept_draft(gateway, draft, trace)
    return accepted(draft.event.inquiry.inquiry_id, draft.event.conversation_id)
