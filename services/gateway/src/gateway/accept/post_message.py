"""`POST /v1/conversations/{conversation_id}/messages`: the customer writes again."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from uuid import UUID

from asyncpg import Record
from crossdesk.contracts.gateway import Channel, Customer
from fastapi import APIRouter

from gateway import problems
from gateway.accept.accept_drafts import accept_draft
from gateway.accept.draft import Draft, draft_inquiry, once
from gateway.accept.inquiry_request import (
    IdempotencyKey,
    InquiryAccepted,
    InquiryRequest,
    MessageRequest,
    accepted,
    valid_key,
)
from gateway.accept.plain_form import PlainForm
from gateway.accept.triage import ASKED_FOR, lane_at_once, lane_for
from gateway.access.admitted_route import POSTING, guarded, may_post
from gateway.access.api_keys import Shop
from gateway.gateway import Gateway, TheGateway
from gateway.problems import Problem, responses
from gateway.publish import Trace
from gateway.read.reading import reading
from gateway.recent_conversations import Correspondence

_PLAIN = PlainForm(MessageRequest)
_PLAIN_PATH = re.compile(r"/v1/conversations/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})/messages")
TEMPLATE = "/v1/conversations/{conversation_id}/messages"
router = APIRouter(route_class=guarded(may_post("messages")), tags=["conversations"])

LATEST = """
    SELECT channel, order_id, customer, inquiry_id, received_at FROM inquiries
    WHERE tenant = $1 AND conversation_id = $2 AND customer IS NOT NULL
    ORDER BY received_at DESC LIMIT 1
"""

NOTICE = "SELECT order_id, customer, notice_id, sent_at FROM notices WHERE tenant = $1 AND conversation_id = $2"
ANSWERED_ON: Channel = "web"
"""Where a notice is answered, if the message does not say it: the shop delivers notices, and we are not told how."""


@router.post(
    TEMPLATE,
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
    """Handled like an inquiry, in order after those before it in the conversation.

    The first message of a conversation that a notice began answers the notice; its channel is `web` unless it says so.
    """
    former = await find_correspondence(gateway, shop.tenant, conversation_id)
    if former is None:
        raise Problem(problems.NOT_FOUND)
    whole = continue_with(former, asked, conversation_id)
    only = once(idempotency_key, asked, conversation_id)
    lane = await lane_for(gateway, shop.tenant, whole)
    draft = draft_inquiry(shop.tenant, whole, only, datetime.now(UTC), lane)
    await accept_draft(gateway, draft, trace)
    return accepted(draft.inquiry_id, conversation_id)


async def find_correspondence(gateway: Gateway, tenant: str, conversation_id: UUID) -> Correspondence | None:
    """The conversation as it stands: from memory if it was active lately, otherwise from the tables.

    One that is in neither may have been begun at another replica a moment ago: then the log knows it.
    """
    recent = gateway.memory.conversations.find(tenant, conversation_id)
    if recent is not None:
        return recent
    kept = await _kept(gateway, tenant, conversation_id)
    if kept is None and await gateway.memory.messages_read.now(ASKED_FOR):
        return gateway.memory.conversations.find(tenant, conversation_id)
    return kept


async def _kept(gateway: Gateway, tenant: str, conversation_id: UUID) -> Correspondence | None:
    async with reading(gateway, tenant) as connection:
        row = await connection.fetchrow(LATEST, tenant, conversation_id)
        notice = row or await connection.fetchrow(NOTICE, tenant, conversation_id)
    if row is None:
        return of_notice(notice) if notice else None
    # Nothing of a conversation that is in no memory any more is under way: it may change its lane.
    customer = Customer.model_validate(row["customer"])
    return Correspondence(row["channel"], customer, row["order_id"], "normal", row["inquiry_id"], row["received_at"])


def of_notice(row: Record) -> Correspondence:
    """What the first message in answer to a notice takes over."""
    customer = Customer.model_validate(row["customer"])
    return Correspondence(ANSWERED_ON, customer, row["order_id"], "normal", row["notice_id"], row["sent_at"])


def continue_with(former: Correspondence, asked: MessageRequest, conversation_id: UUID) -> InquiryRequest:
    """The message with what it leaves out taken from the one before, which was checked when it came in."""
    return InquiryRequest.model_construct(
        channel=asked.channel or former.channel,
        customer=asked.customer or former.customer,  # type: ignore[arg-type]  # a Customer has the same attributes
        conversation_id=conversation_id,
        order_id=asked.order_id or former.order_id,
        text=asked.text,
        attachments=asked.attachments,
        metadata=asked.metadata,
    )


def drafting(path: str) -> Callable[[Gateway, str, bytes, str | None], Draft | None] | None:
    """How a message posted to this path is drafted from bytes, if the path is that of a conversation's messages."""
    found = _PLAIN_PATH.fullmatch(path)
    return partial(draft_plainly, UUID(found[1])) if found else None


def draft_plainly(
    conversation_id: UUID, gateway: Gateway, tenant: str, body: bytes, idempotency_key: str | None
) -> Draft | None:
    """The same from bytes; None if anything is wrong with them or the conversation was not active lately."""
    former = gateway.memory.conversations.find(tenant, conversation_id)
    try:
        asked = _PLAIN.read(body)
        only = once(valid_key(idempotency_key), asked, conversation_id)
    except ValueError:
        return None
    if former is None:
        return None
    whole = continue_with(former, asked, conversation_id)
    lane = lane_at_once(gateway, tenant, whole)
    return draft_inquiry(tenant, whole, only, datetime.now(UTC), lane) if lane else None
