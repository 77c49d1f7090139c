"""Requests a tenant may send: a token bucket each, one clock."""

from collections.abc import Callable

from crossdesk.contracts.gateway import Quota

Clock = Callable[[], float]
"""Monotonic seconds."""


class Bucket:
    """Holds at most `burst` tokens and gains `per_second`. May fall below zero: what came in one request is owed."""

    def __init__(self, quota: Quota, now: float) -> None:
        self.quota = quota
        self.tokens = float(quota.burst)
        self._at = now

    def refill(self, now: float) -> None:
        gained = max(0.0, now - self._at) * self.quota.per_second
        self.tokens = min(float(self.quota.burst), self.tokens + gained)
        self._at = max(self._at, now)

    def wait(self, now: float) -> float:
        """Seconds until there is a token; 0 when there is one."""
        self.refill(now)
        return 0.0 if self.tokens >= 1 else (1 - self.tokens) / self.quota.per_second

    def take(self, now: float) -> float:
        """Take one token and return 0, or take none and return the seconds until there is one."""
        wait = self.wait(now)
        if not wait:
            self.tokens -= 1
        return wait


class Quotas:
    """The buckets of all tenants at this replica. `purpose` keeps bulk imports from using up what messages need."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._buckets: dict[tuple[str, str], Bucket] = {}

    def take(self, tenant: str, quota: Quota, purpose: str) -> float:
        """Count one request. Returns 0, or the seconds to wait when the quota is used up."""
        return self._bucket(tenant, quota, purpose).take(self._clock())

    def wait(self, tenant: str, quota: Quota, purpose: str) -> float:
        """The seconds to wait when the quota is used up, else 0; counts nothing."""
        return self._bucket(tenant, quota, purpose).wait(self._clock())

    def give_back(self, tenant: str, quota: Quota, purpose: str) -> None:
        """Uncount a request that was let in and is judged anew."""
        bucket = self._bucket(tenant, quota, purpose)
        bucket.tokens = min(float(quota.burst), bucket.tokens + 1)

    def owe(self, tenant: str, quota: Quota, purpose: str, requests: int) -> None:
        """Count what a request held beyond the first message, after it was let in: the next ones wait for it."""
        bucket = self._bucket(tenant, quota, purpose)
        bucket.refill(self._clock())
        bucket.tokens -= max(0, requests)

    def _bucket(self, tenant: str, quota: Quota, purpose: str) -> Bucket:
        bucket = self._buckets.get((tenant, purpose))
        if bucket is None or (bucket.quota is not quota and bucket.quota != quota):
            bucket = self._buckets[tenant, purpose] = Bucket(quota, self._clock())
        return bucket
