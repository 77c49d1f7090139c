from math import nan
from pathlib import Path

import pytest
from crossdesk.errors import Misconfigured
from hypothesis import given
from hypothesis import strategies as st

from payments_risk.alerts.alert import alerts_for
from payments_risk.alerts.policy import Condition, load_policy
from payments_risk.alerts.shown import digest, masked
from payments_risk.features.payment import Payment
from payments_risk.features.windows import FeatureState

START = 1_790_000_000.0
RULE = """
rules:
  - id: a-rule
    entity: {entity}
    window: {window}
    severity: low
    when: [{condition}]
    says: "{says}"
    source: "a test"
"""


def a_policy(folder: Path, **changed: str) -> Path:
    fields = {"entity": "ip", "window": "10m", "condition": "{number: ip_cards_10m, at_least: 5}", "says": "so"}
    file = folder / "alerts.yaml"
    file.write_text(RULE.format(**{**fields, **changed}))
    return file


def test_every_rule_of_the_package_has_a_source_and_looks_at_its_own_entity() -> None:
    rules = load_policy().rules
    assert {rule.entity for rule in rules} == {"ip", "device", "bin", "card", "customer", "terminal"}
    assert all(each.number.startswith(rule.entity) for rule in rules for each in rule.when)


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"window": "2m"}, "window 2m is none of 1m"),
        ({"entity": "card"}, "no numbers of this kind of entity: ip_cards_10m"),
        ({"says": "{card_count_1m:.0f} times"}, "card_count_1m"),
        ({"condition": "{number: ip_cards_10m}"}, "one of at_least and above"),
        ({"condition": "{number: ip_cards_10m, at_least: 5, above: 4}"}, "one of at_least and above"),
        ({"entity": "house"}, "entity"),
    ],
)
def test_a_rule_that_cannot_do_what_it_says_is_refused(tmp_path: Path, changed: dict[str, str], fault: str) -> None:
    with pytest.raises(Misconfigured, match=fault):
        load_policy(a_policy(tmp_path, **changed))


def test_a_policy_that_is_no_yaml_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "alerts.yaml"
    file.write_text("rules: [")
    with pytest.raises(Misconfigured, match="cannot be read"):
        load_policy(file)


def test_what_does_not_apply_meets_no_condition() -> None:
    assert not Condition(number="x", at_least=0).holds({"x": nan})
    assert not Condition(number="x", above=0).holds({"x": nan})


@given(st.permutations(range(6)))
def test_five_cards_on_a_device_are_seen_in_any_order_of_arrival(order: list[int]) -> None:
    policy, state = load_policy(), FeatureState()
    seen = set()
    for number in order:
        payment = Payment(f"p{number}", START + number * 60, 3990, "EUR", card=f"tok-{number}", device="d")
        state.add(payment)
        seen |= {alert.rule.id for alert in alerts_for(policy, state, payment)}
    assert seen == {"card-testing-many-cards-by-device"}


def test_an_alert_says_why_with_its_numbers_and_names_the_payments_of_its_window() -> None:
    policy, state = load_policy(), FeatureState()
    for number in range(6):
        payment = Payment(f"p{number}", START + number * 140, 3990, "EUR", card=f"tok-{number}", ip="192.0.2.7")
        state.add(payment)
    [alert] = alerts_for(policy, state, payment)
    assert alert.why.startswith("5 different cards were used from one IP within 10 minutes")
    assert [each.payment_id for each in alert.payments] == ["p1", "p2", "p3", "p4", "p5"]
    assert alert.window_start <= alert.last_at < alert.window_start + alert.covered


@pytest.mark.parametrize(
    ("kind", "entity", "shown"),
    [
        ("ip", "192.0.2.77", "IP in 192.0.2.0/24"),
        ("ip", "2001:db8:1:2::3", "IP in 2001:db8:1::/48"),
        ("card", "tok_1NvkWq2eZvKYlo2C", "card ...lo2C"),
        ("customer", "c-77", "customer ..."),
        ("email", "ab" * 32, "e-mail hash abababab..."),
        ("bin", "411111", "BIN 411111"),
    ],
)
def test_people_are_shown_no_whole_address_or_token(kind: str, entity: str, shown: str) -> None:
    assert masked(kind, entity) == shown  # type: ignore[arg-type]


def test_one_entity_has_another_digest_in_each_tenant_and_kind() -> None:
    digests = {digest(tenant, kind, "x") for tenant in ("a", "b") for kind in ("card", "device")}
    assert len(digests) == 4
