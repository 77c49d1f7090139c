from dataclasses import asdict, replace
from importlib.resources import files
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from crossdesk.contracts.payments_risk_facts import DisputeVerdict
from crossdesk.errors import Misconfigured
from hypothesis import given
from hypothesis import strategies as st

from payments_risk.facts import Facts
from payments_risk.rules import DisputeRules, first_match, load_rules, possible_values, reasons

ANY_FACTS = st.builds(Facts, **{fact: st.sampled_from(sorted(words)) for fact, words in possible_values().items()})
CAPTURED = Facts(claim="unauthorised", found_by="amount", payment="captured", method="card")


@pytest.fixture(scope="module")
def rules() -> DisputeRules:
    return load_rules()


@given(facts=ANY_FACTS)
def test_any_facts_give_exactly_one_verdict_with_reasons(rules: DisputeRules, facts: Facts) -> None:
    rule = first_match(rules, facts)
    assert rule.verdict in get_args(DisputeVerdict)
    assert rule == first_match(rules, facts)
    assert all(asdict(facts)[fact] in words for fact, words in rule.when.items())
    told = reasons(rules, rule, facts)
    assert told[0] == rule.reason
    assert told[-1] == f"Source: {rule.source}"


@given(facts=ANY_FACTS)
def test_a_payment_that_was_not_found_is_never_judged_further(rules: DisputeRules, facts: Facts) -> None:
    assert first_match(rules, replace(facts, found_by="nothing")).verdict == "unknown_payment"


@given(facts=ANY_FACTS.filter(lambda facts: facts.found_by != "nothing"))
def test_money_that_never_moved_is_never_refunded(rules: DisputeRules, facts: Facts) -> None:
    for state in ("failed", "voided", "authorised", "pending"):
        assert first_match(rules, replace(facts, payment=state)).verdict == "not_charged"


def test_every_verdict_is_given_by_some_rule(rules: DisputeRules) -> None:
    assert {rule.verdict for rule in rules.rules} == set(get_args(DisputeVerdict))


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({"authentication": "authenticated"}, "liability_shifted"),
        ({"authentication": "attempted"}, "liability_shifted"),
        ({"authentication": "failed"}, "likely_fraud"),
        ({"address": "mismatch", "country": "foreign"}, "likely_fraud"),
        ({"address": "mismatch", "card": "new"}, "likely_fraud"),
        ({"address": "mismatch", "country": "foreign", "authentication": "authenticated"}, "liability_shifted"),
        ({"order": "delivered", "address": "match"}, "recognisable"),
        ({"card": "proven"}, "recognisable"),
        ({"card": "seen", "region": "eea"}, "recognisable"),
        ({"region": "eea"}, "merchant_liable"),
        ({"region": "elsewhere"}, "merchant_liable"),
        ({"chargeback": "open", "claim": "bank_case"}, "merchant_liable"),
        ({"chargeback": "paid_out", "duplicate": "same_order"}, "already_refunded"),
        ({"duplicate": "same_order"}, "duplicate_charge"),
        ({"duplicate": "same_order", "refund": "in_full"}, "already_refunded"),
        ({"claim": "duplicate", "duplicate": "other_order"}, "duplicate_charge"),
        ({"duplicate": "other_order", "authentication": "authenticated"}, "liability_shifted"),
        ({"claim": "duplicate", "authentication": "authenticated"}, "recognisable"),
        ({"claim": "duplicate", "hold": "yes"}, "not_charged"),
        ({"refund": "in_full", "authentication": "authenticated"}, "already_refunded"),
        ({"refund": "pending"}, "already_refunded"),
        ({"order": "ended", "claim": "other"}, "merchant_liable"),
        ({"method": "bank_transfer", "region": "eea"}, "liability_shifted"),
        ({"method": "cash_on_delivery"}, "recognisable"),
        ({"claim": "other"}, "recognisable"),
    ],
)
def test_verdicts_of_known_situations(rules: DisputeRules, changes: dict[str, Any], verdict: str) -> None:
    assert first_match(rules, replace(CAPTURED, **changes)).verdict == verdict


def test_a_duplicate_under_an_open_chargeback_is_not_refunded_on_top(rules: DisputeRules) -> None:
    rule = first_match(rules, replace(CAPTURED, duplicate="same_order", chargeback="open"))
    assert rule.id == "duplicate-under-chargeback"


def broken(tmp_path: Path, **changes: Any) -> Path:
    """The shipped rules file with one more rule, in front unless `at` says where."""
    content = yaml.safe_load((files("payments_risk") / "rules" / "disputes.yaml").read_text(encoding="utf-8"))
    when = {"claim": "duplicate", "found_by": "order", "card": "new"}
    rule = {"id": "mine", "when": when, "verdict": "recognisable", "recommendation": "r", "reason": "r", "source": "s"}
    content["rules"].insert(changes.pop("at", 0), {**rule, **changes})
    file = tmp_path / "mine.yaml"
    file.write_text(yaml.safe_dump(content))
    return file


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"when": {"colour": "red"}}, "rule mine: there is no fact 'colour'"),
        ({"when": {"card": "gold"}}, "rule mine: card may be"),
        ({"when": {"card": []}}, "rule mine: card may be"),
        ({"verdict": "guilty"}, "rule mine, verdict"),
        ({"reason": ""}, "rule mine, reason"),
        ({"surprise": 1}, "rule mine, surprise"),
        ({"id": "Mine!"}, "rule Mine!, id"),
        ({"id": "own-payment"}, "rule own-payment: rule id own-payment is used twice"),
        ({"when": {}}, "rule payment-not-found: never reached, since mine comes before"),
        ({"at": 99}, "rule mine: never reached"),
    ],
)
def test_a_wrong_rule_is_refused_by_file_and_rule(tmp_path: Path, changes: dict[str, Any], complaint: str) -> None:
    with pytest.raises(Misconfigured) as caught:
        load_rules(broken(tmp_path, **changes))
    assert str(caught.value).startswith(f"mine.yaml: {complaint}")


def test_rules_without_a_last_resort_are_refused(tmp_path: Path) -> None:
    file = broken(tmp_path)
    content = yaml.safe_load(file.read_text())
    content["rules"].pop()
    file.write_text(yaml.safe_dump(content))
    with pytest.raises(Misconfigured, match="the last rule must have no conditions"):
        load_rules(file)


def test_a_fact_without_its_sentence_is_refused(tmp_path: Path) -> None:
    file = broken(tmp_path)
    content = yaml.safe_load(file.read_text())
    del content["facts"]["card"]["new"]
    file.write_text(yaml.safe_dump(content))
    with pytest.raises(Misconfigured, match=r"mine.yaml: facts.card must have one sentence"):
        load_rules(file)


@pytest.mark.parametrize("text", ["", "rules: [", "rules: []", "- a", "rules: [text]"])
def test_a_file_that_is_no_rules_file_is_refused_by_name(tmp_path: Path, text: str) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(text)
    with pytest.raises(Misconfigured, match=r"^mine\.yaml"):
        load_rules(file)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"gone\.yaml cannot be read"):
        load_rules(tmp_path / "gone.yaml")
