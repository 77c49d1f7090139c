"""Accepts drafted inquiries: decides on their keys, publishes what is new in one go, and remembers it."""

from collections.abc import Sequence

from gateway import problems
from gateway.accept.draft import Draft
from gateway.gateway import Gateway
from gateway.metrics import INQUIRIES_ACCEPTED
from gateway.problems import FieldError, Problem
from gateway.publish import publish


def admit(gateway: Gateway, draft: Draft) -> bool:
    """Whether the draft has to be published: False if the bus is known to have it.

    Raises Problem: 422 when its key came with another body, 503 when it would have to wait too long. A key whose fate
    is open is published again: the event has the same id, so it counts once.
    """
    claims = gateway.memory.claims
    verdict = "new" if draft.idempotency is None else claims.judge(draft, draft.at)
    if verdict == "reused":
        field = FieldError(field="idempotency-key", detail="was used with another body within the last 24 hours")
        raise Problem(problems.KEY_REUSED, errors=[field])
    refusal = gateway.waiting_room.refusal() if verdict == "new" and draft.lane == "normal" else None
    if refusal is not None:
        raise refusal
    if verdict == "new":
        claims.remember(draft, draft.at, acknowledged=False)
    return verdict != "known"


async def publish_drafts(gateway: Gateway, drafts: Sequence[Draft], trace: str) -> None:
    """Publish admitted drafts together. Raises Problem (503), then none of them is acknowledged."""
    await publish(gateway, [draft.envelope(trace) for draft in drafts])
    INQUIRIES_ACCEPTED.inc(len(drafts))
    for draft in drafts:
        gateway.memory.claims.remember(draft, draft.at, acknowledged=True)
        gateway.memory.conversations.accepted(draft)
        gateway.memory.own.note(draft.event_id)
        gateway.waiting_room.enter(str(draft.inquiry_id))


async def accept_draft(gateway: Gateway, draft: Draft, trace: str) -> None:
    """Admit and publish a single draft. Raises Problem."""
    if admit(gateway, draft):
        await publish_drafts(gateway, [draft], trace)
