import json
from importlib.resources import files
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import yaml
from crossdesk.errors import Misconfigured
from hypothesis import given
from hypothesis import strategies as st

from payments_risk.disputes.coverage import Conditions, example, left_over
from payments_risk.disputes.liability import load_liability

VALUES: Conditions = {"colour": frozenset("rgb"), "size": frozenset("sml"), "shape": frozenset("oxy")}
SETS = st.fixed_dictionaries(
    {},
    optional={
        fact: st.sets(st.sampled_from(sorted(words)), min_size=1).map(frozenset) for fact, words in VALUES.items()
    },
)
CASES = [dict(zip(VALUES, words, strict=True)) for words in product(*(sorted(words) for words in VALUES.values()))]


def holds(case: dict[str, str], when: Conditions) -> bool:
    return all(case[fact] in words for fact, words in when.items())


@given(cases=SETS, rules=st.lists(SETS, max_size=5))
def test_what_is_left_over_is_exactly_what_no_rule_takes(cases: Conditions, rules: list[Conditions]) -> None:
    left = left_over(cases, rules, VALUES)
    for case in CASES:
        expected = holds(case, cases) and not any(holds(case, rule) for rule in rules)
        assert sum(holds(case, part) for part in left) == expected


def test_an_example_names_one_case() -> None:
    assert example({"colour": frozenset("rg"), "size": frozenset("s")}) == "colour is g, size is s"
    assert example({}) == "anything is the case"


def changed(tmp_path: Path, at: int = 0, drop: str = "", **changes: Any) -> Path:
    """The shipped table with one more rule, in front unless `at` says where, and without the rule `drop`."""
    content = yaml.safe_load((files("payments_risk.disputes") / "liability.yaml").read_text(encoding="utf-8"))
    rule = {"id": "mine", "when": {"reason": "other", "stage": "claim", "conflict": "yes"}, "outcome": "ask_person"}
    if changes:
        content["rules"].insert(at, {**rule, "sentence": "s", "sources": ["policy"], **changes})
    content["rules"] = [each for each in content["rules"] if each["id"] != drop]
    (tmp_path / "mine.yaml").write_text(json.dumps(content))
    return tmp_path / "mine.yaml"


def refused(file: Path) -> str:
    with pytest.raises(Misconfigured) as caught:
        load_liability(file)
    return str(caught.value).removeprefix("mine.yaml: ")


def test_the_table_with_a_sound_rule_more_is_taken(tmp_path: Path) -> None:
    assert load_liability(changed(tmp_path, id="mine")).rules[0].id == "mine"


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"when": {"colour": "red"}}, "rule mine: there is no fact 'colour'; use one of ['amount'"),
        ({"when": {"delivery": "eaten"}}, "rule mine: delivery may be ['back'"),
        ({"when": {"delivery": []}}, "rule mine: delivery may be"),
        ({"outcome": "shrug"}, "rule mine, outcome"),
        ({"sentence": ""}, "rule mine, sentence"),
        ({"sources": []}, "rule mine, sources"),
        ({"sources": ["hearsay"]}, "there is no source 'hearsay'"),
        ({"wants": ["a_hunch"]}, "rule mine: wants 'a_hunch', which is no kind of evidence"),
        ({"outcome": "contest"}, "rule mine: contests without evidence"),
        ({"surprise": 1}, "rule mine, surprise"),
        ({"id": "Mine!"}, "rule Mine!, id"),
        ({"id": "left-to-a-person"}, "rule left-to-a-person: rule id left-to-a-person is used twice"),
        ({"when": {}}, "rule facts-contradict: never reached, since mine come before"),
        ({"id": "mine", "at": 99}, "rule mine: never reached, since facts-contradict come before"),
        ({"when": {"shift": "full"}}, "rule mine: asks for shift, so reason must be among"),
        ({"when": {"shift": "full", "reason": ["fraud_online", "not_received"]}}, "rule mine: asks for shift"),
        ({"when": {"evidence": "short", "reason": "fraud_online"}}, "rule mine: asks for evidence, so scheme must be"),
    ],
)
def test_a_wrong_rule_is_refused_by_file_and_rule(tmp_path: Path, changes: dict[str, Any], complaint: str) -> None:
    assert refused(changed(tmp_path, **changes)).startswith(complaint)


def test_a_rule_that_several_earlier_ones_take_together_is_never_reached(tmp_path: Path) -> None:
    """Neither of the two takes all of it alone, so comparing rules in pairs would not find it."""
    when = {"reason": "not_received", "delivery": ["silent", "lost"], "stage": "inquiry"}
    told = refused(changed(tmp_path, at=-1, when=when))
    assert told.startswith("rule mine: never reached, since")
    assert "silent-for-too-long" in told
    assert "never-arrived" in told


def test_a_case_no_rule_decides_is_told_by_example(tmp_path: Path) -> None:
    told = refused(changed(tmp_path, drop="left-to-a-person"))
    assert told.startswith("no rule decides when conflict is no, payment is known")
    assert told.endswith("end with a rule without conditions")


@pytest.mark.parametrize(
    ("place", "value", "complaint"),
    [
        ("facts", {}, "facts.reason must have one sentence for each of"),
        (
            "guards",
            [{"fact": "mood", "only_when": {"stage": "claim"}, "sentence": "s", "source": "policy"}],
            "guard of",
        ),
        ("rules", [], "rules: "),
        ("evidence", {}, "rule payment-not-on-record: wants 'payment_record'"),
    ],
)
def test_a_table_that_lacks_a_part_is_refused(tmp_path: Path, place: str, value: Any, complaint: str) -> None:
    file = changed(tmp_path)
    file.write_text(json.dumps({**json.loads(file.read_text()), place: value}))
    assert refused(file).startswith(complaint)


def test_a_fact_nobody_gathers_is_refused(tmp_path: Path) -> None:
    file = changed(tmp_path)
    content = json.loads(file.read_text())
    content["facts"]["mood"] = {"good": "The customer is in a good mood."}
    file.write_text(json.dumps(content))
    assert refused(file) == "facts.mood: there is no such fact"


@pytest.mark.parametrize("text", ["", "rules: [", "- a", "rules: [text]", "\x00", "rules: []\nrules: []"])
def test_a_file_that_is_no_table_is_refused_by_name(tmp_path: Path, text: str) -> None:
    (tmp_path / "mine.yaml").write_text(text)
    with pytest.raises(Misconfigured, match=r"^mine\.yaml"):
        load_liability(tmp_path / "mine.yaml")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"gone\.yaml cannot be read"):
        load_liability(tmp_path / "gone.yaml")


def test_every_kind_of_evidence_is_wanted_and_every_group_of_words_is_used() -> None:
    table = load_liability()
    assert {kind for rule in table.rules for kind in rule.wants} == set(table.evidence)
    used = {words for rule in table.rules for words in rule.when.values()}
    assert {frozenset(words) for words in table.groups.values()} <= used
