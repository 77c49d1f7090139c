"""How many replicas a Kubernetes autoscaler keeps, as the chart sets it up. Pure; a second is the unit of time.

The rule is that of the HorizontalPodAutoscaler, which KEDA feeds: metric over threshold, rounded up; up at once, in a
minute to twice as many or `up_pods` more at most; down to the most that was wanted in the calm before, in small steps.
Source: Kubernetes, "Horizontal Pod Autoscaling", scaling policies; KEDA, "Apache Kafka", where shares stay even.
"""

from collections import deque
from dataclasses import dataclass, field
from math import ceil

MINUTE = 60


@dataclass(frozen=True)
class Policy:
    """Of all services: seconds between looks, pods more a minute, and how slowly fewer are kept (seconds, a share)."""

    poll: int
    up_pods: int
    calm: int
    down_share: float
    down_every: int


@dataclass(frozen=True)
class Bounds:
    """What the chart says of one service. `partitions`: 0 where none bound it, as with the gateway's requests."""

    least: int
    most: int
    threshold: float
    partitions: int = 0


@dataclass
class Scaler:
    """Keeps `replicas`; asked at each second."""

    bounds: Bounds
    policy: Policy
    replicas: int
    _wanted: deque[tuple[int, int]] = field(default_factory=deque)
    _minute: deque[tuple[int, int]] = field(default_factory=deque)
    _shrunk_at: int = 0

    def look(self, now: int, metric: float, least: int = 0) -> int:
        """Replicas from `now` on. `metric`: lag in events, or requests a second; `least`: what a schedule wants."""
        if now % self.policy.poll:
            return self.replicas
        wanted = self._evenly(ceil(metric / self.bounds.threshold))
        bounded = min(self.bounds.most, max(self.bounds.least, least, wanted))
        _remember(self._wanted, now, bounded, self.policy.calm)
        self.replicas = self._stepped(now, bounded)
        _remember(self._minute, now, self.replicas, MINUTE)
        return self.replicas

    def _stepped(self, now: int, wanted: int) -> int:
        if wanted > self.replicas:
            before = min((count for _, count in self._minute), default=self.replicas)
            return max(self.replicas, min(wanted, max(before * 2, before + self.policy.up_pods)))
        calm = max(count for _, count in self._wanted)
        if calm < self.replicas and now - self._shrunk_at >= self.policy.down_every:
            self._shrunk_at = now
            return max(calm, self.replicas - max(1, int(self.replicas * self.policy.down_share)))
        return self.replicas

    def _evenly(self, wanted: int) -> int:
        """The next number of replicas that gives each as many partitions."""
        partitions = self.bounds.partitions
        if not partitions or wanted < 1:
            return max(wanted, 1)
        return next(count for count in range(min(wanted, partitions), partitions + 1) if not partitions % count)


def _remember(kept: deque[tuple[int, int]], now: int, count: int, seconds: int) -> None:
    kept.append((now, count))
    while kept[0][0] < now - seconds:
        kept.popleft()
