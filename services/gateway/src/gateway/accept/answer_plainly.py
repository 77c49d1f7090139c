"""Messages of customers past the framework: the same rules, functions and events as its routes, at a fifth of the cost.

Only what is sent as nearly all is sent ends here. Whatever is odd or wrong goes on to the framework's route, which
finds it again and words the problem. What shows only once a message is valid is answered here as there: a key used
with another body, a silent bus. So is a quota that is used up: nobody is refused as often as who has no quota left.
"""

from collections.abc import Callable
from functools import lru_cache
from math import ceil
from typing import Any
from uuid import UUID

from crossdesk.traces import child
from fastapi.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from gateway import problems
from gateway.accept import post_inquiry, post_message
from gateway.accept.accept_drafts import accept_draft
from gateway.accept.draft import Draft
from gateway.accept.inquiry_request import accepted
from gateway.access.admitted_route import BODY_LIMIT
from gateway.access.arriving_body import first_part, put_back, whole_body
from gateway.access.plain_request import plain
from gateway.gateway import Gateway
from gateway.metrics import PROBLEMS
from gateway.problem_handlers import answer_with
from gateway.problems import Problem

Drafting = Callable[[Gateway, str, bytes, str | None], Draft | None]
"""Makes the draft from tenant, body and idempotency key; None if that is not plain."""

_THIS, _THAT = str(UUID(int=1)), str(UUID(int=2))
_ACCEPTED = accepted(UUID(_THIS), UUID(_THAT)).model_dump_json()
_START: dict[str, Any] = {
    "type": "http.response.start",
    "status": 202,
    "headers": [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(_ACCEPTED))],
}


def drafting(scope: Scope) -> Drafting | None:
    """How the message of such a request is drafted; None for every other request."""
    if scope["type"] != "http" or scope["method"] != "POST":
        return None
    if scope["path"] == post_inquiry.PATH:
        return post_inquiry.draft_plainly
    return post_message.drafting(scope["path"])


async def answer_plainly(
    gateway: Gateway, draft_plainly: Drafting, scope: Scope, receive: Receive, send: Send
) -> Receive | None:
    """Answer and return None; or return, unanswered, what the framework is to read the body from."""
    head = plain(scope["headers"], BODY_LIMIT)
    shop = gateway.memory.accounts.tenant_of_key(head.token) if head else None
    if head is None or shop is None:
        return receive
    wait = gateway.quotas.take(shop.tenant, shop.quota, "messages")
    if wait:
        await _refusal(ceil(wait))(scope, receive, send)
        PROBLEMS.labels(problems.QUOTA.slug).inc()
        return None
    try:
        if gateway.admission.refusal() is not None:
            gateway.quotas.give_back(shop.tenant, shop.quota, "messages")
            return receive
        part = await first_part(receive)
        body = whole_body(part)
        draft = None if body is None else draft_plainly(gateway, shop.tenant, body, head.idempotency_key)
        if draft is None:
            gateway.quotas.give_back(shop.tenant, shop.quota, "messages")
            return put_back(part, receive)
        await accept_draft(gateway, draft, child(head.traceparent))
    except Problem as problem:
        await answer_with(problem)(scope, receive, send)
    except Exception:
        await answer_with(Problem(problems.INTERNAL))(scope, receive, send)
        raise
    else:
        await send(_START)
        await send({"type": "http.response.body", "body": accepted_json(draft)})
    return None


def accepted_json(draft: Draft) -> bytes:
    """`InquiryAccepted` as JSON."""
    answer = _ACCEPTED.replace(_THIS, str(draft.inquiry_id)).replace(_THAT, str(draft.conversation_id))
    return answer.encode()


@lru_cache(maxsize=256)
def _refusal(seconds: int) -> JSONResponse:
    """To come again after so many seconds: who ignores it asks most often, and must cost the others least."""
    return Problem(problems.QUOTA, retry_after=seconds).response()
