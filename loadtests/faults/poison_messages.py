"""One record in a thousand is poison: each is given up once by each of its readers, and nobody else waits."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain

from crossdesk.bus.envelope import Envelope
from crossdesk.bus.url import open_bus
from crossdesk.tasks import background
from crossdesk.testing.examples import TENANT

from deploy.waiting import until
from loadtests.faults.fault import Fault
from loadtests.faults.given_up import GivenUp
from loadtests.faults.load import Post
from loadtests.faults.poison import KINDS, READERS, Kind, inquiry_in, some_key
from loadtests.faults.second_load import waits
from loadtests.faults.stage import Stage
from loadtests.faults.wishes import Wishes
from loadtests.history.lines import Line, Sent, Unknown, digest
from loadtests.latency import percentile

ONE_IN = 1000
AT_LEAST = 3
"""Of each kind, however short the run."""
GIVEN_UP_WITHIN = 60.0
NEAR = 1.0
"""Seconds around a poison in which an inquiry counts as its neighbour."""


@dataclass(frozen=True)
class Poisoned:
    """A poison record put on the log at `at` (time.monotonic())."""

    kind: Kind
    envelope: Envelope
    at: float

    @property
    def inquiry(self) -> str:
        """The inquiry named in it; empty where none is."""
        found = inquiry_in(self.envelope)
        return found[0] if found else ""


async def hurt(stage: Stage) -> None:
    """Poison in equal steps; then wait until all is given up, and look at everybody else's waits."""
    given_up, wishes = GivenUp(), Wishes()
    async with background(given_up.follow(stage.bus_url), name="dead letters"):
        poisoned = await poison(stage)
        with suppress(TimeoutError):  # what is missing is told below, one by one
            await until("dead letters", lambda: all_given_up(poisoned, given_up), deadline_seconds=GIVEN_UP_WITHIN)
    for complaint in dict.fromkeys(chain(*(complaints(each, given_up) for each in poisoned))):
        wishes.want(False, complaint)
    stage.notes.append(f"{len(poisoned)} poison records of {len({each.kind.name for each in poisoned})} kinds")
    compare_waits(stage, poisoned, wishes)
    wishes.settle()


async def poison(stage: Stage) -> list[Poisoned]:
    """Put one in ONE_IN on the topics, but AT_LEAST so many of each kind."""
    kinds = [kind for kind in KINDS if stage.bus == "kafka" or not kind.kafka_only]
    count = max(AT_LEAST * len(kinds), round(stage.rate * stage.seconds / ONE_IN))
    poisoned = []
    async with open_bus(stage.bus_url) as bus:
        for number in range(count):
            await asyncio.sleep(stage.seconds / count)
            kind = kinds[number % len(kinds)]
            envelope = kind.make(f"poison {number} {stage.rng.getrandbits(64):x}", a_key(stage))
            await bus.publish([envelope])
            poisoned.append(Poisoned(kind, envelope, time.monotonic()))
            stage.load.lines.extend(as_sent(envelope, f"poison-{number}"))
    return poisoned


def as_sent(envelope: Envelope, post: str) -> list[Line]:
    """Lines of a history that make an inquiry named in a poison record one that may have landed, and no phantom."""
    found, now = inquiry_in(envelope), time.time()
    if found is None:
        return []
    return [Sent(post=post, text=digest(found[1]), at=now, intended=now), Unknown(post=post, at=now)]


def a_key(stage: Stage) -> str:
    """The key of a conversation that goes on right now, where there is one: its neighbours would wait longest."""
    lately = [post.conversation for post in stage.load.posts[-20:] if post.conversation]
    return f"{TENANT}/{stage.rng.choice(lately)}" if lately else some_key(stage.rng)


def all_given_up(poisoned: Sequence[Poisoned], given_up: GivenUp) -> bool:
    """Whether each was given up by all its readers, and rescued where it holds somebody's question."""
    return all(
        READERS[each.envelope.topic] <= given_up.readers(each.envelope)
        and (each.kind.rescued_for is None or bool(given_up.decided_for[each.inquiry]))
        for each in poisoned
    )


def complaints(each: Poisoned, given_up: GivenUp) -> Iterator[str]:
    """What is wrong with how one poison record was given up."""
    letters, readers = given_up.found[each.envelope.data], READERS[each.envelope.topic]
    for consumer in sorted(readers - letters.keys()):
        yield f"{each.kind.name}: not given up by {consumer} within {GIVEN_UP_WITHIN:.0f} s"
    for consumer in sorted(letters.keys() - readers):
        yield f"{each.kind.name}: given up by {consumer}, which does not read it"
    for consumer, ids in sorted(letters.items()):
        if len(ids) > 1:
            yield f"{each.kind.name}: {len(ids)} dead letters by {consumer}, wanted one"
    wanted = {each.kind.rescued_for} - {None}
    if (got := given_up.decided_for[each.inquiry]) != wanted:
        named = [", ".join(sorted(map(str, tenants))) or "nobody" for tenants in (got, wanted)]
        yield f"{each.kind.name}: its inquiry was decided for tenant {named[0]}, wanted {named[1]}"


def compare_waits(stage: Stage, poisoned: Sequence[Poisoned], wishes: Wishes) -> None:
    """Who came near a poison must not have waited longer than the others."""
    near = [post for post in stage.load.posts if is_near(post, poisoned)]
    far = [post for post in stage.load.posts if not is_near(post, poisoned)]
    beside, others = (percentile(waits(posts, stage.outcomes.decided_at), 0.99) for posts in (near, far))
    stage.notes.append(f"answer p99 {beside * 1000:.0f} ms beside poison, {others * 1000:.0f} ms elsewhere")
    # A service that stopped at a poison would hold its neighbours for seconds: that much is seen on any machine.
    wishes.want(not beside > max(3 * others, 5.0), f"neighbours of poison waited {beside:.1f} s, others {others:.1f} s")


def is_near(post: Post, poisoned: Sequence[Poisoned]) -> bool:
    """Whether a post was on its way when a poison record came."""
    return any(abs(post.intended - each.at) < NEAR for each in poisoned)


FAULT = Fault(8, "poison_messages", "one poison record in 1,000", hurt)
