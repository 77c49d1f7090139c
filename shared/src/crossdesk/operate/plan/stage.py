"""One service in a simulated cluster: what waits for it, who works, and how long that takes. Pure."""

from dataclasses import dataclass, field
from math import log, sqrt

from crossdesk.operate.plan.assumptions import Assumptions
from crossdesk.operate.plan.scaler import Scaler

COMMITTED = 0.5
"""Seconds for which handled events still count as lag, on average: offsets are committed once a second."""
TAIL = log(100)
"""p99 over the mean of an exponential wait."""
BUSIEST = 0.98
"""A share of the cores beyond which the wait is told by the backlog, not by the formula, which knows no end of it."""


@dataclass
class Stage:
    """A service with its replicas. `a_second`: inquiries one replica can do, its core full."""

    name: str
    a_second: float
    scaler: Scaler
    ready: int
    backlog: float = 0.0
    rate: float = 0.0
    still_until: int = 0
    _starting: list[tuple[int, int]] = field(default_factory=list)

    def scale(self, now: int, assumed: Assumptions, least: int = 0) -> None:
        """Ask the scaler; new replicas work once they have started, and each change makes the group stand still."""
        metric = self.rate if self.name == "gateway" else self.backlog + self.rate * COMMITTED
        wanted = self.scaler.look(now, metric, least)
        coming = self.ready + sum(count for _, count in self._starting)
        if wanted > coming:
            self._starting.append((now + assumed.start_seconds, wanted - coming))
        elif wanted < self.ready and not self._starting:
            self._changed(now, wanted, assumed)
        started = sum(count for at, count in self._starting if at <= now)
        if started:
            self._starting = [(at, count) for at, count in self._starting if at > now]
            self._changed(now, self.ready + started, assumed)

    def _changed(self, now: int, ready: int, assumed: Assumptions) -> None:
        self.ready = ready
        if self.name != "gateway":
            self.still_until = now + assumed.rebalance_seconds

    def work(self, now: int, arrived: float) -> float:
        """A second's work: how many are done of those that waited or came."""
        self.rate = arrived
        can = 0.0 if now < self.still_until else self.ready * self.a_second
        done = min(self.backlog + arrived, can)
        self.backlog += arrived - done
        return done

    def waits(self, now: int, assumed: Assumptions) -> tuple[float, float]:
        """Seconds: behind the backlog, and on average beside it (bursts, the turn under way).

        Source of the latter: Sakasegawa (1977), wait in a queue of k servers, with the variation of Allen and Cunneen.
        """
        behind = self.backlog / (self.ready * self.a_second) + max(0, self.still_until - now)
        busy = min(BUSIEST, self.rate / (self.ready * self.a_second))
        turn = assumed.turn_ms / 1000
        beside = assumed.variation / 2 * busy ** (sqrt(2 * (self.ready + 1)) - 1) / (self.ready * (1 - busy)) * turn
        return behind, beside + turn / 2 * busy
