"""How long a message accepted now would wait for its answer: what is accepted here and not decided yet, over the pace.

A queue takes everything, and so hides an overload from those who might come again later: at three times the capacity
each minute adds two minutes of waiting. Where the wait gets too long, new messages of the normal lane are refused with
the time to come again; urgent ones are always taken. While nothing is decided at all there is no pace: that is an
outage, not an overload, and the log keeps what comes until it is over. Neither is there one in the first moments after
it, or of a replica that has just started: the few that are decided then tell how late it began, not how quick it is.
"""

from collections import OrderedDict, deque
from collections.abc import Callable
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


class WaitingRoom:
    """Messages accepted by this replica. `longest` is in seconds, `clock` gives monotonic ones; calls from one loop."""

    def __init__(self, longest: float, clock: Callable[[], float]) -> None:
        self._longest, self._clock = longest, clock
        self._waiting: OrderedDict[str, float] = OrderedDict()
        self._decided = 0
        self._counts: deque[int] = deque(maxlen=SPANS)
        self._span_ends = clock() + SPAN

    @property
    def waiting(self) -> int:
        """Messages accepted here that are not decided yet."""
        return len(self._waiting)

    def enter(self, inquiry_id: str) -> None:
        """A message is accepted."""
        self._waiting[inquiry_id] = self._clock()

    def holds(self, inquiry_id: str) -> bool:
        """Whether a message was accepted here and is not decided yet."""
        return inquiry_id in self._waiting

    def leave(self, inquiry_id: str) -> None:
        """An inquiry is decided: answered, asked back or given to a person. Those of other replicas are passed over."""
        if self._waiting.pop(inquiry_id, None) is not None:
            self._roll()
            self._decided += 1

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
