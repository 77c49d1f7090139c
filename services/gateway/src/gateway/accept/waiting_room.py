"""How long a message accepted now would wait for its answer: what is accepted and not decided yet, over the pace.

A queue takes everything, and so hides an overload from those who might come again later: at three times the capacity
each minute adds two minutes of waiting. Where the wait gets too long, new messages of the normal lane are refused with
the time to come again; urgent ones are always taken. While nothing is decided at all there is no pace: that is an
outage, not an overload, and the log keeps what comes until it is over. Neither is there one in the first moments after
it, or of a cluster that has just started: the few that are decided then tell how late it began, not how quick it is.

Each replica counts the messages of all: its own as it accepts them, the others' as the log tells, so that one that was
killed knows who waits as soon as it has read the log again (`recall_outcomes.py`).
"""

from collections import OrderedDict, deque
from collections.abc import Callable, Mapping
from itertools import pairwise

from gateway import problems
from gateway.metrics import EXPECTED_WAIT, INQUIRIES_WAITING
from gateway.problems import Problem

SPAN = 5.0
"""Seconds over which the pace is counted."""
LEAST = 1.0
"""Seconds of a span after which it is counted, too."""
SPANS = 12
"""Spans remembered: the best of them tells what the cluster can do, also while services are restarted, for a minute."""
FEW = 500
"""Waiting messages that nobody is refused for, whatever the pace: at night it says nothing."""
FORGOTTEN_AFTER = 600.0
"""Seconds after which what is not decided counts no longer: it is stuck, and in nobody's way."""
MOST_EARLY = 50_000
"""Decided messages remembered for which the log has not told yet that another replica accepted them."""


class WaitingRoom:
    """Messages of all replicas. `longest` is in seconds, `clock` gives monotonic ones; calls from one loop."""

    def __init__(self, longest: float, clock: Callable[[], float]) -> None:
        self._longest, self._clock = longest, clock
        self._waiting: OrderedDict[str, float] = OrderedDict()
        self._early: OrderedDict[str, None] = OrderedDict()
        self._decided = 0
        self._counts: deque[int] = deque(maxlen=SPANS)
        self._span_ends = clock() + SPAN

    @property
    def waiting(self) -> int:
        """Messages that are not decided yet."""
        return len(self._waiting)

    def enter(self, inquiry_id: str, ago: float = 0.0) -> None:
        """A message was accepted, `ago` seconds before now. One that is known to be decided passes through."""
        if ago < FORGOTTEN_AFTER and self._early.pop(inquiry_id, self) is self:
            self._waiting.setdefault(inquiry_id, self._clock() - max(0.0, ago))

    def holds(self, inquiry_id: str) -> bool:
        """Whether a message was accepted and is not decided yet."""
        return inquiry_id in self._waiting

    def leave(self, inquiry_id: str) -> None:
        """An inquiry is decided: answered, asked back or given to a person."""
        self._roll()
        if self._waiting.pop(inquiry_id, None) is not None:
            self._decided += 1
            return
        # Told sooner of its end than of its beginning, which another replica put on the log.
        self._early[inquiry_id] = None
        if len(self._early) > MOST_EARLY:
            self._early.popitem(last=False)

    def recall(self, decided: Mapping[str, float]) -> None:
        """What was decided while nobody told us, with the seconds since then; makes up the pace of a fresh start."""
        spans = [0] * SPANS
        for inquiry_id, ago in decided.items():
            self._waiting.pop(inquiry_id, None)
            if 0 <= ago < SPANS * SPAN:
                spans[-1 - int(ago / SPAN)] += 1
        self._roll()
        if not any(self._counts):
            self._counts.extend(spans)

    def expected_wait(self) -> float:
        """Seconds a message accepted now would wait; 0 as long as no pace is known."""
        self._roll()
        paces = [self._pace_of_now(), *(after / SPAN for before, after in pairwise(self._counts) if before)]
        pace = max(paces)
        return len(self._waiting) / pace if pace else 0.0

    def _pace_of_now(self) -> float:
        """That of the span under way, once it says something: a surge is met at a pace that was never needed before."""
        passed = SPAN - (self._span_ends - self._clock())
        under_way = passed >= LEAST and self._counts and self._counts[-1]
        return self._decided / passed if under_way else 0.0

    def refusal(self) -> Problem | None:
        """Why no further message of the normal lane is taken (503)."""
        if len(self._waiting) < FEW:
            return None
        wait = self.expected_wait()
        return Problem(problems.OVERLOADED, retry_after=wait) if wait > self._longest else None

    def _roll(self) -> None:
        """Close the spans that are over, and forget who has waited too long to be waited for."""
        now = self._clock()
        if now < self._span_ends:
            return
        empty = min(SPANS, int((now - self._span_ends) / SPAN))
        self._counts.extend([self._decided, *[0] * empty])
        self._decided, self._span_ends = 0, now + SPAN - (now - self._span_ends) % SPAN
        while self._waiting and next(iter(self._waiting.values())) < now - FORGOTTEN_AFTER:
            self._waiting.popitem(last=False)
        INQUIRIES_WAITING.set(len(self._waiting))
        EXPECTED_WAIT.set(self.expected_wait())
