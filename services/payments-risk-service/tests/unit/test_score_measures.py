"""Areas, precision of cards, recall and calibration, against their definitions by hand and by brute force."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments_risk.scoring.measures import (
    auc_roc,
    average_precision,
    calibration_error,
    calibration_error_above,
    card_precision,
    recall_at,
    recall_interval,
)

SCORED = st.lists(st.tuples(st.booleans(), st.integers(0, 6)), min_size=2, max_size=40).filter(
    lambda rows: 0 < sum(fraud for fraud, _ in rows) < len(rows)
)


def columns(rows: list[tuple[bool, int]]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([fraud for fraud, _ in rows], dtype=bool), np.array([float(score) for _, score in rows])


@given(SCORED)
def test_the_area_is_the_chance_that_a_fraud_scores_above_an_honest_payment(rows: list[tuple[bool, int]]) -> None:
    truth, scores = columns(rows)
    pairs = [(a > b) + (a == b) / 2 for a in scores[truth] for b in scores[~truth]]
    assert auc_roc(truth, scores) == pytest.approx(np.mean(pairs))


@given(SCORED)
def test_average_precision_sums_precision_over_the_recall_gained_at_each_score(rows: list[tuple[bool, int]]) -> None:
    truth, scores = columns(rows)
    expected, before = 0.0, 0.0
    for level in sorted(set(scores), reverse=True):
        above = scores >= level
        recall = truth[above].sum() / truth.sum()
        expected += (recall - before) * truth[above].mean()
        before = recall
    assert average_precision(truth, scores) == pytest.approx(expected)


def test_without_frauds_nothing_is_measured() -> None:
    none, scores = np.zeros(3, dtype=bool), np.array([0.1, 0.2, 0.3])
    assert np.isnan(auc_roc(none, scores))
    assert np.isnan(average_precision(none, scores))
    assert np.isnan(recall_at(none, scores))


def test_card_precision_looks_at_each_customer_once_a_day_by_their_highest_score() -> None:
    days, customers = np.array([1, 1, 1, 1]), np.array([7, 7, 8, 9])
    truth, scores = np.array([False, True, False, True]), np.array([0.9, 0.1, 0.8, 0.2])
    assert card_precision(days, customers, truth, scores, top=2) == 0.5


def test_a_customer_found_on_one_day_is_not_looked_at_on_the_next() -> None:
    days, customers = np.array([1, 1, 2, 2]), np.array([7, 8, 7, 8])
    truth, scores = np.array([True, False, True, True]), np.array([0.9, 0.1, 0.9, 0.1])
    assert card_precision(days, customers, truth, scores, top=1) == 1.0


def test_card_precision_divides_by_the_cards_that_could_be_checked_on_every_day() -> None:
    found = card_precision(np.array([1]), np.array([7]), np.array([True]), np.array([0.5]), top=100)
    assert found == 0.01


def test_recall_stops_where_too_many_honest_payments_would_be_stopped() -> None:
    truth = np.array([True, False, True, *[False] * 999])
    scores = np.array([3.0, 2.0, 1.0, *[0.0] * 999])
    assert recall_at(truth, scores, 0.001) == 1.0
    assert recall_at(truth, scores, 0.0005) == 0.5


def test_the_interval_of_recall_holds_its_value_and_is_the_same_each_time() -> None:
    draw = np.random.default_rng(3)
    truth = draw.random(3_000) < 0.05
    scores, customers = truth + draw.normal(0, 0.4, 3_000), draw.integers(0, 300, 3_000)
    found = recall_interval(truth, scores, customers, draws=100)
    assert 0 < found.low <= found.value <= found.high < 1
    assert recall_interval(truth, scores, customers, draws=100) == found


def test_told_shares_that_come_true_have_no_calibration_error() -> None:
    truth, told = np.array([True, False] * 50), np.full(100, 0.5)
    assert calibration_error(truth, told, bins=1) == 0.0
    assert calibration_error(truth, np.full(100, 0.9), bins=1) == pytest.approx(0.4)


def test_the_error_of_high_scores_is_not_hidden_by_many_low_ones() -> None:
    truth, told = np.array([False] * 990 + [False] * 10), np.array([0.0] * 990 + [0.8] * 10)
    assert calibration_error_above(truth, told) == pytest.approx(0.8)
    assert calibration_error(truth, told) < 0.01
