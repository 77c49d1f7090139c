"""What tenants promise, as data."""

from datetime import timedelta
from typing import Any

import pytest
from crossdesk.contracts.service_level_checks import faults_in_levels
from crossdesk.contracts.service_levels import ServiceLevels, SlaTargets
from crossdesk.errors import Misconfigured
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from routing.sla.agreement import Matter, read_duration, terms_for
from routing.sla.agreements import default_levels, read_levels

LAST: dict[str, Any] = {"name": "all", "targets": {"first_response": "1h"}}


def special(name: str = "special", target: str = "5m", **when: Any) -> dict[str, Any]:
    return {"name": name, "when": when, "targets": {"first_response": target}}


def levels(*rules: dict[str, Any], **fields: Any) -> ServiceLevels:
    return ServiceLevels.model_validate({"rules": [*rules, LAST], **fields})


def first_response(of: ServiceLevels, matter: Matter) -> timedelta:
    return terms_for(of, matter).targets["first_response"]


@pytest.mark.parametrize(
    ("when", "matter", "others"),
    [
        ({"lanes": ["urgent"]}, Matter(lane="urgent"), Matter()),
        ({"priority_from": 70}, Matter(priority=70), Matter(priority=69)),
        ({"customer_tiers": ["vip", "plus"]}, Matter(customer="vip"), Matter()),
        ({"markets": ["NO", "DE"]}, Matter(market="NO"), Matter(market=None)),
        (
            {"customer_tiers": ["vip"], "markets": ["DE"]},
            Matter(customer="vip", market="DE"),
            Matter(customer="vip", market="FR"),
        ),
    ],
)
def test_a_rule_counts_where_all_its_conditions_hold(when, matter, others):
    written = levels(special(**when))
    assert first_response(written, matter) == timedelta(minutes=5)
    assert first_response(written, others) == timedelta(hours=1)


def test_of_two_rules_that_hold_the_first_counts():
    vip, germany = special("vip", "5m", customer_tiers=["vip"]), special("de", "7m", markets=["DE"])
    matter = Matter(customer="vip", market="DE")
    assert first_response(levels(vip, germany), matter) == timedelta(minutes=5)
    assert first_response(levels(germany, vip), matter) == timedelta(minutes=7)


def test_the_default_promises_more_to_who_matters_more():
    matters = [
        Matter(lane="urgent"),
        Matter(priority=70),
        Matter(customer="vip"),
        Matter(customer="plus"),
        Matter(),
    ]
    firsts = [first_response(default_levels(), matter) for matter in matters]
    assert firsts == sorted(firsts)
    assert len(set(firsts)) == len(matters)


def test_of_several_gains_the_highest_reached_counts():
    terms = terms_for(levels(gains=[{"from_percent": 75, "points": 10}, {"from_percent": 100, "points": 40}]), Matter())
    assert [terms.gain_at(percent) for percent in (0, 50, 75, 90, 100)] == [0, 0, 10, 10, 40]


@pytest.mark.parametrize(
    ("written", "place", "told"),
    [
        ({"rules": [special(customer_tiers=["vip"])]}, "rules[0].when", "end with a rule that holds for all"),
        ({"rules": [{**LAST, "name": "a"}, LAST]}, "rules[1]", "can never count: a before it"),
        (
            {"rules": [special("de", markets=["DE", "AT"]), special("at", markets=["AT"], lanes=["urgent"]), LAST]},
            "rules[1]",
            "de before it",
        ),
        (
            {"rules": [special("much", priority_from=50), special("more", priority_from=70), LAST]},
            "rules[1]",
            "much before it",
        ),
        ({"rules": [special("all", lanes=["urgent"]), LAST]}, "rules[1].name", "another rule is called all"),
        ({"rules": [{"name": "all", "targets": {}}]}, "rules[0].targets", "name no clock"),
        ({"rules": [LAST], "warn_at_percent": [75, 50]}, "warn_at_percent[1]", "is not above 75"),
        ({"rules": [LAST], "gains": [{"from_percent": 60, "points": 5}]}, "gains[0].from_percent", "nobody looks"),
        (
            {"rules": [LAST], "gains": [{"from_percent": 75, "points": 5}, {"from_percent": 100, "points": 5}]},
            "gains[1]",
            "is not above the one before",
        ),
    ],
)
def test_levels_that_make_no_sense_are_named_with_their_place(written, place, told):
    [fault] = faults_in_levels(ServiceLevels.model_validate(written))
    assert fault.place == place
    assert told in fault.detail


@pytest.mark.parametrize("target", ["soon", "0m", "2d", "0h30m", "1h60m", ""])
def test_a_target_that_is_no_span_of_opening_time_is_refused(target):
    with pytest.raises(ValidationError):
        SlaTargets(first_response=target)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("rules: []", "rules"),
        ("rules: [{name: all, targets: {first_reply: 1h}}]", "first_reply"),
        ("rules: [", "sla.yaml: "),
        ("rules: [{name: all, targets: {}}]", "rules[0].targets name no clock"),
    ],
)
def test_a_file_of_levels_is_refused_with_its_name_and_the_place(text, told):
    with pytest.raises(Misconfigured) as refused:
        read_levels(text, "sla.yaml")
    assert told in str(refused.value)
    assert str(refused.value).startswith("sla.yaml: ")


@given(st.from_regex(r"([1-9][0-9]{0,3}h([1-5]?[0-9]m)?|[1-9][0-9]{0,4}m)", fullmatch=True))
def test_every_target_the_contract_lets_pass_is_some_opening_time(text):
    assert SlaTargets(resolution=text).resolution == text
    assert read_duration(text) >= timedelta(minutes=1)
