"""What tenants promise, as data."""

from datetime import timedelta

import pytest
from crossdesk.errors import Misconfigured
from hypothesis import given
from hypothesis import strategies as st

from routing.sla.agreement import Matter, read_duration, write_duration
from routing.sla.read_agreements import load_agreements, read_agreements

LAST = "{name: all, targets: {first_response: 1h}}"


def rules(*written: str) -> str:
    return f"others: {{rules: [{', '.join(written)}]}}"


def first_response(text: str, matter: Matter, tenant: str = "demo") -> timedelta:
    return read_agreements(text, "sla.yaml").of(tenant).rule_for(matter).targets["first_response"]


@pytest.mark.parametrize(
    ("when", "matter", "others"),
    [
        ("{priority_from: 70}", Matter(priority=70), Matter(priority=69)),
        ("{customers: [vip, plus]}", Matter(customer="vip"), Matter()),
        ("{markets: [NO, DE]}", Matter(market="NO"), Matter(market=None)),
        ("{decided: [guided]}", Matter(decided="guided"), Matter()),
        ("{customers: [vip], markets: [DE]}", Matter(customer="vip", market="DE"), Matter(customer="vip", market="FR")),
    ],
)
def test_a_rule_counts_where_all_its_conditions_hold(when, matter, others):
    text = rules(f"{{name: special, when: {when}, targets: {{first_response: 5m}}}}", LAST)
    assert first_response(text, matter) == timedelta(minutes=5)
    assert first_response(text, others) == timedelta(hours=1)


def test_of_two_rules_that_hold_the_first_counts():
    vip = "{name: vip, when: {customers: [vip]}, targets: {first_response: 5m}}"
    germany = "{name: de, when: {markets: [DE]}, targets: {first_response: 7m}}"
    matter = Matter(customer="vip", market="DE")
    assert first_response(rules(vip, germany, LAST), matter) == timedelta(minutes=5)
    assert first_response(rules(germany, vip, LAST), matter) == timedelta(minutes=7)


def test_a_tenant_may_have_an_agreement_of_its_own():
    text = f"{rules(LAST)}\ntenants: {{acme: {{rules: [{{name: ours, targets: {{first_response: 2m}}}}]}}}}"
    assert first_response(text, Matter(), "acme") == timedelta(minutes=2)
    assert first_response(text, Matter(), "other") == timedelta(hours=1)


def test_the_shipped_agreement_promises_more_to_who_matters_more():
    shipped = load_agreements().others
    matters = [Matter(priority=70), Matter(customer="vip"), Matter(customer="plus"), Matter()]
    firsts = [shipped.rule_for(matter).targets["first_response"] for matter in matters]
    assert firsts == sorted(firsts)
    assert len(set(firsts)) == 4


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (rules("{name: vip, when: {customers: [vip]}, targets: {first_response: 5m}}"), "'vip', has conditions"),
        (rules(LAST, LAST), "rule 'all' holds for all"),
        (rules("{name: all, targets: {first_response: soon}}"), "first_response: 'soon' is no span of opening time"),
        (rules("{name: all, targets: {first_response: 0m}}"), "'0m' is no span"),
        (rules("{name: all, targets: {first_response: 2d}}"), "'2d' is no span"),
        (rules("{name: all, targets: {}}"), "others.rules.0.targets"),
        (rules("{name: all, targets: {first_reply: 1h}}"), "others.rules.0.targets.first_reply"),
        (f"others: {{warn_at_percent: [75, 50], rules: [{LAST}]}}", "must rise"),
        (f"others: {{warn_at_percent: [100], rules: [{LAST}]}}", "others.warn_at_percent.0"),
        (f"others: {{pauses: [first_response], rules: [{LAST}]}}", "others.pauses"),
        ("others: {rules: []}", "others.rules"),
    ],
)
def test_an_agreement_that_makes_no_sense_is_refused_with_its_place(text, told):
    with pytest.raises(Misconfigured) as refused:
        read_agreements(text, "sla.yaml")
    assert told in str(refused.value)
    assert str(refused.value).startswith("sla.yaml: ")


@given(st.integers(1, 9_999 * 60))
def test_a_span_is_read_as_it_is_written(minutes):
    lasts = timedelta(minutes=minutes)
    assert read_duration(write_duration(lasts)) == lasts
