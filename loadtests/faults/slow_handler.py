"""A handler that takes 30 s beside quick ones, twice: a carrier that is slow for one number, a consumer of its own.

Who asks for something else must not notice, and offsets move up to the first inquiry that is not done yet.
"""

import asyncio
import random
from collections.abc import Sequence
from itertools import chain

from crossdesk.contracts.gateway import InquiryReceived
from crossdesk.testing.storefront import CUSTOMER

from deploy.waiting import until
from loadtests.faults.carrier_double import carrier_double
from loadtests.faults.fault import Fault
from loadtests.faults.load import Draft, Load, Post
from loadtests.faults.parcels import asking_for, fresh_numbers
from loadtests.faults.second_load import Draw, coming, second_load, waits
from loadtests.faults.slow_neighbour import Handled, SlowNeighbour, slow_neighbour, uncommitted
from loadtests.faults.slow_service import SLOW, SLOW_SECONDS
from loadtests.faults.stage import Stage
from loadtests.faults.wishes import Wishes
from loadtests.latency import percentile

LONGER_BY = 2.0
"""Times the p99 of before that other customers may wait; 30 s would show as a hundred times."""
NOISE = 0.5
"""Seconds that a wait may grow by on a busy machine all the same."""
STARTS_WITHIN = 60.0
SLOW_ONES = 0.5
"""Customers per second who ask for the one slow number."""


async def hurt(stage: Stage) -> None:
    """Quick customers alone for a third of the time, then slow ones beside them."""
    wishes, numbers = Wishes(), fresh_numbers(stage.rng, 20_000)
    quick = second_load(stage, "quick", asking_for(iter(numbers[1:])), max(2.0, stage.rate / 2))
    slow = second_load(stage, "slow", asking_slowly(numbers[0]), SLOW_ONES, talkative=0.0)
    async with slow_neighbour(stage) as neighbour, carrier_double(stage.cluster) as carriers:
        carriers.know(numbers)
        carriers.slow[numbers[0]] = SLOW_SECONDS
        async with coming(quick):
            await until("the slow consumer", lambda: bool(neighbour.handled), deadline_seconds=STARTS_WITHIN)
            alone = await beside(stage.seconds / 3, quick, neighbour)
            async with coming(slow):
                together = await beside(stage.seconds * 2 / 3, quick, neighbour)
        await until("answers", lambda: answered(stage, quick), deadline_seconds=STARTS_WITHIN)
    answers = (waits(posts, stage.outcomes.decided_at) for posts, _ in (alone, together))
    compare(stage, "answer", *answers, wishes=wishes)
    consumer = ([each.waited for each in handled if not each.slow] for _, handled in (alone, together))
    compare(stage, "consumer", *consumer, wishes=wishes)
    await look_at_the_gap(stage, slow, neighbour, wishes)
    wishes.settle()


def asking_slowly(number: str) -> Draw:
    """Customers who all ask for one number; the consumer beside the services knows them by their id."""

    def draw(rng: random.Random) -> Draft:
        customer = {**CUSTOMER, "id": f"{SLOW}{rng.getrandbits(32):x}"}
        return Draft({"channel": "web", "customer": customer, "text": f"Where is my parcel {number}?"})

    return draw


async def beside(seconds: float, quick: Load, neighbour: SlowNeighbour) -> tuple[list[Post], list[Handled]]:
    """Who came, and what the consumer handled, in so many seconds from now."""
    posts, handled = len(quick.posts), len(neighbour.handled)
    await asyncio.sleep(seconds)
    return quick.posts[posts:], neighbour.handled[handled:]


def answered(stage: Stage, load: Load) -> bool:
    """Whether all that was accepted has been decided."""
    return all(post.inquiry in stage.outcomes.decided_at for post in load.posts if post.inquiry)


def compare(stage: Stage, what: str, alone: Sequence[float], together: Sequence[float], *, wishes: Wishes) -> None:
    """The quick ones' p99 with slow ones beside them must be what it was without."""
    before, after = percentile(alone, 0.99), percentile(together, 0.99)
    stage.notes.append(f"{what} p99 of others {before * 1000:.0f} ms alone, {after * 1000:.0f} ms beside slow ones")
    bound = max(LONGER_BY * before, before + NOISE)
    wishes.want(after <= bound, f"{what}: others waited {after:.2f} s beside slow ones, wanted < {bound:.2f} s")


async def look_at_the_gap(stage: Stage, slow: Load, neighbour: SlowNeighbour, wishes: Wishes) -> None:
    """The consumer has been killed: the group must go on at the first inquiry that was not done, and not before."""
    done = {each.inquiry for each in neighbour.handled}
    pending = {post.inquiry for post in slow.posts if post.inquiry} - done
    log = await uncommitted(stage.bus_url, InquiryReceived.topic, lambda log: pending <= {*chain(*log.values())})
    held = {partition: found for partition, found in log.items() if pending & {*found}}
    passed = sum(1 for found in held.values() for inquiry in found if inquiry in done)
    stage.notes.append(f"{len(pending)} slow ones open in {len(held)} partitions, {passed} others done past them")
    wishes.want(bool(pending), "no slow inquiry was open when the consumer was killed: nothing was shown")
    wishes.want(passed > 0, "nothing behind a slow inquiry was handled")
    early = [partition for partition, found in held.items() if found[0] in done]
    wishes.want(not early, f"offsets stand before inquiries that were done, in {len(early)} partitions of {len(held)}")


FAULT = Fault(9, "slow_handler", "a 30 s handler beside quick ones", hurt, seconds=40)
