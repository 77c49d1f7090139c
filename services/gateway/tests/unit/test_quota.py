"""Token buckets: never more than promised, never forgotten, never for longer than said."""

from crossdesk.contracts.gateway import Quota
from hypothesis import given
from hypothesis import strategies as st

from gateway.accept.quota import Bucket, Quotas

QUOTAS = st.builds(Quota, per_second=st.floats(0.1, 1000), burst=st.integers(1, 1000))
PAUSES = st.lists(st.floats(0, 10), min_size=1, max_size=200)


@given(quota=QUOTAS, pauses=PAUSES)
def test_no_more_than_burst_and_rate_ever_pass(quota: Quota, pauses: list[float]) -> None:
    now, passed = 0.0, 0
    bucket = Bucket(quota, now)
    for pause in pauses:
        now += pause
        passed += bucket.take(now) == 0
    assert passed <= quota.burst + quota.per_second * now + 1e-6 * len(pauses) + 1e-6


@given(quota=QUOTAS, owed=st.integers(0, 2000))
def test_whoever_waits_as_long_as_told_gets_through(quota: Quota, owed: int) -> None:
    bucket = Bucket(quota, 0.0)
    bucket.tokens -= owed
    wait = bucket.take(0.0)
    assert (wait == 0) == (owed < quota.burst)
    assert wait == 0 or bucket.take(wait * 1.000001 + 1e-6) == 0


def test_a_clock_that_goes_back_gives_nothing() -> None:
    bucket = Bucket(Quota(per_second=1, burst=1), 100.0)
    assert bucket.take(100.0) == 0
    assert bucket.take(50.0) > 0
    assert bucket.take(100.5) > 0
    assert bucket.take(101.0) == 0


def test_tenants_and_purposes_do_not_use_up_each_others_quota() -> None:
    quotas, quota = Quotas(lambda: 0.0), Quota(per_second=1, burst=1)
    assert quotas.take("a", quota, "messages") == 0
    assert quotas.take("a", quota, "messages") == 1
    assert quotas.take("b", quota, "messages") == 0
    assert quotas.take("a", quota, "imports") == 0


def test_a_new_quota_counts_at_once() -> None:
    quotas = Quotas(lambda: 0.0)
    assert quotas.take("a", Quota(per_second=1, burst=1), "messages") == 0
    assert quotas.take("a", Quota(per_second=1, burst=2), "messages") == 0


def test_asking_how_long_to_wait_counts_nothing() -> None:
    quotas, quota = Quotas(lambda: 0.0), Quota(per_second=2, burst=1)
    assert [quotas.wait("a", quota, "messages") for _ in range(3)] == [0, 0, 0]
    assert quotas.take("a", quota, "messages") == 0
    assert quotas.wait("a", quota, "messages") == 0.5
