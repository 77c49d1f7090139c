"""`GET /v1/translation-reviews` and verdicts on them: by the shop's key alone."""

from typing import Annotated
from uuid import UUID

from crossdesk.contracts.translation_reviews import TranslationReviewed, TranslationReviewPage, TranslationVerdict
from fastapi import APIRouter, Query, Response

from gateway import problems
from gateway.access.admitted_route import POSTING, guarded, may_post
from gateway.access.api_keys import Shop
from gateway.gateway import TheGateway
from gateway.problems import responses
from gateway.read.cursor import Limit
from gateway.translations.translation import ask_translation

REVIEWS = "/v1/translation-reviews"
Open = Annotated[bool | None, Query(description="those without a verdict, or those with one; all without this")]

reading = APIRouter(tags=["translations"])
router = APIRouter(route_class=guarded(may_post("translation-reviews")), tags=["translations"])


@reading.get(
    REVIEWS,
    operation_id="listTranslationReviews",
    summary="Translations for people to look at",
    response_model=TranslationReviewPage,
    responses=responses(problems.UNAUTHORIZED, problems.INVALID, problems.UNAVAILABLE),
)
async def list_reviews(shop: Shop, gateway: TheGateway, open: Open = None, limit: Limit = 50) -> Response:  # noqa: A002  # the query's name
    """Two in a hundred of all translations, and those that were doubtful: the newest first, for 30 days."""
    query = [("limit", str(limit)), *([] if open is None else [("open", str(open).lower())])]
    return await ask_translation(gateway.translation, shop.tenant, "GET", REVIEWS, query=query)


@router.post(
    f"{REVIEWS}/{{review_id}}",
    operation_id="reviewTranslation",
    summary="Say whether a translation is good",
    response_model=TranslationReviewed,
    responses=responses(*POSTING, problems.NOT_FOUND, problems.UNAVAILABLE),
)
async def review_translation(review_id: UUID, asked: TranslationVerdict, shop: Shop, gateway: TheGateway) -> Response:
    """The engine's rank follows, and a correction is remembered. The first verdict counts."""
    body = asked.model_dump_json().encode()
    return await ask_translation(gateway.translation, shop.tenant, "POST", f"{REVIEWS}/{review_id}", body=body)
