"""What was known of frauds and habits when a payment happened."""

from datetime import timedelta
from math import isnan

from hypothesis import given
from hypothesis import strategies as st

from payments_risk.features.windows import FeatureState
from payments_risk.scoring.features import score_names, score_vector
from payments_risk.scoring.known_fraud import DELAY, RISKY, risk, risk_names

from .simulated_payments import BEGIN, payment

KINDS = ("customer", "terminal")


def named(earlier: list[int], frauds: set[int], now: int, minor: int = 1_000) -> dict[str, float]:
    """Numbers of a terminal paid at on these days, asked for on day `now`."""
    past = [payment(str(day), BEGIN + timedelta(days=day), minor + day) for day in earlier]
    at = (BEGIN + timedelta(days=now)).timestamp()
    return dict(zip(risk_names("terminal"), risk(past, at, {str(day) for day in frauds}), strict=True))


def test_a_fraud_counts_once_the_delay_has_passed_and_not_before() -> None:
    assert named([0], {0}, 6)["terminal_known_23d"] == 0
    assert named([0], {0}, 7)["terminal_fraud_share_1d"] == 1.0


def test_windows_end_where_the_delay_begins() -> None:
    found = named([0, 6, 7], {6}, 14)
    assert found["terminal_known_1d"] == 1
    assert found["terminal_known_7d"] == 2
    assert found["terminal_fraud_share_7d"] == 0.5


def test_a_run_of_frauds_tells_since_when_and_what_was_honest_before() -> None:
    found = named([1, 2, 3, 4], {3, 4}, 12)
    assert found["terminal_fraud_run"] == 2
    assert found["terminal_days_since_run"] == 9
    assert found["terminal_days_since_honest"] == 10
    assert found["terminal_run_lowest"] == 1_003


def test_an_honest_payment_ends_a_run() -> None:
    found = named([1, 2], {1}, 12)
    assert found["terminal_fraud_run"] == 0
    assert isnan(found["terminal_days_since_run"])
    assert found["terminal_days_since_last_fraud"] == 11


@given(st.lists(st.integers(0, 40), unique=True, max_size=20), st.sets(st.integers(0, 40)), st.integers(0, 45))
def test_outcomes_younger_than_the_delay_change_nothing(days: list[int], frauds: set[int], now: int) -> None:
    earlier = sorted(day for day in days if day < now)
    settled = {day for day in frauds if day <= now - DELAY / 86_400}
    assert repr(named(earlier, frauds, now)) == repr(named(earlier, settled, now))


def vector_of(amounts: list[int], last: int, frauds: set[str] = frozenset()) -> dict[str, float]:
    """Numbers of a customer's payment of `last` minor units after a payment of each of the amounts, a day apart."""
    state = FeatureState(KINDS)
    for day, minor in enumerate([*amounts, last]):
        state.add(asked := payment(str(day), BEGIN + timedelta(days=day), minor))
    return dict(zip(score_names(KINDS), score_vector(state, asked, frauds), strict=True))


def test_an_amount_is_seen_beside_what_the_customer_usually_pays() -> None:
    found = vector_of([1_000] * 10, 5_000)
    assert found["amount_beside_usual"] == 5.0
    assert isnan(found["amount_deviations"])  # ten equal amounts have no spread


def test_large_payments_do_not_become_usual() -> None:
    found = vector_of([1_000] * 9 + [9_000], 9_000)
    assert found["amount_beside_usual"] == 9.0
    assert found["customer_large_14d"] == 1


def test_known_frauds_are_no_habit() -> None:
    assert vector_of([9_000, 1_000] + [1_000] * 7, 2_000, {"0"})["amount_beside_usual"] == 2.0
    assert isnan(vector_of([9_000, 1_000] + [1_000] * 7, 2_000, {"0"})["amount_deviations"])
    assert vector_of([9_000, 1_000] + [1_000] * 7, 2_000)["amount_deviations"] > 0


def test_a_first_payment_has_no_habit() -> None:
    assert isnan(vector_of([], 1_000)["amount_beside_usual"])


def test_names_and_numbers_agree_for_payments_that_are_linked_by_little() -> None:
    state = FeatureState()
    state.add(asked := payment("1", BEGIN, 100))
    assert len(score_vector(state, asked, frozenset())) == len(score_names())
    assert len(set(score_names())) == len(score_names())
    assert set(RISKY) <= set(state.kinds)
