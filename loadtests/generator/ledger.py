"""Which inquiry was sent when, what it met, and when its answer was seen. Pure: no clock and no network of its own."""

from collections import Counter
from typing import Any, NamedTuple

from loadtests.texts import Draft

# An answer seen before its 202 was read waits so long for it; answers to other generators' inquiries go the same way.
FORGET_AFTER = 60.0

Group = tuple[str, str, str, str]
"""Lane, tier, language, tenant."""


class Arrival(NamedTuple):
    """One inquiry: its intended start as `offset` from the run's start and as `moment` of the clock, in seconds."""

    offset: float
    moment: float
    stream: int
    draft: Draft
    group: Group


class Answered(NamedTuple):
    """An inquiry whose outcome was seen; `outcome` is the event's type."""

    arrival: Arrival
    conversation_id: str
    outcome: str


class Ledger:
    """Matches accepted inquiries with answers, whichever is seen first, and gathers rows for the report.

    Times are seconds of one clock. Rows: posts [offset, status, late ms, post ms, group]; answers [offset,
    offset when seen, ms, group].
    """

    def __init__(self) -> None:
        self._waiting: dict[str, tuple[Arrival, str]] = {}
        self._early: dict[str, tuple[float, str]] = {}
        self._intended: Counter[int] = Counter()
        self._posts: list[Any] = []
        self._answers: list[Any] = []
        self.in_flight = 0

    @property
    def waiting(self) -> int:
        """Inquiries accepted and not answered, as far as we have seen."""
        return len(self._waiting)

    def open_inquiries(self) -> list[tuple[str, str]]:
        """Those waited for: id and tenant."""
        return [(inquiry_id, arrival.group[3]) for inquiry_id, (arrival, _) in self._waiting.items()]

    def sent(self, arrival: Arrival) -> None:
        self._intended[int(arrival.offset // 1)] += 1
        self.in_flight += 1

    def posted(self, arrival: Arrival, status: str, started: float, ended: float) -> None:
        """The POST is over: `status` is that of HTTP or says in a word what went wrong."""
        self.in_flight -= 1
        late, took = (started - arrival.moment) * 1000, (ended - arrival.moment) * 1000
        self._posts.append([round(arrival.offset, 3), status, round(late, 2), round(took, 2), arrival.group])

    def accepted(self, inquiry_id: str, conversation_id: str, arrival: Arrival) -> Answered | None:
        """From now on its answer is waited for; gives what is known if that was seen already."""
        early = self._early.pop(inquiry_id, None)
        if early is None:
            self._waiting[inquiry_id] = (arrival, conversation_id)
            return None
        return self._answered(arrival, conversation_id, *early)

    def seen(self, inquiry_id: str, outcome: str, at: float) -> Answered | None:
        """An outcome was seen. Only the first of an inquiry counts."""
        known = self._waiting.pop(inquiry_id, None)
        if known is None:
            self._early.setdefault(inquiry_id, (at, outcome))
            return None
        return self._answered(*known, at, outcome)

    def _answered(self, arrival: Arrival, conversation_id: str, at: float, outcome: str) -> Answered:
        wait = at - arrival.moment
        self._answers.append(
            [round(arrival.offset, 3), round(arrival.offset + wait, 3), round(wait * 1000, 2), arrival.group]
        )
        return Answered(arrival, conversation_id, outcome)

    def forget(self, now: float) -> None:
        """Let go of answers whose inquiry is not ours: other generators' and those of before."""
        while self._early:
            oldest = next(iter(self._early))
            if self._early[oldest][0] > now - FORGET_AFTER:
                return
            del self._early[oldest]

    def take(self) -> dict[str, Any]:
        """The rows gathered since the last time."""
        taken = {"intended": {str(second): count for second, count in self._intended.items()}}
        rows = {"posts": self._posts, "answers": self._answers}
        self._intended, self._posts, self._answers = Counter(), [], []
        return {**taken, **rows}
