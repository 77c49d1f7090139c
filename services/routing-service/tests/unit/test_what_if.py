"""A policy tried on recorded decisions: what it would change, and that the same one changes nothing."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from crossdesk.contracts.event import derive_id
from crossdesk.contracts.tier_policy import TierPolicy
from crossdesk.testing.examples import NOON
from hypothesis import given
from hypothesis import strategies as st

from routing.tiers.compiled import compile_policy
from routing.tiers.decide_tier import decide_tier
from routing.tiers.facts import Facts
from routing.tiers.policies import default_compiled
from routing.what_if.command import moment, read_policy
from routing.what_if.replay import Move, Recorded, WhatIf
from routing.what_if.tell import as_json, as_text

from .test_tier_policy import FACTS, RULES, SURE, policy, rule


def a_day(facts: list[Facts], rules: TierPolicy) -> list[Recorded]:
    """Decisions as they are recorded under a policy."""
    compiled = compile_policy(rules, 1)
    decided = [(each, decide_tier(each, compiled)) for each in facts]
    return [
        Recorded(derive_id(number), NOON, decision.tier, decision.rule, each)
        for number, (each, decision) in enumerate(decided)
    ]


def replayed(day: list[Recorded], rules: TierPolicy) -> WhatIf:
    found = WhatIf(compile_policy(rules, 2), {"general": 6.0, "delivery": 30.0})
    for each in day:
        found.take(each)
    return found


@given(st.lists(FACTS, max_size=20), RULES)
def test_the_same_policy_changes_nothing(facts: list[Facts], rules: TierPolicy) -> None:
    found = replayed(a_day(facts, rules), rules)
    assert (found.changed, found.extra_for_people, found.extra_minutes) == (0, 0, 0.0)
    assert found.decisions == len(facts)


@given(st.lists(FACTS, max_size=20), RULES, RULES)
def test_going_over_and_back_again_evens_out(facts: list[Facts], one: TierPolicy, other: TierPolicy) -> None:
    over, back = replayed(a_day(facts, one), other), replayed(a_day(facts, other), one)
    assert over.extra_for_people == -back.extra_for_people
    assert over.changed == back.changed
    assert sum(over.moves.values()) == sum(over.rules.values()) == len(facts)


def test_what_would_have_changed_is_told_by_tier_intent_and_market_with_examples() -> None:
    day = a_day([SURE, SURE._replace(market="FR"), SURE._replace(intent="thanks", market=None)], policy())
    found = replayed(day, policy(rule("parcels", intents=["track_shipment"], markets=["DE"])))
    move = Move("instant", "person")
    assert found.moves == {move: 1, Move("instant", "instant"): 2}
    assert (found.by_intent, found.by_market) == ({("track_shipment", move): 1}, {("DE", move): 1})
    assert found.examples == {move: [day[0].inquiry_id]}
    assert (found.extra_for_people, found.extra_minutes) == (1, 30.0)
    assert found.rules == {"parcels": 1, "otherwise": 2}
    text = as_text(found)
    assert "3 decisions, 1 would have been otherwise (33.3%)" in text
    assert str(day[0].inquiry_id) in text
    assert "for people: +1 inquiries, about +0.5 hours (estimate)" in text
    assert as_json(found)["moves"] == [
        {"from": "instant", "to": "instant", "count": 2},
        {"from": "instant", "to": "person", "count": 1},
    ]


def test_how_many_a_policy_would_find_urgent_is_told() -> None:
    wished = SURE._replace(market="FR", asked_for_person=True)
    day = a_day([SURE, wished, SURE._replace(market="FR")], policy())
    found = replayed(day, policy({**rule("hurry", markets=["FR"]), "urgent": True}))
    assert (found.urgent, as_json(found)["urgent"]) == (2, 2)
    assert "found urgent: 2 inquiries" in as_text(found)
    assert replayed(day, policy()).urgent == 0


def test_a_policy_file_is_read_and_its_faults_are_named(tmp_path: Path) -> None:
    file = tmp_path / "new.yaml"
    file.write_text("rules:\n  - {name: a, when: {intents: [own_engraving]}, then: person}\n", encoding="utf-8")
    assert [each.name for each in read_policy(str(file)).rules_for("own_engraving")] == ["a"]
    names = [each.name for each in read_policy("default").others]
    assert names == [each.name for each in default_compiled().others]
    for wrong, place in (
        ("rules: [{name: a, then: robot}]", "rules.0.then"),
        ("rules: [{name: a, when: {intents: [x]}, then: person}]", r"rules\[0\].when.intents\[0\]"),
        ("rules: [", "no YAML"),
    ):
        file.write_text(wrong, encoding="utf-8")
        with pytest.raises(ValueError, match=place):
            read_policy(str(file))


def test_days_are_of_utc_unless_an_offset_says_otherwise() -> None:
    assert moment("2026-11-27") == datetime(2026, 11, 27, tzinfo=UTC)
    assert moment("2026-11-27T13:00+01:00") == NOON
