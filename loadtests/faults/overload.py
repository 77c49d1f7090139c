"""Three times the capacity is asked: it goes on deciding at its peak, the urgent first, and refuses the rest at once.

The capacity is found by a ramp before, or given by CAPACITY (inquiries per second). Judged on a quiet machine: the
generator shares the processors with what it measures, and says so when it could not keep up itself.
"""

import random
from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus
from uuid import uuid4

from crossdesk.bus.envelope import wrap
from crossdesk.bus.url import open_bus

from loadtests.faults.capacity import drained, find_capacity, measured
from loadtests.faults.fault import Fault
from loadtests.faults.goodput import Span
from loadtests.faults.load import Draft
from loadtests.faults.second_load import Draw, of_tier
from loadtests.faults.stage import Stage
from loadtests.faults.wishes import Wishes
from loadtests.scenario import Tenant
from loadtests.tenants import configured

TIMES = 3.0
GOODPUT = 0.9
"""Share of the peak that has to be decided under overload."""
URGENT_WITHIN, URGENT_SHARE = 1.0, 0.994
"""Seconds in which urgent inquiries are decided, and the share of them that has to be."""
REFUSED_WITHIN = 0.1
"""Seconds (p99) in which who is not taken is told so."""
VIPS = 0.05
"""Share of the customers who are very important, beside those whose matter is urgent."""
NEVER_TOO_MUCH = 1000.0
"""Messages per second, of which the shop's quota allows ten times as many."""
SETTLING = 2.0
NO_OVERLOAD = 2.0
"""Times the peak: who decides more has a larger capacity than was believed."""
LATE = 0.1
"""Seconds (p99) by which a generator may be late before the run proves nothing."""


async def hurt(stage: Stage) -> None:
    """Find the capacity, ask three times as much, then let it catch up."""
    stage.load.draw = with_vips(stage.load.draw)
    await lift_quota(stage)
    peak = await find_capacity(stage)
    stage.load.rate = TIMES * peak
    try:
        span = await measured(stage, stage.seconds, SETTLING)
    finally:
        stage.load.rate = stage.rate
    await drained(stage)
    wishes = Wishes()
    stage.notes.append(told(span, peak))
    judge_load(span, peak, wishes)
    judge_refusals(span, wishes)
    wishes.settle()


async def lift_quota(stage: Stage) -> None:
    """Let the shop post as much as it likes: its quota is not what is to be tried here."""
    shop = configured(Tenant("demo"), stage.load.api_key, NEVER_TOO_MUCH)
    async with open_bus(stage.bus_url) as bus:
        await bus.publish([wrap(shop, event_id=uuid4(), source="gateway", time=datetime.now(UTC))])


def with_vips(draw: Draw) -> Draw:
    """The same customers, some of them very important; those are in the urgent lane."""

    def drawn(rng: random.Random) -> Draft:
        draft = draw(rng)
        return replace(of_tier(draft, "vip"), lane="urgent") if rng.random() < VIPS else draft

    return drawn


def told(span: Span, peak: float) -> str:
    """The clause for the table."""
    refused = f", refusal p99 {span.refusal_time() * 1000:.0f} ms" if span.refused else ""
    return (
        f"peak {peak:.0f}/s, offered {len(span.offered) / (span.end - span.begin):.0f}/s, "
        f"goodput {span.goodput / peak:.0%} of the peak, urgent within {URGENT_WITHIN:g} s "
        f"{span.within(URGENT_WITHIN, 'urgent'):.1%}, refused {len(span.refused)}{refused}"
    )


def judge_load(span: Span, peak: float, wishes: Wishes) -> None:
    """Goodput and the urgent lane, unless the run proves nothing."""
    late = span.late()
    if not late <= LATE:
        wishes.want(False, f"void: the generator was {late * 1000:.0f} ms late (p99) and proves nothing")
        return
    if span.goodput > NO_OVERLOAD * peak:
        wishes.want(False, f"void: {span.goodput:.0f}/s decided at a capacity of {peak:.0f}/s: that was no overload")
        return
    wishes.want(
        span.goodput >= GOODPUT * peak, f"goodput {span.goodput / peak:.0%} of the peak, wanted >= {GOODPUT:.0%}"
    )
    urgent = span.within(URGENT_WITHIN, "urgent")
    told = f"urgent within {URGENT_WITHIN:g} s: {urgent:.1%}, wanted >= {URGENT_SHARE:.1%}"
    wishes.want(urgent >= URGENT_SHARE, told)


def judge_refusals(span: Span, wishes: Wishes) -> None:
    """Refusals say when to come again, and say it at once; the quota, which is lifted, refuses nobody."""
    by_quota = sum(post.status == HTTPStatus.TOO_MANY_REQUESTS for post in span.refused)
    wishes.want(not by_quota, f"void: {by_quota} were refused by the shop's quota, which says nothing of an overload")
    rude = span.rude_refusals()
    statuses = sorted({str(post.status) for post in rude})
    wishes.want(not rude, f"{len(rude)} refusals were no 429 or 503 with Retry-After: {', '.join(statuses)}")
    if span.refused:
        took = span.refusal_time()
        wanted = f"wanted < {REFUSED_WITHIN * 1000:.0f}"
        wishes.want(took <= REFUSED_WITHIN, f"refusals took {took * 1000:.0f} ms (p99), {wanted}")


FAULT = Fault(10, "overload", "three times the capacity", hurt)
