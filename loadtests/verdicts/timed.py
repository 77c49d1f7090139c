"""Milliseconds from a claim's turn to be published until whoever reads the verdicts has it."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from time import perf_counter
from uuid import UUID, uuid4

from crossdesk.bus.envelope import from_headers, unwrap, wrap
from crossdesk.bus.protocol import Bus
from crossdesk.contracts.intent import InquiryUnderstood
from crossdesk.contracts.payments_risk import DisputeAssessed

PATIENCE = 60
"""Seconds after the last claim for which verdicts are waited for."""
AT_MOST, WAIT = 500, 0.5


async def measure(bus: Bus, claims: Sequence[InquiryUnderstood], per_second: float) -> list[float]:
    """Publish claims by the clock, whether or not earlier ones were answered; gives each one's milliseconds.

    Raises TimeoutError when a verdict does not come.
    """
    wanted = {claim.inquiry.inquiry_id for claim in claims}
    async with asyncio.timeout(len(claims) / per_second + PATIENCE), asyncio.TaskGroup() as group:
        heard = group.create_task(_heard(bus, wanted))
        due = await _said(bus, claims, per_second)
    return [(heard.result()[name] - at) * 1000 for name, at in due.items()]


async def _said(bus: Bus, claims: Sequence[InquiryUnderstood], per_second: float) -> Mapping[UUID, float]:
    """When each claim was due to be published, which counts where publishing is late."""
    due, begun = {}, perf_counter()
    for number, claim in enumerate(claims):
        at = begun + number / per_second
        await asyncio.sleep(max(0.0, at - perf_counter()))
        due[claim.inquiry.inquiry_id] = at
        await bus.publish([wrap(claim, event_id=uuid4(), source="intent", time=datetime.now(UTC))])
    return due


async def _heard(bus: Bus, wanted: set[UUID]) -> Mapping[UUID, float]:
    """When each verdict was in the hands of a member of a group, as those of knowledge-service are."""
    found: dict[UUID, float] = {}
    async with bus.join(f"timing-{uuid4().hex[:8]}", DisputeAssessed.topics()) as member:
        while wanted - found.keys():
            polled = await member.poll(limit=AT_MOST, wait=WAIT)
            for record in polled.records:
                event = unwrap(from_headers(record.partition.topic, record.key, record.headers, record.data))
                if isinstance(event, DisputeAssessed):
                    found.setdefault(event.inquiry.inquiry_id, perf_counter())
    return found
