"""`PUT` and `DELETE /v1/conversations/{conversation_id}/callback`: a customer would rather be called back, or not."""

from datetime import datetime
from typing import Literal
from uuid import UUID, uuid4

from asyncpg import Record
from crossdesk.contracts.callbacks import CallbackCancelled, CallbackRequested
from crossdesk.contracts.event import derive_id
from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field, model_validator

from gateway import problems
from gateway.accept.draft import once
from gateway.accept.inquiry_request import IdempotencyKey
from gateway.access.admitted_route import POSTING, guarded, may_post
from gateway.access.api_keys import Shop
from gateway.callbacks.get_slots import NO_CALLBACK
from gateway.fields import Body, NearMoment
from gateway.gateway import Gateway, TheGateway
from gateway.problems import Problem, responses
from gateway.publish import Trace, publish_event
from gateway.read.conversations import must_exist
from gateway.read.reading import NO_DATABASE, reading

router = APIRouter(
    prefix="/v1/conversations/{conversation_id}/callback",
    route_class=guarded(may_post("messages")),
    tags=["conversations"],
)

DECISION_SECONDS = 3.0
DECIDED = """
    SELECT type, why, data FROM timeline
    WHERE tenant = $1 AND conversation_id = $2 AND data ->> 'request_id' = $3
      AND type IN ('CallbackBooked', 'CallbackRefused', 'CallbackSettled')
    ORDER BY seq DESC LIMIT 1
"""


class CallbackWish(Body):
    """The beginning of a window that is offered, or a time until which the customer can wait: one of the two."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"starts_at": "2026-11-30T08:00:00Z"}]})

    starts_at: NearMoment | None = None
    by: NearMoment | None = Field(default=None, description="a reply at any time before is as welcome")

    @model_validator(mode="after")
    def _one_of_two(self) -> "CallbackWish":
        if (self.starts_at is None) == (self.by is None):
            raise ValueError("give either starts_at or by")
        return self


class CallbackDecided(BaseModel):
    """`requested`: not decided yet, the conversation's timeline will tell."""

    conversation_id: UUID
    request_id: UUID
    status: Literal["booked", "cancelled", "requested"]
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    time_zone: str | None = Field(default=None, description="IANA name of the customer's zone")


ANSWERS = {
    **responses(*POSTING, problems.NOT_FOUND, NO_CALLBACK, problems.UNAVAILABLE),
    202: {"model": CallbackDecided, "description": "Asked for; the decision is still open."},
}


@router.put("", operation_id="chooseCallback", summary="Choose a callback", responses=ANSWERS)
async def choose_callback(
    conversation_id: UUID,
    asked: CallbackWish,
    shop: Shop,
    gateway: TheGateway,
    trace: Trace,
    response: Response,
    idempotency_key: IdempotencyKey = None,
) -> CallbackDecided:
    """Instead of waiting, or of what was booked before. routing-service decides in the order of the log: whoever is
    first gets the last place of a window. 409 says why not; 202 that it is not decided yet.
    """
    only = once(idempotency_key, asked, conversation_id)
    request_id = derive_id(shop.tenant, "callback", only.key, only.body_hash) if only else uuid4()
    await must_exist(gateway, shop.tenant, conversation_id)
    wish = CallbackRequested(
        tenant=shop.tenant,
        conversation_id=conversation_id,
        request_id=request_id,
        starts_at=asked.starts_at,
        by=asked.by,
        why="a customer asked for a callback",
    )
    await publish_event(gateway, wish, trace, event_id=request_id)
    return await _decided(gateway, shop.tenant, conversation_id, request_id, response)


@router.delete("", operation_id="cancelCallback", summary="Cancel a callback", responses=ANSWERS)
async def cancel_callback(
    conversation_id: UUID, shop: Shop, gateway: TheGateway, trace: Trace, response: Response
) -> CallbackDecided:
    """The conversation waits again for the next person who is free. 409 where nothing is booked."""
    await must_exist(gateway, shop.tenant, conversation_id)
    request_id = uuid4()
    wish = CallbackCancelled(
        tenant=shop.tenant,
        conversation_id=conversation_id,
        request_id=request_id,
        why="a customer asked to have a callback cancelled",
    )
    await publish_event(gateway, wish, trace, event_id=request_id)
    return await _decided(gateway, shop.tenant, conversation_id, request_id, response)


async def _decided(
    gateway: Gateway, tenant: str, conversation_id: UUID, request_id: UUID, response: Response
) -> CallbackDecided:
    """What routing-service says to it. Raises Problem (409) for a refusal."""

    async def look() -> Record | None:
        async with reading(gateway, tenant) as connection:
            return await connection.fetchrow(DECIDED, tenant, conversation_id, str(request_id))

    try:
        row = await gateway.changes.appeared(tenant, conversation_id, look, DECISION_SECONDS)
    except NO_DATABASE:
        row = None
    if row is None:
        response.status_code = 202
        return CallbackDecided(conversation_id=conversation_id, request_id=request_id, status="requested")
    if row["type"] == "CallbackRefused":
        raise Problem(NO_CALLBACK, f"{row['data']['reason']}: {row['why']}")
    status: Literal["booked", "cancelled"] = "booked" if row["type"] == "CallbackBooked" else "cancelled"
    window = {name: row["data"]["window"][name] for name in ("starts_at", "ends_at", "time_zone")}
    return CallbackDecided(conversation_id=conversation_id, request_id=request_id, status=status, **window)
