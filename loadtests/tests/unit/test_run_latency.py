"""The histogram is never below the truth and at most one percent above it."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadtests.latency import GROWTH, LOWEST_MS, Histogram

LATENCIES = st.lists(st.floats(0, 1e6), min_size=1, max_size=300)


def counted(values) -> Histogram:
    histogram = Histogram()
    for value in values:
        histogram.add(value)
    return histogram


@given(LATENCIES, st.sampled_from([0.5, 0.9, 0.99, 0.999, 1.0]))
def test_a_percentile_is_the_nearest_rank_within_one_percent(values, share):
    truth = sorted(values)[max(1, math.ceil(share * len(values))) - 1]
    found = counted(values).percentile(share)
    assert truth * 0.999999 <= found <= max(truth * GROWTH * 1.000001, LOWEST_MS)


@given(LATENCIES, LATENCIES)
def test_merged_histograms_are_that_of_all(one, other):
    merged = counted(one)
    merged.merge(counted(other))
    assert merged.summary() == counted(one + other).summary()


def test_the_maximum_is_exact():
    assert counted([1.0, 2345.678]).summary()["max"] == pytest.approx(2345.678)


def test_an_empty_histogram_says_zero():
    assert Histogram().summary() == {"count": 0, "p50": 0.0, "p90": 0.0, "p99": 0.0, "p999": 0.0, "max": 0.0}
