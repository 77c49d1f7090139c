"""Accepts drafted inquiries: decides on their keys, publishes what is new in one go, and remembers it."""

from collections.abc import Sequence

from gateway import problems
from gateway.accept.draft import Draft
from gateway.gateway import Gateway
from gateway.memory import Memory
from gateway.metrics import INQUIRIES_ACCEPTED
from gateway.problems import FieldError, Problem
from gateway.publish import publish


def admit(memory: Memory, draft: Draft) -> bool:
    """Whether the draft has to be published: False if the bus is known to have it.

    Raises Problem (422) when its key came with another body. A key whose fate is open is published again: the event
    has the same id, so it counts once.
    """
    if draft.idempotency is None:
        return True
    verdict = memory.claims.judge(draft, draft.at)
    if verdict == "reused":
        field = FieldError(field="idempotency-key", detail="was used with another body within the last 24 hours")
        raise Problem(problems.KEY_REUSED, errors=[field])
    if verdict == "new":
        memory.claims.remember(draft, draft.at, acknowledged=False)
    return verdict != "known"


async def publish_drafts(gateway: Gateway, drafts: Sequence[Draft], trace: str) -> None:
    """Publish admitted drafts together. Raises Problem (503), then none of them is acknowledged."""
    await publish(gateway, [draft.envelope(trace) for draft in drafts])
    INQUIRIES_ACCEPTED.inc(len(drafts))
    for draft in drafts:
        gateway.memory.claims.remember(draft, draft.at, acknowledged=True)
        gateway.memory.conversations.note(draft)
        gateway.memory.own.note(draft.event_id)


async def accept_draft(gateway: Gateway, draft: Draft, trace: str) -> None:
    """Admit and publish a single draft. Raises Problem."""
    if admit(gateway.memory, draft):
        await publish_drafts(gateway, [draft], trace)
