"""Who writes when, and what: the streams of a scenario as one sequence of arrivals with their texts."""

import heapq
import random
from collections import deque
from collections.abc import Iterator

from loadtests.arrivals import poisson, shaped
from loadtests.curve import Course
from loadtests.generator.ledger import Answered
from loadtests.plan import Plan
from loadtests.scenario import Stream, scenario_named
from loadtests.texts import Draft, Texts

# Warming up is gentle, whatever the run is going to be.
WARM_UP_RATE = 20.0
# A customer who goes on does so in one of the conversations answered last.
REMEMBERED = 200
# After these the customer has a word of ours to reply to; other conversations wait for a person.
REPLIED = frozenset({"ReplyDecided", "GuidedStepAsked"})


class Writers:
    """The share of generator `index` of `count` in a plan; the same for the same seed and count."""

    def __init__(self, plan: Plan, index: int, count: int) -> None:
        self._plan = plan
        self._index = index
        self._count = count
        self._streams = scenario_named(plan.scenario).streams
        self._courses = [Course(stream.curve, plan.seconds, plan.rate) for stream in self._streams]
        self._texts = [self._texts_of(number, stream) for number, stream in enumerate(self._streams)]
        self._replied: list[deque[tuple[Draft, str]]] = [deque(maxlen=REMEMBERED) for _ in self._streams]
        self._dice = random.Random(f"{plan.seed}/{index}/follow-ups")

    def tenant(self, stream: int) -> str:
        return self._streams[stream].tenant

    def arrivals(self) -> Iterator[tuple[float, int]]:
        """Offsets (seconds from the start, negative while warming up) with the number of the stream, in order."""
        yield from heapq.merge(*map(self._warm_up, range(len(self._streams))))
        yield from self._recorded() if self._plan.recorded else self._drawn()

    def _drawn(self) -> Iterator[tuple[float, int]]:
        return heapq.merge(*map(self._shaped, range(len(self._streams))))

    def _shaped(self, stream: int) -> Iterator[tuple[float, int]]:
        dice = random.Random(f"{self._plan.seed}/{self._index}/{stream}")
        for offset in shaped(self._courses[stream], 1 / self._count, self._plan.seconds, dice):
            yield offset, stream

    def _warm_up(self, stream: int) -> Iterator[tuple[float, int]]:
        dice = random.Random(f"{self._plan.seed}/{self._index}/{stream}/warm-up")
        share = 1 / self._count / len(self._streams)
        rate = share * min(WARM_UP_RATE, max(1.0, self._plan.rate))
        for offset in poisson(rate, -self._plan.warm_up, 0.0, dice):
            yield offset, stream

    def _recorded(self) -> Iterator[tuple[float, int]]:
        dice = random.Random(f"{self._plan.seed}/{self._index}/recorded")
        for offset in self._plan.recorded[self._index :: self._count]:
            if offset >= self._plan.seconds:
                return
            weights = [course.rate_at(offset) for course in self._courses]
            (stream,) = dice.choices(range(len(weights)), weights if any(weights) else None)
            yield offset, stream

    def draft(self, stream: int) -> Draft:
        """The next message of a stream: a new one, or one that goes on where a customer was answered."""
        replied = self._replied[stream]
        if replied and self._dice.random() < self._streams[stream].follow_ups:
            return self._texts[stream].follow_up(*replied.popleft())
        return self._texts[stream].draw(country=self._streams[stream].country)

    def answered(self, answered: Answered) -> None:
        """Remember a conversation that may go on."""
        if answered.outcome in REPLIED:
            self._replied[answered.arrival.stream].append((answered.arrival.draft, answered.conversation_id))

    def _texts_of(self, number: int, stream: Stream) -> Texts:
        seed = random.Random(f"{self._plan.seed}/{self._index}/{number}/texts").getrandbits(63)
        mix = stream.mix
        return Texts(
            seed,
            {"sample": self._plan.sample},
            languages=mix.languages or None,
            tiers=mix.tiers or None,
            kinds=mix.kinds or None,
        )
