"""The Universal Scalability Law is found again where it was put in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadtests.bench.record import Record
from loadtests.bench.scaling.publish_fit import fitted, subject
from loadtests.bench.scaling.usl import Law, fit

REPLICAS = (1, 2, 4, 8, 16)
gammas = st.floats(1, 1e5)
sigmas = st.floats(0, 0.9)
kappas = st.floats(0, 0.2)


def points(law: Law) -> list[float]:
    return [law.throughput(replicas) for replicas in REPLICAS]


@given(gammas, sigmas, kappas)
def test_exact_points_give_back_their_law(gamma, sigma, kappa):
    found = fit(REPLICAS, points(Law(gamma, sigma, kappa)))
    assert found.gamma == pytest.approx(gamma, rel=1e-6)
    assert found.sigma == pytest.approx(sigma, abs=1e-6)
    assert found.kappa == pytest.approx(kappa, abs=1e-6)


@given(gammas, sigmas, kappas, st.lists(st.floats(0.95, 1.05), min_size=5, max_size=5))
def test_noise_of_five_percent_leaves_the_fit_within_ten_percent_of_the_points(gamma, sigma, kappa, noise):
    measured = [x * error for x, error in zip(points(Law(gamma, sigma, kappa)), noise, strict=True)]
    found = fit(REPLICAS, measured)
    assert points(found) == pytest.approx(measured, rel=0.1)


@given(gammas, st.lists(st.floats(0.2, 5), min_size=5, max_size=5))
def test_whatever_was_measured_neither_sigma_nor_kappa_is_negative(gamma, factors):
    found = fit(REPLICAS, [gamma * factor for factor in factors])
    assert found.sigma >= 0
    assert found.kappa >= 0
    assert found.gamma > 0


def test_more_than_linear_growth_is_told_as_linear():
    found = fit((1, 2, 4), (100, 220, 500))
    assert (found.sigma, found.kappa) == (0, 0)
    assert 100 < found.gamma < 125


def test_the_peak_is_where_one_more_replica_brings_nothing():
    law = Law(100, 0.05, 0.01)
    assert law.peak == pytest.approx(9.75, abs=0.01)
    assert law.throughput(law.peak) > max(law.throughput(law.peak - 1), law.throughput(law.peak + 1))


def test_a_law_without_coherence_cost_has_no_peak():
    assert Law(100, 0.1, 0).peak is None


@pytest.mark.parametrize(("replicas", "measured"), [((1, 2), (1, 2)), ((1, 1, 2), (1, 1, 2)), ((1, 2, 4), (1, 0, 2))])
def test_too_few_points_or_a_standstill_cannot_be_fitted(replicas, measured):
    with pytest.raises(ValueError):
        fit(replicas, measured)


def test_what_is_published_holds_the_points_and_the_law_fitted_to_them():
    record = Record()
    for replicas in (1, 2, 4):
        for noise in (0.98, 1.02):
            measured = {"events/s": Law(300, 0.1, 0.02).throughput(replicas) * noise}
            record.add("group", subject(replicas), measured)
    found = fitted(record, "group", "events/s")
    assert found["sigma"] == pytest.approx(0.1, abs=0.02)
    assert found["kappa"] == pytest.approx(0.02, abs=0.01)
    assert len(found["points"]) == 6
