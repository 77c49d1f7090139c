"""`POST /v1/inquiries:batch`: many messages in one request, each with a verdict of its own."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from crossdesk.contracts.event import Lane
from crossdesk.contracts.gateway import TenantConfigured
from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gateway import problems
from gateway.accept.accept_drafts import admit, publish_drafts
from gateway.accept.draft import Draft, draft_inquiry, once
from gateway.accept.inquiry_request import ACCEPTED, BatchItem, BatchRequest, InquiryAccepted, accepted
from gateway.accept.triage import lane_for
from gateway.access.admitted_route import BATCH_LIMIT, POSTING, guarded, may_post
from gateway.access.api_keys import Shop
from gateway.gateway import Gateway, TheGateway
from gateway.problem_handlers import field_errors
from gateway.problems import Problem, ProblemDetails, responses
from gateway.publish import Trace

router = APIRouter(route_class=guarded(may_post("messages"), body_limit=BATCH_LIMIT), tags=["inquiries"])


class ItemAccepted(InquiryAccepted):
    model_config = ConfigDict(json_schema_extra={"examples": [{"index": 0, **ACCEPTED}]})

    index: int = Field(ge=0, description="place in `items`")


class ItemRefused(BaseModel):
    index: int = Field(ge=0, description="place in `items`")
    status: Literal["refused"] = "refused"
    problem: ProblemDetails


class BatchVerdicts(BaseModel):
    """What became of each item, in the order they came."""

    accepted: int
    refused: int
    verdicts: list[Annotated[ItemAccepted | ItemRefused, Field(discriminator="status")]]


@router.post(
    "/v1/inquiries:batch",
    status_code=202,
    operation_id="postInquiries",
    summary="Send up to 500 messages",
    responses=responses(*POSTING),
)
async def post_batch(asked: BatchRequest, shop: Shop, gateway: TheGateway, trace: Trace) -> BatchVerdicts:
    """All valid items are stored together before this answers. Each counts as one request of the quota."""
    gateway.quotas.owe(shop.tenant, shop.quota, "messages", len(asked.items) - 1)
    lanes: dict[UUID, Lane] = {}
    judged = [await _judge(gateway, shop, item, lanes) for item in asked.items]
    new = [draft for draft, publish in judged if isinstance(draft, Draft) and publish]
    if new:
        await publish_drafts(gateway, new, trace)
    return _verdicts([draft for draft, _ in judged])


async def _judge(
    gateway: Gateway, shop: TenantConfigured, item: dict[str, Any], lanes: dict[UUID, Lane]
) -> tuple[Draft | Problem, bool]:
    """The item's draft, and whether it has to be published; or what is wrong with it.

    `lanes` are those of conversations earlier in the batch: one conversation keeps to one lane.
    """
    try:
        asked = BatchItem.model_validate(item)
        lane = (asked.conversation_id and lanes.get(asked.conversation_id)) or await lane_for(
            gateway, shop.tenant, asked
        )
        if asked.conversation_id:
            lanes[asked.conversation_id] = lane
        draft = draft_inquiry(shop.tenant, asked, once(asked.idempotency_key, asked), datetime.now(UTC), lane)
        return draft, admit(gateway, draft)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False, include_context=False)
        return Problem(problems.INVALID, errors=field_errors(found)), False
    except Problem as problem:
        return problem, False


def _verdicts(judged: list[Draft | Problem]) -> BatchVerdicts:
    verdicts = [_verdict(index, draft) for index, draft in enumerate(judged)]
    refused = sum(isinstance(verdict, ItemRefused) for verdict in verdicts)
    return BatchVerdicts(accepted=len(verdicts) - refused, refused=refused, verdicts=verdicts)


def _verdict(index: int, draft: Draft | Problem) -> ItemAccepted | ItemRefused:
    if isinstance(draft, Problem):
        return ItemRefused(index=index, problem=draft.details())
    answer = accepted(draft.inquiry_id, draft.conversation_id)
    return ItemAccepted(index=index, **answer.model_dump())
