"""Customers beside those of the stage: in the same history, so that the checker judges them too."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from loadtests.faults.load import Draft, Load, Post
from loadtests.faults.stage import Stage

Draw = Callable[[random.Random], Draft]


def second_load(stage: Stage, name: str, draw: Draw, rate: float, **options: Any) -> Load:
    """A load of its own name and drafts, whose history is the stage's. `options` are fields of Load."""
    chosen = {"api_key": stage.load.api_key, "url": stage.load.url, "lines": stage.load.lines, **options}
    rng = random.Random(stage.rng.getrandbits(64))
    return Load(rng=rng, rate=rate, draw=draw, name=name, **chosen)


@asynccontextmanager
async def coming(load: Load) -> AsyncIterator[Load]:
    """Customers come for the length of the block; at its end those who came have been served."""
    task = asyncio.create_task(load.run())
    try:
        yield load
    finally:
        load.stop()
        await task


def of_tier(draft: Draft, tier: str) -> Draft:
    """The draft as a customer of another tier."""
    return replace(draft, body={**draft.body, "customer": {**draft.body["customer"], "tier": tier}})


def waits(posts: Sequence[Post], decided_at: dict[str, float]) -> list[float]:
    """Seconds from the intended POST to the decision, of the posts that were accepted and decided."""
    return [decided_at[post.inquiry] - post.intended for post in posts if post.inquiry and post.inquiry in decided_at]
