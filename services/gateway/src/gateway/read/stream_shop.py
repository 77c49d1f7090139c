"""`GET /v1/events`: everything that happens in a shop's conversations, as it happens, over one connection."""

import json
from collections.abc import AsyncGenerator, Collection
from time import monotonic
from typing import Annotated

from crossdesk.contracts.payment_alerts_shown import ALERT
from fastapi import APIRouter, Header, Query
from sse_starlette import EventSourceResponse

from gateway import problems
from gateway.access.callers import ReadingTenant
from gateway.gateway import Gateway, TheGateway
from gateway.metrics import STREAMS
from gateway.problems import responses
from gateway.read.shown import ENTRY
from gateway.read.stream import HEARTBEAT, LIFETIME, RECONNECT_MS, SEND_SECONDS

router = APIRouter(tags=["conversations"])

TYPE = r"^[A-Za-z]{1,64}$"
Types = Annotated[
    list[Annotated[str, Query(pattern=TYPE)]] | None,
    Query(alias="type", max_length=50, description="only these types, such as `ReplyDecided`; all where none is given"),
]
LastEventId = Annotated[
    str | None, Header(alias="Last-Event-ID", max_length=100, description="the id of the last event received")
]
GAP = b"event: gap\ndata: {}\n\n"
UNDERSTOOD = f'event: InquiryUnderstood\nid: 7d1c.42\ndata: {{"why":"{ENTRY["why"]}"}}\n\n'
ALERT_TOLD = {
    "at": ALERT["last_at"],
    "type": "PaymentAlertRaised",
    "by": "payments-risk",
    "why": ALERT["sentence"],
    "data": ALERT,
}
ALERTED = f"event: PaymentAlertRaised\nid: 7d1c.43\ndata: {json.dumps(ALERT_TOLD)}\n\n"
CONTENT = {
    "text/event-stream": {
        "schema": {"type": "string"},
        "examples": {
            "conversation": {"summary": "in a conversation", "value": UNDERSTOOD},
            "alert": {"summary": "payments that look like an attack", "value": ALERTED},
        },
    }
}


@router.get(
    "/v1/events",
    operation_id="streamShop",
    summary="What happens in all conversations, as it happens",
    response_class=EventSourceResponse,
    responses={
        200: {
            "description": "One event per timeline entry of any conversation: `event` is its type, `data` a Happening. "
            "`PaymentAlertRaised` is of no conversation: it has `at`, `type`, `by`, `why`, and in `data` the alert. "
            "An event `gap` says that some may be missing: read again what you follow. Webhooks miss nothing.",
            "content": CONTENT,
        },
        **responses(problems.UNAUTHORIZED, problems.INVALID),
    },
)
async def stream_shop(
    tenant: ReadingTenant, gateway: TheGateway, types: Types = None, last_event_id: LastEventId = None
) -> EventSourceResponse:
    """Begins with what happens from now on, or goes on after `Last-Event-ID`. Ends after 15 minutes; come back then.

    Agents are told of payments that look like an attack here (`PaymentAlertRaised`), before anybody disputes them.
    What was raised before, or during a `gap`, is in `GET /v1/payment-alerts`.
    """
    events = shop_events(gateway, tenant, frozenset(types or ()), last_event_id)
    return EventSourceResponse(events, ping=HEARTBEAT, send_timeout=SEND_SECONDS)


async def shop_events(
    gateway: Gateway, tenant: str, types: Collection[str], last_event_id: str | None, lifetime: float = LIFETIME
) -> AsyncGenerator[bytes, None]:
    """What is told, as many events at once as there are."""
    end = monotonic() + lifetime
    with STREAMS.track_inprogress(), gateway.changes.feed(tenant) as feed:
        known = feed.place_of(last_event_id)
        number = feed.latest if known is None else known
        yield f": follow\nretry: {RECONNECT_MS}\n\n".encode()
        if last_event_id is not None and known is None:
            yield GAP
        while monotonic() < end and not gateway.changes.draining:
            told, missed = feed.after(number)
            number = told[-1].number if told else feed.latest
            if wanted := GAP * missed + b"".join(each.event for each in told if not types or each.type in types):
                yield wanted
            if not told:
                await feed.wait(max(0.0, min(HEARTBEAT, end - monotonic())))
