"""`GET /v1/conversations/{conversation_id}/events`: the timeline as it grows, by server-sent events."""

from collections.abc import AsyncIterator, Sequence
from time import monotonic
from typing import Annotated
from uuid import UUID

from asyncpg import Record
from fastapi import APIRouter, Header
from sse_starlette import EventSourceResponse, ServerSentEvent

from gateway import problems
from gateway.access.callers import ReadingTenant
from gateway.changes import Watch
from gateway.gateway import Gateway, TheGateway
from gateway.metrics import STREAMS
from gateway.problems import Problem, responses
from gateway.read.conversations import must_exist
from gateway.read.happened import Happened
from gateway.read.read_news import happened_of
from gateway.read.reading import reading
from gateway.read.shown import ENTRY

router = APIRouter(tags=["conversations"])

HEARTBEAT = 15
LIFETIME = 15 * 60.0
RECONNECT_MS = 1000
SEND_SECONDS = 30.0
AT_ONCE = 200

LastEventId = Annotated[
    int,
    Header(
        alias="Last-Event-ID", ge=0, le=2**63 - 1, description="the id of the last event received: goes on after it"
    ),
]
CONTENT = {
    "text/event-stream": {
        "schema": {"type": "string"},
        "example": f'event: InquiryUnderstood\nid: 2\ndata: {{"type":"InquiryUnderstood","why":"{ENTRY["why"]}"}}\n\n',
    }
}


@router.get(
    "/v1/conversations/{conversation_id}/events",
    operation_id="streamConversation",
    summary="What happens, as it happens",
    response_class=EventSourceResponse,
    responses={
        200: {
            "description": "One event per timeline entry: `event` is its type, `id` its place, `data` a Happening.",
            "content": CONTENT,
        },
        **responses(problems.UNAUTHORIZED, problems.NOT_FOUND, problems.INVALID, problems.UNAVAILABLE),
    },
)
async def stream_conversation(
    conversation_id: UUID, tenant: ReadingTenant, gateway: TheGateway, last_event_id: LastEventId = 0
) -> EventSourceResponse:
    """Begins with all that happened so far, or after `Last-Event-ID`. Ends after 15 minutes; clients then come back."""
    await must_exist(gateway, tenant, conversation_id)
    events = happenings(gateway, tenant, conversation_id, last_event_id)
    return EventSourceResponse(events, ping=HEARTBEAT, send_timeout=SEND_SECONDS)


async def happenings(
    gateway: Gateway, tenant: str, conversation_id: UUID, after: int, lifetime: float = LIFETIME
) -> AsyncIterator[ServerSentEvent]:
    """Timeline entries past `after` in order, without gaps, whichever replica they came through."""
    end = monotonic() + lifetime
    yield ServerSentEvent(comment="follow", retry=RECONNECT_MS)
    with STREAMS.track_inprogress(), gateway.changes.watch(tenant, conversation_id) as watch:
        heard: list[Happened] = []
        while monotonic() < end and not gateway.changes.draining:
            new = following(heard, after)
            if new is None:
                try:
                    new = [happened_of(row) for row in await read_timeline(gateway, tenant, conversation_id, after)]
                except Problem:
                    return  # the database is away: clients come back by themselves, and go on where they were
            for happening in new:
                after = happening.seq
                yield as_server_sent(happening)
            heard = [] if len(new) >= AT_ONCE else await _hear(watch, max(0.0, min(HEARTBEAT, end - monotonic())))


async def _hear(watch: Watch, timeout: float) -> list[Happened]:
    """What the waiter was told, which may be nothing: then the tables are looked at."""
    await watch.wait(timeout)
    return watch.take()


def following(heard: Sequence[Happened], after: int) -> list[Happened] | None:
    """Those past `after`, or None when that cannot be told from them alone: nothing was heard, or there is a gap."""
    new = sorted((each for each in heard if each.seq > after), key=lambda each: each.seq)
    complete = [each.seq for each in new] == list(range(after + 1, after + 1 + len(new)))
    return new if heard and complete else None


async def read_timeline(gateway: Gateway, tenant: str, conversation_id: UUID, after: int) -> list[Record]:
    async with reading(gateway, tenant) as connection:
        return await connection.fetch(
            "SELECT * FROM timeline WHERE tenant = $1 AND conversation_id = $2 AND seq > $3 ORDER BY seq LIMIT $4",
            tenant,
            conversation_id,
            after,
            AT_ONCE,
        )


def as_server_sent(happening: Happened) -> ServerSentEvent:
    return ServerSentEvent(event=happening.type, id=str(happening.seq), data=happening.as_json().decode())
