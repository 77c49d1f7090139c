"""`GET /v1/operations/flow`: how much passes where, and who is behind."""

import asyncio
from hashlib import sha256
from typing import Annotated

from crossdesk.consume.outages import SURROUNDINGS
from crossdesk.errors import BusUnavailable
from fastapi import APIRouter, Header, Response

from gateway import problems
from gateway.gateway import Gateway, TheGateway
from gateway.operations.flow import shown_flow
from gateway.operations.flow_shown import FlowShown
from gateway.operations.letters import count_open
from gateway.operations.operators import TheOperator
from gateway.problems import Problem, responses
from gateway.read.reading import DEADLINE

router = APIRouter(tags=["operations"])


@router.get(
    "/v1/operations/flow",
    operation_id="getFlow",
    summary="How much passes where, and who is behind",
    response_model=FlowShown,
    responses={
        **responses(problems.UNAUTHORIZED, problems.NOT_FOUND, problems.INVALID, problems.UNAVAILABLE),
        304: {"description": "nothing changed since the `ETag` in `If-None-Match`"},
    },
)
async def get_flow(
    operator: TheOperator,
    gateway: TheGateway,
    if_none_match: Annotated[str | None, Header(description="`ETag` of the answer before")] = None,
) -> Response:
    """One look. All replicas tell the same, but for rates, which each takes for itself."""
    body = await flow_now(gateway)
    tag = f'"{sha256(body.encode()).hexdigest()[:24]}"'
    headers = {"ETag": tag, "Cache-Control": "no-store"}
    if if_none_match == tag:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)


async def flow_now(gateway: Gateway) -> str:
    """A FlowShown as JSON. Raises Problem (503) where the log or the database does not answer."""
    if gateway.flow is None:
        raise Problem(problems.UNAVAILABLE, retry_after=5)
    try:
        before, now = await gateway.flow.look()
        async with asyncio.timeout(DEADLINE):
            dead_letters = await count_open(gateway.database)
    except BusUnavailable:
        raise Problem(problems.UNAVAILABLE, "The log does not answer.", retry_after=2) from None
    except SURROUNDINGS:
        raise Problem(problems.UNAVAILABLE, "The database does not answer.", retry_after=2) from None
    return shown_flow(before, now, dead_letters).model_dump_json()
