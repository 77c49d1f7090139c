"""What the generators' facts add up to: totals, latencies by group, and the run second by second."""

from bisect import bisect_left
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from loadtests.latency import Histogram
from loadtests.slo import Slo

DIMENSIONS = ("lane", "tier", "language", "tenant")
HEAT_EDGES_MS = (5, 10, 20, 30, 50, 75, 100, 150, 200, 300, 500, 750, 1000, 1500, 2000, 3000, 5000, 10000, 30000)
REFUSALS = frozenset({"429", "503"})
# The wait that counts as good where the objectives say nothing.
GOOD_MS = 1000.0
# Seconds after which a second's latencies are summed up: a day of seconds would not fit in memory.
SETTLED_AFTER = 120

Key = tuple[str, str]
"""A dimension and a value of it, such as ("lane", "urgent"); ("all", "") is everything."""


class Second:
    """What began, was seen and waited in one second of the run."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.post = Histogram()
        self.answer = Histogram()
        self.heat = [0] * (len(HEAT_EDGES_MS) + 1)

    def summary(self) -> dict[str, Any]:
        counts = {name: self.counts[name] for name in ("intended", "accepted", "refused", "failed", "answered")}
        post, answer = (found.summary() if found.count else None for found in (self.post, self.answer))
        return {**counts, "post_ms": post, "answer_ms": answer, "heat": self.heat}


class Tally:
    """Adds facts up. The objectives say which answers are good and which starts are late.

    Rows of the warm-up (offset < 0) are passed over.
    """

    def __init__(self, slo: Slo) -> None:
        self._good_ms: dict[str, float] = {lane: good.within_ms for lane, good in slo.good.items()}
        self._late_ms = slo.generator.late_ms
        self.counts: defaultdict[Key, Counter[str]] = defaultdict(Counter)
        self.post: defaultdict[Key, Histogram] = defaultdict(Histogram)
        self.answer: defaultdict[Key, Histogram] = defaultdict(Histogram)
        self.reasons: Counter[str] = Counter()
        self.late = Histogram()
        self.started_late = 0
        self.last_seen = 0.0
        self._seconds: dict[int, Second] = {}
        self._settled: dict[int, dict[str, Any]] = {}
        self._live: deque[tuple[float, float]] = deque()

    def add(self, facts: Mapping[str, Any]) -> None:
        """Take in one message of a generator."""
        for second, count in facts["intended"].items():
            if int(second) >= 0:
                self._count([("all", "")], int(second), "intended", count)
        for row in facts["posts"]:
            if row[0] >= 0:
                self._add_post(*row)
        for row in facts["answers"]:
            if row[0] >= 0:
                self._add_answer(*row)
        self._settle(facts["now"])

    def _add_post(self, offset: float, status: str, late: float, ms: float, group: Sequence[str]) -> None:
        keys = keys_of(group)
        self.late.add(late)
        self.started_late += late > self._late_ms
        outcome = outcome_of(status)
        self._count(keys, int(offset), outcome)
        # Each inquiry is counted in its groups once its POST is over; the sum over all is known when it begins.
        self._count(keys[1:], None, "intended")
        if outcome == "accepted":
            self._second(int(offset)).post.add(ms)
            for key in keys:
                self.post[key].add(ms)
        else:
            self.reasons[status] += 1

    def _add_answer(self, offset: float, seen: float, ms: float, group: Sequence[str]) -> None:
        keys = keys_of(group)
        self.last_seen = max(self.last_seen, seen)
        self._count(keys, int(seen), "answered")
        if ms <= self._good_ms.get(group[0], GOOD_MS):
            self._count(keys, int(offset), "good")
        second = self._second(int(offset))
        second.answer.add(ms)
        second.heat[bisect_left(HEAT_EDGES_MS, ms)] += 1
        for key in keys:
            self.answer[key].add(ms)
        self._live.append((seen, ms))

    def _count(self, keys: Iterable[Key], second: int | None, what: str, count: int = 1) -> None:
        for key in keys:
            self.counts[key][what] += count
        if second is not None:
            self._second(second).counts[what] += count

    def _second(self, second: int) -> Second:
        return self._seconds.setdefault(second, Second())

    def _settle(self, now: float) -> None:
        for second in [second for second in self._seconds if second < now - SETTLED_AFTER]:
            late = self._seconds.pop(second)
            if second in self._settled:
                # What comes after so long is counted; its latency is in the groups' figures.
                for name, count in late.counts.items():
                    self._settled[second][name] = self._settled[second].get(name, 0) + count
            else:
                self._settled[second] = late.summary()

    @property
    def total(self) -> Counter[str]:
        return self.counts["all", ""]

    def recent(self, now: float, seconds: float = 5.0) -> Histogram:
        """Answers seen within the last seconds."""
        while self._live and self._live[0][0] < now - seconds:
            self._live.popleft()
        found = Histogram()
        for _, ms in self._live:
            found.add(ms)
        return found

    def timeline(self) -> list[dict[str, Any]]:
        """One entry for each second, without gaps, in order."""
        self._settle(float("inf"))
        last = max(self._settled, default=-1)
        return [{"second": n, **self._settled.get(n, Second().summary())} for n in range(last + 1)]


def outcome_of(status: str) -> str:
    """What a POST's status means for the customer: accepted, refused (come back later) or failed."""
    if status == "202":
        return "accepted"
    return "refused" if status in REFUSALS else "failed"


def keys_of(group: Sequence[str]) -> list[Key]:
    """Everything, then each dimension."""
    return [("all", ""), *zip(DIMENSIONS, group, strict=True)]
