"""A histogram of latencies that stays small however many are counted."""

import math
from collections.abc import Mapping, Sequence

# Each bucket's edges are 1 % apart, so that a percentile is at most 1 % too high and never too low.
GROWTH = 1.01
LOG_GROWTH = math.log(GROWTH)
LOWEST_MS = 0.01

Percentiles = Mapping[str, float | int]


class Histogram:
    """Counts latencies in ms. Percentiles are nearest rank, at the bucket's upper edge and never above the maximum."""

    __slots__ = ("buckets", "count", "highest")

    def __init__(self) -> None:
        self.buckets: dict[int, int] = {}
        self.count = 0
        self.highest = 0.0

    def add(self, ms: float) -> None:
        bucket = math.ceil(math.log(ms / LOWEST_MS) / LOG_GROWTH) if ms > LOWEST_MS else 0
        self.buckets[bucket] = self.buckets.get(bucket, 0) + 1
        self.count += 1
        self.highest = max(self.highest, ms)

    def merge(self, other: "Histogram") -> None:
        for bucket, count in other.buckets.items():
            self.buckets[bucket] = self.buckets.get(bucket, 0) + count
        self.count += other.count
        self.highest = max(self.highest, other.highest)

    def percentile(self, share: float) -> float:
        """The latency that `share` (0 to 1) of all do not exceed; 0 when nothing was counted."""
        rank = max(1, math.ceil(share * self.count))
        seen = 0
        for bucket in sorted(self.buckets):
            seen += self.buckets[bucket]
            if seen >= rank:
                return min(self.highest, LOWEST_MS * GROWTH**bucket)
        return 0.0

    def summary(self) -> Percentiles:
        """Count, percentiles and maximum, in ms."""
        shares = {"p50": 0.5, "p90": 0.9, "p99": 0.99, "p999": 0.999}
        figures = {name: round(self.percentile(share), 3) for name, share in shares.items()}
        return {"count": self.count, **figures, "max": round(self.highest, 3)}


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that `share` of all do not exceed (nearest rank); not a number where there are none."""
    ordered = sorted(values)
    return ordered[max(0, -int(-share * len(ordered) // 1) - 1)] if ordered else float("nan")
