"""`POST /v1/conversations/{conversation_id}/ratings`: the customer says whether an answer helped."""

from typing import Annotated, Literal
from uuid import UUID, uuid4

from asyncpg import Record
from crossdesk.contracts.event import derive_id
from crossdesk.contracts.gateway import AnswerRated, Customer
from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, model_validator

from gateway import problems
from gateway.accept.draft import once
from gateway.accept.inquiry_request import IdempotencyKey
from gateway.access.admitted_route import POSTING, guarded, may_post
from gateway.access.api_keys import Shop
from gateway.fields import Body
from gateway.gateway import Gateway, TheGateway
from gateway.problems import Problem, responses
from gateway.publish import Trace, publish_event
from gateway.read.inquiries import language_of
from gateway.read.reading import reading

router = APIRouter(route_class=guarded(may_post("messages")), tags=["conversations"])

RATED = """
    SELECT m.message_id, m.author, m.inquiry_id, i.customer, i.language, i.detected_language, i.intent,
           i.answer ->> 'scenario' AS scenario, q.text AS question
    FROM messages m
    LEFT JOIN inquiries i ON i.tenant = m.tenant AND i.inquiry_id = m.inquiry_id
    LEFT JOIN messages q ON q.tenant = m.tenant AND q.conversation_id = m.conversation_id
                        AND q.message_id = m.inquiry_id
    WHERE m.tenant = $1 AND m.conversation_id = $2 AND m.author <> 'customer'
      AND (m.message_id = $3 OR m.inquiry_id = $4)
    ORDER BY m.seq DESC LIMIT 1
"""


class RatingRequest(Body):
    """Of a message, or of the latest answer to an inquiry; in stars, or whether it helped: one of the two each."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"inquiry_id": "0b0f3c0e-8d0c-5a35-9a2a-3a1f6f4f7a10", "stars": 4}]}
    )

    inquiry_id: UUID | None = None
    message_id: UUID | None = None
    stars: Annotated[StrictInt, Field(ge=1, le=5)] | None = None
    helpful: StrictBool | None = None

    @model_validator(mode="after")
    def _one_of_two_each(self) -> "RatingRequest":
        if (self.inquiry_id is None) == (self.message_id is None):
            raise ValueError("name either inquiry_id or message_id")
        if (self.stars is None) == (self.helpful is None):
            raise ValueError("give either stars or helpful")
        return self


class RatingAccepted(BaseModel):
    conversation_id: UUID
    message_id: UUID = Field(description="the message that was rated")
    status: Literal["accepted"] = "accepted"


@router.post(
    "/v1/conversations/{conversation_id}/ratings",
    status_code=202,
    operation_id="postRating",
    summary="Rate an answer",
    responses=responses(*POSTING, problems.NOT_FOUND, problems.UNAVAILABLE),
)
async def post_rating(
    conversation_id: UUID,
    asked: RatingRequest,
    shop: Shop,
    gateway: TheGateway,
    trace: Trace,
    idempotency_key: IdempotencyKey = None,
) -> RatingAccepted:
    """A later rating of the same message replaces it, so rating twice has one effect."""
    row = await find_rated(gateway, shop.tenant, conversation_id, asked)
    if row is None:
        raise Problem(problems.NOT_FOUND)
    only = once(idempotency_key, asked, conversation_id)
    event_id = derive_id(shop.tenant, "rating", only.key, only.body_hash) if only else uuid4()
    await publish_event(gateway, _rated(shop.tenant, conversation_id, asked, row), trace, event_id=event_id)
    return RatingAccepted(conversation_id=conversation_id, message_id=row["message_id"])


async def find_rated(gateway: Gateway, tenant: str, conversation_id: UUID, asked: RatingRequest) -> Record | None:
    """The message that is rated, with the inquiry it answers; None when the conversation has no such answer."""
    async with reading(gateway, tenant) as connection:
        return await connection.fetchrow(RATED, tenant, conversation_id, asked.message_id, asked.inquiry_id)


def _rated(tenant: str, conversation_id: UUID, asked: RatingRequest, row: Record) -> AnswerRated:
    return AnswerRated(
        tenant=tenant,
        conversation_id=conversation_id,
        message_id=row["message_id"],
        author=row["author"],
        stars=asked.stars,
        helpful=asked.helpful,
        inquiry_id=row["inquiry_id"],
        question=row["question"],
        customer=Customer.model_validate(row["customer"]) if row["customer"] else None,
        language=language_of(row),
        intent=row["intent"],
        scenario=row["scenario"],
        why="a customer rated an answer",
    )
