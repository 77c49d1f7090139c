"""Reviews of translations over HTTP: which there are, and what a person says of one."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Annotated
from uuid import UUID

from crossdesk.admit import refusal
from crossdesk.contracts.translation_reviews import (
    TranslationReviewPage,
    TranslationReviewShown,
    TranslationVerdict,
)
from crossdesk.store.database import Database
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from translation.api.read_body import as_json, read, read_body
from translation.language import detect_language
from translation.memory.learn import Teaching
from translation.quality.reviews import Reviewing, newest_reviews, review
from translation.translate_text import TranslationDesk

NOT_FOUND = "no review of yours has this id"


class ReviewsAsked(BaseModel):
    """The query. `open`: those without a verdict, or those with one."""

    open: bool | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 50


class _Named(BaseModel):
    review_id: UUID


@dataclass(frozen=True)
class Reviews:
    """Answers about reviews, and takes verdicts."""

    desk: TranslationDesk
    database: Database

    async def list(self, request: Request, tenant: str) -> Response:
        """The newest. Raises RequestRefused."""
        asked = read(request.query_params, ReviewsAsked)
        rows = await newest_reviews(self.database, tenant, asked.open, asked.limit)
        shown = [TranslationReviewShown.model_validate(dict(row)) for row in rows]
        return as_json(TranslationReviewPage(reviews=shown))

    async def judge(self, request: Request, tenant: str) -> Response:
        """A person's verdict; 404 for what is no review. Raises RequestRefused."""
        named, said = read(request.path_params, _Named), await read_body(request, TranslationVerdict)
        done = await review(self._reviewing(), tenant, named.review_id, said, datetime.now(UTC))
        return refusal(404, NOT_FOUND) if done is None else as_json(done)

    def _reviewing(self) -> Reviewing:
        desk = self.desk
        detect = partial(detect_language, desk.detector)
        teaching = None if desk.memory is None else Teaching(desk.memory, detect, desk.names)
        return Reviewing(self.database, teaching, desk.quality.standings if desk.quality else None)
