"""Dry runs of rules on stored payments: bounded, and no dearer than what the rule asks for."""

import pytest

from payments_risk.scoring.read_past import PastPayments
from payments_risk.tenant_rules.expression import read_expression
from payments_risk.tenant_rules.try_stored import Stored, kinds_asked, try_stored

from .simulated_payments import simulated


def stored(days: int = 10) -> PastPayments:
    payments, frauds = simulated(days)
    return PastPayments(payments, frauds)


def test_a_trial_tells_hits_frauds_and_the_latest_examples() -> None:
    past = stored()
    found, complete = try_stored(read_expression("amount_beside_usual > 4.0"), Stored(past, {}), past.days)
    assert complete
    assert found.payments == len(past.payments)
    assert 0 < found.frauds_hit <= found.hits
    assert len(found.examples) == min(20, found.hits)
    ids = [each.payment_id for each in past.payments]
    assert sorted(found.examples, key=ids.index, reverse=True) == list(found.examples)


def test_a_trial_that_takes_too_long_ends_and_says_so() -> None:
    past, clock = stored(), iter(range(1_000_000))
    found, complete = try_stored(
        read_expression("declined"), Stored(past, {}), past.days, clock=lambda: float(next(clock))
    )
    assert not complete
    assert 0 < found.payments < 10


def test_a_rule_may_ask_for_the_score_that_a_payment_was_given() -> None:
    past = stored(3)
    name = past.payments[5].payment_id
    scores = Stored(past, {name: {"score": 0.9, "anomaly": 0.5}})
    found, _ = try_stored(read_expression("score > 0.8"), scores, past.days)
    assert found.examples == (name,)


@pytest.mark.parametrize(
    ("names", "kinds"),
    [
        ({"amount_minor", "score"}, ()),
        ({"amount_beside_usual"}, ("customer",)),
        ({"card_count_10m", "terminal_fraud_run"}, ("card", "terminal")),
    ],
)
def test_only_entities_that_a_rule_asks_for_are_counted(names: set[str], kinds: tuple[str, ...]) -> None:
    assert kinds_asked(names) == kinds
