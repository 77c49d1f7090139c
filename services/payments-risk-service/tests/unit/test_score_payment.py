"""One payment's score: probability, advice, rules and reasons."""

import numpy as np
import pytest

from payments_risk.scoring.anomaly import LEARNING, Unusual
from payments_risk.scoring.score import UNUSUAL_FROM, score
from payments_risk.tenant_rules.rule import read_rules

from .test_fraud_model import model, rows_of_test

NAMES = ("amount_minor", "hour")


def rule(action: str, expression: str = "amount_minor > 10.0") -> dict[str, object]:
    return {"name": f"my {action}", "expression": expression, "action": action}


def test_a_likely_fraud_is_reviewed_with_reasons_in_words() -> None:
    rows, _ = rows_of_test()
    highest = rows[np.argmax(model().probabilities(rows))]
    found = score(highest.tolist(), model().given, model())
    assert found.probability is not None
    assert found.probability > 0.5
    assert found.advice == "review"
    assert found.model == "march"
    assert 1 <= len(found.reasons) <= 3
    assert all(each.words and each.adds > 0 for each in found.reasons)


def test_an_unlikely_fraud_needs_no_look_and_no_reasons() -> None:
    rows, _ = rows_of_test()
    lowest = rows[np.argmin(model().probabilities(rows))]
    found = score(lowest.tolist(), model().given, model())
    assert (found.advice, found.reasons, found.worth_a_look) == ("none", (), False)


def test_the_shop_says_from_which_chance_on_it_looks() -> None:
    rows, _ = rows_of_test()
    assert score(rows[0].tolist(), model().given, model(), review_from=0.0).advice == "review"


def test_without_a_model_only_the_most_unusual_payments_are_looked_at() -> None:
    assert score([1.0, 2.0], NAMES, None, anomaly=UNUSUAL_FROM).advice == "review"
    assert score([1.0, 2.0], NAMES, None, anomaly=0.9).advice == "none"
    assert score([1.0, 2.0], NAMES, None, anomaly=0.9).probability is None


@pytest.mark.parametrize("action", ["review", "block", "allow"])
def test_a_rule_that_is_met_says_what_to_do(action: str) -> None:
    found = score([11.0, 2.0], NAMES, None, read_rules([rule(action)]))
    assert (found.advice, found.rules) == (action, (f"my {action}",))


def test_allowing_wins_over_blocking_and_blocking_over_a_look() -> None:
    rules = read_rules([rule("review"), rule("block"), rule("allow")])
    assert score([11.0, 2.0], NAMES, None, rules).advice == "allow"
    assert score([11.0, 2.0], NAMES, None, rules[:2]).advice == "block"


def test_a_payment_that_a_rule_allows_is_not_looked_at_however_unusual() -> None:
    assert score([11.0, 2.0], NAMES, None, read_rules([rule("allow")]), anomaly=1.0).advice == "allow"


def test_rules_may_ask_for_the_score_and_do_not_hold_where_there_is_none() -> None:
    asking = read_rules([rule("block", "score > 0.2")])
    rows, _ = rows_of_test()
    highest = rows[np.argmax(model().probabilities(rows))]
    assert score(highest.tolist(), model().given, model(), asking).advice == "block"
    assert score([11.0, 2.0], NAMES, None, asking).advice == "none"


def test_a_row_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="argument"):
        score([1.0], NAMES, None)


def test_a_payment_unlike_those_before_it_is_unusual() -> None:
    draw, unusual = np.random.default_rng(1), Unusual(3)
    for _ in range(3 * LEARNING):
        unusual.take([*draw.uniform(10, 20, 2), np.nan])
    assert unusual.take([15.0, 15.0, np.nan]) < 0.9
    assert unusual.take([9_000.0, 15.0, np.nan]) > 0.99


def test_nothing_is_unusual_before_enough_was_seen() -> None:
    unusual = Unusual(1)
    assert [unusual.take([value]) for value in (1.0, 1_000_000.0, 0.0)] == [0.0, 0.0, 0.0]


def test_a_feature_that_was_never_there_before_is_not_compared() -> None:
    unusual = Unusual(2)
    for turn in range(3 * LEARNING):
        unusual.take([float(turn % 7), np.nan])
    assert unusual.take([3.0, 1e9]) < 0.99


def test_what_is_usual_goes_on_where_it_was_kept() -> None:
    draw, unusual = np.random.default_rng(1), Unusual(2)
    for _ in range(1_500):
        unusual.take(draw.uniform(10, 20, 2).tolist())
    again, other = Unusual(2, unusual.as_bytes()), unusual.copy()
    assert again.count == 1_500
    assert again.take([9_000.0, 15.0]) == unusual.told([9_000.0, 15.0]) == other.told([9_000.0, 15.0]) > 0.99
    assert (again.count, unusual.count, other.count) == (1_501, 1_500, 1_500)


def test_what_was_kept_of_other_features_is_refused() -> None:
    with pytest.raises(ValueError, match="numbers are kept, 3 features have"):
        Unusual(3, Unusual(2).as_bytes())


def test_a_row_of_another_length_has_no_anomaly() -> None:
    with pytest.raises(ValueError, match="wanted are 2"):
        Unusual(2).take([1.0])
