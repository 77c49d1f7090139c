"""How much a cluster can do: a ramp of short steps until it answers less than it is asked, or CAPACITY."""

import asyncio
import os
import time

from deploy.waiting import until
from loadtests.faults.goodput import Span
from loadtests.faults.stage import Stage
from loadtests.faults.wanted import above_zero
from loadtests.latency import percentile

STEP_SECONDS = 6.0
SETTLING = 2.0
"""Seconds at the beginning of a step that are not counted."""
STEEPER = 1.4
MOST_STEPS = 16
IN_A_ROW = 2
"""Steps that a cluster has to fall behind in: one alone may be a disk that did not flush for a second."""
KEEPS_UP = 0.9
"""A cluster keeps up while it decides this share of what is offered."""
TOO_LONG = 2.0
"""Seconds: with a median wait beyond it the backlog grows."""
DRAINED_WITHIN = 120.0


async def find_capacity(stage: Stage) -> float:
    """Decisions per second at the peak; the load is back at its own rate afterwards. Raises Misconfigured."""
    if given := os.environ.get("CAPACITY"):
        return above_zero("CAPACITY", given)
    peak, fell_behind = 0.0, 0
    try:
        for step in range(MOST_STEPS):
            stage.load.rate = stage.rate * STEEPER**step
            span = await measured(stage, STEP_SECONDS, SETTLING)
            peak = max(peak, span.goodput)
            fell_behind = 0 if keeps_up(span, stage.load.rate) else fell_behind + 1
            if fell_behind == IN_A_ROW:
                break
    finally:
        stage.load.rate = stage.rate
    await drained(stage)
    return peak


async def measured(stage: Stage, seconds: float, settling: float) -> Span:
    """Let the load run for so many seconds; gives what it came to after the first `settling` ones."""
    begin = time.monotonic() + settling
    await asyncio.sleep(seconds)
    return Span(stage.load.posts, stage.outcomes.decided_at, begin, time.monotonic())


def keeps_up(span: Span, rate: float) -> bool:
    """Whether what was offered was also decided, and soon."""
    waits = [wait for post in span.offered if (wait := span.wait(post)) is not None]
    return span.goodput >= KEEPS_UP * rate and bool(waits) and percentile(waits, 0.5) < TOO_LONG


async def drained(stage: Stage) -> None:
    """Wait until nothing older than a moment is undecided. Raises TimeoutError."""
    accepted = {post.inquiry for post in stage.load.posts if post.inquiry}
    await until("the backlog", lambda: accepted <= stage.outcomes.decided_at.keys(), deadline_seconds=DRAINED_WITHIN)
