"""`POST /v1/conversations/{conversation_id}/messages`: the customer writes again."""

from datetime import UTC, datetime
from uuid import UUID

from crossdesk.contracts.gateway import Customer
from fastapi import APIRouter

from gateway import problems
from gateway.accept.accept_drafts import accept_draft
from gateway.accept.draft import draft_inquiry, once
from gateway.accept.inquiry_request import (
    CustomerRequest,
    IdempotencyKey,
    InquiryAccepted,
    InquiryRequest,
    MessageRequest,
    accepted,
)
from gateway.access.admitted_route import POSTING, guarded, may_post
from gateway.access.api_keys import Shop
from gateway.gateway import Gateway, TheGateway
from gateway.problems import Problem, responses
from gateway.publish import Trace
from gateway.read.reading import reading
from gateway.recent_conversations import Correspondence

router = APIRouter(route_class=guarded(may_post("messages")), tags=["conversations"])

LATEST = """
    SELECT channel, order_id, customer FROM inquiries
    WHERE tenant = $1 AND conversation_id = $2 AND customer IS NOT NULL
    ORDER BY received_at DESC LIMIT 1
"""


@router.post(
    "/v1/conversations/{conversation_id}/messages",
    status_code=202,
    operation_id="postMessage",
    summary="Send a further message of the customer",
    responses=responses(*POSTING, problems.KEY_REUSED, problems.NOT_FOUND, problems.UNAVAILABLE),
)
async def post_message(
    conversation_id: UUID,
    asked: MessageRequest,
    shop: Shop,
    gateway: TheGateway,
    trace: Trace,
    idempotency_key: IdempotencyKey = None,
) -> InquiryAccepted:
    """Handled like an inquiry, in order after those before it in the conversation."""
    former = await find_correspondence(gateway, shop.tenant, conversation_id)
    if former is None:
        raise Problem(problems.NOT_FOUND)
    whole = continue_with(former, asked, conversation_id)
    draft = draft_inquiry(shop.tenant, whole, once(idempotency_key, asked, conversation_id), datetime.now(UTC))
    await accept_draft(gateway, draft, trace)
    return accepted(draft.event.inquiry.inquiry_id, conversation_id)


async def find_correspondence(gateway: Gateway, tenant: str, conversation_id: UUID) -> Correspondence | None:
    """The conversation as it stands: from memory if it was active lately, otherwise from the tables."""
    recent = gateway.memory.conversations.find(tenant, conversation_id)
    if recent is not None:
        return recent
    async with reading(gateway, tenant) as connection:
        row = await connection.fetchrow(LATEST, tenant, conversation_id)
    return Correspondence(row["channel"], Customer.model_validate(row["customer"]), row["order_id"]) if row else None


def continue_with(former: Correspondence, asked: MessageRequest, conversation_id: UUID) -> InquiryRequest:
    """The message with what it leaves out taken from the one before, which was checked when it came in."""
    customer = asked.customer or CustomerRequest.model_construct(**former.customer.model_dump())
    return InquiryRequest.model_construct(
        channel=asked.channel or former.channel,
        customer=customer,
        conversation_id=conversation_id,
        order_id=asked.order_id or former.order_id,
        text=asked.text,
        attachments=asked.attachments,
        metadata=asked.metadata,
    )
