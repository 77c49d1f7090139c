"""`GET /v1/operations/flow/events`: the flow as it changes, by server-sent events."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from time import monotonic

from fastapi import APIRouter, Request
from sse_starlette import EventSourceResponse, ServerSentEvent

from gateway import problems
from gateway.gateway import Gateway, TheGateway
from gateway.metrics import STREAMS
from gateway.operations.flow_shown import FLOW
from gateway.operations.get_flow import flow_now
from gateway.operations.operators import TheOperator, operator_of
from gateway.problems import Problem, responses
from gateway.read.stream import HEARTBEAT, RECONNECT_MS, SEND_SECONDS

router = APIRouter(tags=["operations"])

EVERY = 2.0
"""Seconds between two looks."""
LIFETIME = 15.0
"""Seconds of one stream: whoever signs out elsewhere is shown nothing any more when it is asked for again."""
CONTENT = {"text/event-stream": {"schema": {"type": "string"}, "example": f"event: flow\ndata: {json.dumps(FLOW)}\n\n"}}


@router.get(
    "/v1/operations/flow/events",
    operation_id="streamFlow",
    summary="How much passes where, as it changes",
    response_class=EventSourceResponse,
    responses={
        200: {
            "description": "`flow` with a FlowShown where it changed, `still` where it did not, and `away` with a "
            "`detail` while it cannot be told.",
            "content": CONTENT,
        },
        **responses(problems.UNAUTHORIZED, problems.NOT_FOUND),
    },
)
async def stream_flow(request: Request, operator: TheOperator, gateway: TheGateway) -> EventSourceResponse:
    """Every two seconds. Ends after a quarter of a minute, and with the operator's session; ask again then."""
    events = flow_events(gateway, lambda: operator_of(request))
    return EventSourceResponse(events, ping=HEARTBEAT, send_timeout=SEND_SECONDS)


async def flow_events(
    gateway: Gateway, admit: Callable[[], object], lifetime: float = LIFETIME, every: float = EVERY
) -> AsyncIterator[ServerSentEvent]:
    """What is told. `admit` raises Problem once whoever looks may no longer."""
    end, shown = monotonic() + lifetime, ""
    yield ServerSentEvent(comment="follow", retry=RECONNECT_MS)
    with STREAMS.track_inprogress():
        while monotonic() < end and not gateway.changes.draining and _may(admit):
            told, shown = await _look(gateway, shown)
            yield told
            await asyncio.sleep(every)


def _may(admit: Callable[[], object]) -> bool:
    try:
        admit()
    except Problem:
        return False
    return True


async def _look(gateway: Gateway, shown: str) -> tuple[ServerSentEvent, str]:
    """What to tell whoever was shown this, and what they are shown then."""
    try:
        flow = await flow_now(gateway)
    except Problem as problem:
        return ServerSentEvent(event="away", data=json.dumps({"detail": problem.detail})), ""
    told = ServerSentEvent(event="still", data="{}") if flow == shown else ServerSentEvent(event="flow", data=flow)
    return told, flow
