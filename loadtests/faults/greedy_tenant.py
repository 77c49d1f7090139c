"""One tenant posts twenty times its quota: what it may not is refused, and the others do not notice.

The others' waits are compared with those beside the same tenant at its quota: what it may post is load like any.
"""

import asyncio
import secrets
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from http import HTTPStatus
from uuid import uuid4

import aiohttp
from crossdesk.bus.envelope import wrap
from crossdesk.bus.url import open_bus
from crossdesk.contracts.gateway import Quota, TenantConfigured

from deploy.waiting import until
from loadtests.faults.fault import Fault
from loadtests.faults.goodput import Span
from loadtests.faults.load import Post
from loadtests.faults.load_apart import load_apart
from loadtests.faults.second_load import waits
from loadtests.faults.stage import Stage
from loadtests.faults.wishes import Wishes
from loadtests.history.lines import Accepted, Line, Unknown
from loadtests.latency import percentile

TIMES = 20.0
LONGER_BY = 1.1
"""Times what the others waited before."""
ENOUGH = 1000
"""Inquiries from which on a p99 is more than the luck of ten."""
LONGER_BY_FEW = 2.0
"""The same where there were fewer."""
DECIDED_WITHIN = 60.0
QUOTA_SLACK = 1.2
"""Times its quota that may get in: arrivals are counted by another clock."""
TENANT = "greedy"


async def hurt(stage: Stage) -> None:
    """The tenant posts at its quota, at twenty times, so again, and at its quota again; what drifts hits both alike."""
    quota = max(1.0, stage.rate / 4)
    key = await introduce(stage, quota)
    async with load_apart(url=stage.load.url, api_key=key, rate=quota, **who_they_are(stage)) as greedy:
        await who_came(stage)  # until everything is warm
        modest = await who_came(stage)
        greedy.set_rate(TIMES * quota)
        turned = time.monotonic()
        immodest = [*await who_came(stage), *await who_came(stage)]
        ended = time.monotonic()
        greedy.set_rate(quota)
        modest += await who_came(stage)
        await greedy.end()
    everybody = [*greedy.posts, *modest, *immodest]
    await until("answers", lambda: all_decided(stage, everybody), deadline_seconds=DECIDED_WITHIN)
    # Histories are completed through the API under one key, not under this one: what it was promised is seen to above.
    stage.load.lines.extend(map(perhaps_landed, greedy.lines))
    wishes = Wishes()
    compare(stage, modest, immodest, wishes)
    judge_refusals(stage, Span(greedy.posts, stage.outcomes.decided_at, turned, ended), quota, wishes)
    wishes.settle()


def who_they_are(stage: Stage) -> dict[str, str | float]:
    """The greedy tenant's customers: their names and chance, and the parcel they ask about."""
    number = str(stage.cluster.demo["sample"]["tracking_number"])
    return {"name": TENANT, "seed": stage.rng.getrandbits(32), "number": number}


async def introduce(stage: Stage, quota: float) -> str:
    """Make the tenant known to the gateway; gives its API key."""
    key = f"{TENANT}_{secrets.token_hex(16)}"
    event = TenantConfigured(
        tenant=TENANT,
        name="Greedy shop",
        api_key_hashes=[sha256(key.encode()).hexdigest()],
        quota=Quota(per_second=quota, burst=max(1, round(quota))),
        why="a tenant that asks for more than its share",
    )
    async with open_bus(stage.bus_url) as bus:
        await bus.publish([wrap(event, event_id=uuid4(), source="gateway", time=datetime.now(UTC))])
    async with aiohttp.ClientSession(stage.load.url, headers={"Authorization": f"Bearer {key}"}) as http:
        await until("the greedy tenant", lambda: is_known(http), deadline_seconds=DECIDED_WITHIN)
    return key


async def is_known(http: aiohttp.ClientSession) -> bool:
    """Whether its key is good: for what does not exist a known shop is told 404, an unknown one 401."""
    async with http.get(f"/v1/inquiries/{uuid4()}") as answer:
        return answer.status == HTTPStatus.NOT_FOUND


async def who_came(stage: Stage) -> list[Post]:
    """The others' posts in a fifth of the fault's time from now."""
    before = len(stage.load.posts)
    await asyncio.sleep(stage.seconds / 5)
    return stage.load.posts[before:]


def all_decided(stage: Stage, posts: Sequence[Post]) -> bool:
    """Whether all of these that were accepted have been decided."""
    return all(post.inquiry in stage.outcomes.decided_at for post in posts if post.inquiry)


def perhaps_landed(line: Line) -> Line:
    """A history's line of an acceptance nobody is to look for in the API."""
    return Unknown(post=line.post, at=line.at) if isinstance(line, Accepted) else line


def compare(stage: Stage, modest: Sequence[Post], immodest: Sequence[Post], wishes: Wishes) -> None:
    """The others' p99 beside a tenant at its quota and beside the same one at twenty times."""
    posted = [[post.done - post.intended for post in posts if post.done is not None] for posts in (modest, immodest)]
    answered = [waits(posts, stage.outcomes.decided_at) for posts in (modest, immodest)]
    for what, (before, after) in {"POST": posted, "answer": answered}.items():
        factor = LONGER_BY if min(len(before), len(after)) >= ENOUGH else LONGER_BY_FEW
        least, most = percentile(before, 0.99) * 1000, percentile(after, 0.99) * 1000
        stage.notes.append(
            f"others' {what} p99 {least:.0f} ms at the quota, {most:.0f} ms at {TIMES:g} times ({len(after)})"
        )
        wishes.want(
            most <= factor * least, f"others' {what} p99 rose to {most / least:.2f} times, wanted <= {factor:g}"
        )


def judge_refusals(stage: Stage, span: Span, quota: float, wishes: Wishes) -> None:
    """It gets its quota and no more, and is told when to come again."""
    taken = len([post for post in span.offered if post.inquiry])
    stage.notes.append(f"greedy: {len(span.offered)} posted, {taken} taken, {len(span.refused)} refused")
    allowed = quota * (span.end - span.begin + 1)
    wishes.want(taken <= allowed * QUOTA_SLACK, f"{taken} taken of the greedy tenant, its quota allows {allowed:.0f}")
    wishes.want(bool(span.refused), "the greedy tenant was refused nothing")
    wishes.want(not span.rude_refusals(), f"{len(span.rude_refusals())} refusals were no 429 with Retry-After")


FAULT = Fault(11, "greedy_tenant", "one tenant at twenty times its quota", hurt)
