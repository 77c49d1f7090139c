"""Rules of tenants: bounded, checked, and evaluated without ever failing a payment."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments_risk.tenant_rules.bounds import MOST_CHARACTERS, MOST_DEPTH, MOST_PARTS
from payments_risk.tenant_rules.expression import Expression, read_expression
from payments_risk.tenant_rules.refused import RuleRefused
from payments_risk.tenant_rules.rule import MOST_RULES, hits, read_rules

PAYMENT = {"amount_minor": 30_000.0, "customer_count_24h": 4.0, "ip_country": "DE", "declined": False}


@pytest.mark.parametrize(
    "expression",
    [
        "amount_minor > 22000.0",
        "amount_minor > 22000",
        "customer_count_24h >= 4 && ip_country in ['DE', \"AT\"]",
        "!declined && (ip_country == 'DE' ? amount_minor > 1.0 : false)",
        "ip_country.startsWith('D') || size(ip_country) > 2",
        "amount_minor / customer_count_24h > 7000.0",
        "bin_country == null",
    ],
)
def test_a_condition_on_a_payment_holds(expression: str) -> None:
    assert read_expression(expression).holds(PAYMENT)


@pytest.mark.parametrize(
    "expression", ["amount_minor < 10", "bin_country == 'DE'", "customer_sum_24h > 1.0", "anomaly > 0.5", "score > 0.5"]
)
def test_a_condition_on_what_is_otherwise_or_unknown_does_not_hold(expression: str) -> None:
    assert not read_expression(expression).holds(PAYMENT)


def test_dividing_by_what_is_zero_is_no_hit_and_no_error() -> None:
    assert not read_expression("amount_minor / customer_count_24h > 1").holds({**PAYMENT, "customer_count_24h": 0})


def test_an_index_beyond_a_list_is_no_hit_and_no_error() -> None:
    assert not read_expression("[true, false][int(customer_count_24h)] || declined").holds(PAYMENT)


def test_numbers_that_are_none_do_not_hold() -> None:
    assert not read_expression("amount_minor > 1.0").holds({"amount_minor": float("nan")})


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("", "is empty"),
        ("amount_minor >", "is not CEL"),
        ("amount > 1", "asks for amount, which no payment has"),
        ("amount_minor + 1.0", "wanted is true or false"),
        ("amount_minor > 'x'", "cannot be evaluated"),
        ("[hour][5] > 1.0", "cannot be evaluated"),
        ("9223372036854775807 + int(hour) > 1", "cannot be evaluated"),
        ("ip_country.matches('(a+)+$')", "calls matches"),
        ("[1, 2].all(x, [1, 2].all(y, x > y))", "calls all"),
        ("[[1]].map (x, x).size() > 0", "calls map"),
        ("[1].exists(hour, hour > 1)", "calls exists"),
        ("duration('1s') == duration('1s')", "calls duration"),
        ("amount_minor > 1.0 # why", "is not part of a rule"),
        ("`amount_minor` > 1.0", "is not part of a rule"),
        ("{'a': 1} == {'a': 1}", "is not part of a rule"),
        ("true", "asks for nothing"),
        ("(" * (MOST_DEPTH + 1) + "declined" + ")" * (MOST_DEPTH + 1), "nested deeper"),
        ("!" * (MOST_DEPTH + 1) + "declined", "nested deeper"),
        ("declined ? true : " * (MOST_DEPTH + 1) + "false", "nested deeper"),
        ("||".join(["1<hour"] * (MOST_PARTS // 4 + 1)), f"at most {MOST_PARTS} are evaluated"),
        ("declined || '" + "x" * MOST_CHARACTERS + "' == ''", f"at most {MOST_CHARACTERS} are taken"),
    ],
)
def test_an_expression_that_is_wrong_dear_or_endless_is_refused_with_field_and_reason(
    expression: str, reason: str
) -> None:
    with pytest.raises(RuleRefused) as refused:
        read_expression(expression)
    assert refused.value.field == "expression"
    assert reason in refused.value.reason


@given(st.text(alphabet="abx_ 019.,()[]{}!?:<>=&|+-*/%'\"\\\n", max_size=120))
def test_any_text_is_either_a_rule_or_refused(text: str) -> None:
    try:
        found = read_expression(text)
    except RuleRefused:
        return
    assert found.holds(PAYMENT) in (True, False)


@given(st.dictionaries(st.sampled_from(sorted(PAYMENT)), st.none() | st.floats() | st.text() | st.booleans()))
def test_a_payment_never_fails_by_a_rule(values: dict[str, float | str | bool | None]) -> None:
    rule = read_expression("amount_minor / customer_count_24h > 1.0 || ip_country.startsWith('D') || declined")
    assert rule.holds(values) in (True, False)


def test_an_expression_is_compiled_once() -> None:
    assert read_expression("declined || amount_minor > 5.0") is read_expression("declined || amount_minor > 5.0")
    assert isinstance(read_expression("declined"), Expression)


def given_rule(**changes: object) -> dict[str, object]:
    return {"name": "large", "expression": "amount_minor > 22000.0", "action": "review", **changes}


@pytest.mark.parametrize(
    ("rules", "field"),
    [
        ([given_rule(name="")], "rules[0].name"),
        ([given_rule(name=7)], "rules[0].name"),
        ([given_rule(), given_rule(name="b", action="refund")], "rules[1].action"),
        ([given_rule(expression=1)], "rules[0].expression"),
        ([given_rule(expression="nothing > 1")], "rules[0].expression"),
        ([given_rule(), given_rule()], "rules"),
        ([given_rule(name=str(each)) for each in range(MOST_RULES + 1)], "rules"),
    ],
)
def test_a_rule_that_cannot_be_taken_names_its_field(rules: list[dict[str, object]], field: str) -> None:
    with pytest.raises(RuleRefused) as refused:
        read_rules(rules)
    assert refused.value.field == field


def test_the_rules_a_payment_meets_are_told_in_the_tenants_order() -> None:
    rules = read_rules(
        [
            given_rule(),
            given_rule(name="declined", expression="declined"),
            given_rule(name="few", expression="!declined"),
        ]
    )
    assert [each.name for each in hits(rules, PAYMENT)] == ["large", "few"]
