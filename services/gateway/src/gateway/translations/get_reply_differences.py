"""`GET /v1/reply-differences`: where people reply differently to the same case by language."""

from typing import Annotated

from crossdesk.contracts.reply_differences import ReplyDifferencePage
from fastapi import APIRouter, Query, Response

from gateway import problems
from gateway.access.callers import ReadingTenant
from gateway.gateway import TheGateway
from gateway.problems import responses
from gateway.read.cursor import Limit
from gateway.translations.translation import ask_translation

Scenario = Annotated[
    str | None, Query(max_length=44, pattern=r"^[a-z][a-z0-9_]{0,43}$", description="only those of one intent")
]

router = APIRouter(tags=["translations"])


@router.get(
    "/v1/reply-differences",
    operation_id="listReplyDifferences",
    summary="Where replies differ by language",
    response_model=ReplyDifferencePage,
    responses=responses(problems.UNAUTHORIZED, problems.INVALID, problems.UNAVAILABLE),
)
async def list_differences(
    tenant: ReadingTenant,
    gateway: TheGateway,
    scenario: Scenario = None,
    limit: Limit = 50,
) -> Response:
    """The newest first, each with a reply of both languages. Samples of replies are compared every hour."""
    query = [("limit", str(limit)), *([("scenario", scenario)] if scenario else [])]
    return await ask_translation(gateway.translation, tenant, "GET", "/v1/reply-differences", query=query)
