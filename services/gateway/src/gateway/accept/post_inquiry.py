"""`POST /v1/inquiries`: a customer's message comes in. The answer is 202, and only after the bus has it."""

from datetime import UTC, datetime

from fastapi import APIRouter

from gateway import problems
from gateway.accept.accept_drafts import accept_draft
from gateway.accept.draft import Draft, draft_inquiry, once
from gateway.accept.inquiry_request import (
    IdempotencyKey,
    InquiryAccepted,
    InquiryRequest,
    accepted,
    valid_key,
)
from gateway.accept.plain_form import PlainForm
from gateway.accept.triage import lane_at_once, lane_for
from gateway.access.admitted_route import POSTING, guarded, may_post
from gateway.access.api_keys import Shop
from gateway.gateway import Gateway, TheGateway
from gateway.problems import responses
from gateway.publish import Trace

PATH = "/v1/inquiries"
_PLAIN = PlainForm(InquiryRequest)
router = APIRouter(route_class=guarded(may_post("messages")), tags=["inquiries"])


@router.post(
    PATH,
    status_code=202,
    operation_id="postInquiry",
    summary="Send a customer's message",
    responses=responses(*POSTING, problems.KEY_REUSED),
)
async def post_inquiry(
    asked: InquiryRequest, shop: Shop, gateway: TheGateway, trace: Trace, idempotency_key: IdempotencyKey = None
) -> InquiryAccepted:
    """Answers 202 once the message is stored safely; what becomes of it is at `links`."""
    lane = await lane_for(gateway, shop.tenant, asked)
    draft = draft_inquiry(shop.tenant, asked, once(idempotency_key, asked), datetime.now(UTC), lane)
    await accept_draft(gateway, draft, trace)
    return accepted(draft.inquiry_id, draft.conversation_id)


def draft_plainly(gateway: Gateway, tenant: str, body: bytes, idempotency_key: str | None) -> Draft | None:
    """The same from bytes; None if anything is wrong with them or the log has to be asked."""
    try:
        asked = _PLAIN.read(body)
        only = once(valid_key(idempotency_key), asked)
    except ValueError:
        return None
    lane = lane_at_once(gateway, tenant, asked)
    return draft_inquiry(tenant, asked, only, datetime.now(UTC), lane) if lane else None
