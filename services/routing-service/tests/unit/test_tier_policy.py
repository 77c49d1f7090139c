"""Policies of tiers: what is refused, which rule decides, and that a compiled one decides as it reads."""

from typing import Any

import pytest
from crossdesk.contracts.tier_policy import TierConditions, TierPolicy, TierRule
from crossdesk.contracts.tier_policy_checks import covers, faults_in
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from routing.tiers.compiled import compile_policy
from routing.tiers.decide_tier import Decision, decide_tier
from routing.tiers.facts import Facts, drafted_by, facts_from
from routing.tiers.policies import default_compiled, default_policy

SURE = Facts(
    drafted="answer", drafted_by="scenario", intent="track_shipment", confidence=0.95, language="de", market="DE"
)


def policy(*rules: dict[str, Any], otherwise: str = "instant") -> TierPolicy:
    return TierPolicy.model_validate({"rules": list(rules), "otherwise": otherwise})


def rule(name: str, then: str = "person", **when: Any) -> dict[str, Any]:
    return {"name": name, "then": then, "when": when}


def decided(facts: Facts, *rules: dict[str, Any], otherwise: str = "instant") -> tuple[str, str]:
    decision = decide_tier(facts, compile_policy(policy(*rules, otherwise=otherwise), 1))
    return decision.tier, decision.rule


def test_the_first_rule_that_holds_decides() -> None:
    rules = (rule("germany", markets=["DE"]), rule("parcels", "instant", intents=["track_shipment"]))
    assert decided(SURE, *rules) == ("person", "germany")
    assert decided(SURE, *reversed(rules)) == ("instant", "parcels")
    assert decided(SURE._replace(market="FR"), *rules) == ("instant", "parcels")
    assert decided(SURE._replace(market="FR", intent="thanks"), *rules) == ("instant", "otherwise")


@pytest.mark.parametrize(
    ("drafted", "reach", "tier"),
    [
        ("answer", "instant", "instant"),
        ("answer", "guided", "person"),
        ("answer", "person", "person"),
        ("question", "instant", "guided"),
        ("question", "guided", "guided"),
        ("question", "person", "person"),
        ("nothing", "instant", "person"),
    ],
)
def test_we_go_as_far_as_we_may_with_what_there_is(drafted: Any, reach: str, tier: str) -> None:
    assert decided(SURE._replace(drafted=drafted), otherwise=reach)[0] == tier


@pytest.mark.parametrize(
    ("when", "facts"),
    [
        ({"languages": ["pt"]}, {"language": "pt-BR"}),
        ({"confidence_from": 0.9}, {"confidence": 0.9}),
        ({"confidence_below": 0.5}, {"confidence": 0.49}),
        ({"customer_tiers": ["vip"]}, {"customer_tier": "vip"}),
        ({"order_value_from": [{"minor": 50000, "currency": "EUR"}]}, {"order_value": 50000, "currency": "EUR"}),
        ({"sentiments": ["negative"], "emotions": ["anger"]}, {"sentiment": "negative", "emotion": "anger"}),
        ({"urgent": True}, {"urgent": True}),
        ({"drafted_by": ["flow"]}, {"drafted_by": "flow"}),
        ({"shipment": ["customs"]}, {"shipment": "customs"}),
        ({"verdicts": ["likely_fraud"]}, {"verdict": "likely_fraud"}),
        ({"dispute_decisions": ["ask_person"]}, {"dispute_decision": "ask_person"}),
        ({"failed_answers_from": 2}, {"failed_answers": 2}),
        ({"contacts_from": 3}, {"contacts": 3}),
        ({"channels": ["email"]}, {"channel": "email"}),
    ],
)
def test_each_condition_holds_for_what_it_names_and_for_nothing_else(
    when: dict[str, Any], facts: dict[str, Any]
) -> None:
    other = SURE._replace(language="de", confidence=0.7, channel="web")
    assert decided(other._replace(**facts), rule("it", **when)) == ("person", "it")
    assert decided(other, rule("it", **when)) == ("instant", "otherwise")


def test_an_order_of_another_currency_is_not_compared() -> None:
    dear = rule("dear", order_value_from=[{"minor": 50000, "currency": "EUR"}])
    assert decided(SURE._replace(order_value=9_000_000, currency="JPY"), dear) == ("instant", "otherwise")


def test_the_wish_for_a_person_and_the_person_one_has_come_before_every_rule() -> None:
    always = rule("always", "instant")
    assert decided(SURE._replace(asked_for_person=True), always) == ("person", "asked_for_person")
    assert decided(SURE._replace(with_person=True), always) == ("person", "with_person")


def test_a_rule_finds_urgent_only_whom_a_person_is_reached_for() -> None:
    hurry = {**rule("hurry", "guided", sentiments=["negative"]), "urgent": True}
    compiled = compile_policy(policy(rule("calm", emotions=["hope"]), hurry), 1)

    def urgent_by(**known: Any) -> str | None:
        return decide_tier(SURE._replace(**known), compiled).urgent_by

    assert urgent_by(sentiment="negative") == "hurry", "an answer where only questions may be asked goes to a person"
    assert urgent_by(sentiment="negative", drafted="question") is None
    assert urgent_by(sentiment="negative", emotion="hope") is None, "the rule that decides says so, and no other"
    assert urgent_by() is None


@pytest.mark.parametrize("wish", ["asked_for_person", "with_person"])
def test_who_has_or_wants_a_person_anyway_is_urgent_by_the_first_rule_that_finds_so(wish: str) -> None:
    angry = SURE._replace(sentiment="negative", emotion="anger", **{wish: True})
    told = decide_tier(angry, default_compiled())
    assert told[:2] == ("person", wish)
    assert told.urgent_by == "anger"
    assert told.grounds(angry)["emotion"] == "anger"
    assert decide_tier(angry._replace(sentiment="neutral"), default_compiled()).urgent_by is None


@pytest.mark.parametrize(
    ("rule_by", "known"),
    [
        ("anger", {"sentiment": "negative", "emotion": "anger"}),
        ("fear", {"sentiment": "negative", "emotion": "fear"}),
        ("danger", {"intent": "product_defect", "urgent": True, "drafted": "nothing"}),
        ("repeated_contact", {"sentiment": "negative", "contacts": 2}),
        (None, {"sentiment": "negative", "emotion": "sadness", "failed_answers": 2}),
        (None, {"intent": "product_defect", "drafted": "nothing"}),
    ],
)
def test_by_default_anger_fear_danger_and_repeated_contact_are_urgent(
    rule_by: str | None, known: dict[str, Any]
) -> None:
    decision = decide_tier(SURE._replace(**known), default_compiled())
    assert (decision.tier, decision.urgent_by) == ("person", rule_by)


def test_where_nothing_is_drafted_a_rule_for_persons_still_tells_why_and_how_urgently() -> None:
    angry = {**rule("anger", emotions=["anger"]), "priority": 30}
    told = decide_tier(
        SURE._replace(drafted="nothing", emotion="anger"),
        compile_policy(policy(rule("parcels", "instant", intents=["track_shipment"]), angry), 4),
    )
    assert told == Decision("person", "anger", 30, ("emotion",))
    assert told.grounds(SURE._replace(emotion="anger")) == {
        "intent": "track_shipment",
        "confidence": 0.95,
        "emotion": "anger",
    }


@pytest.mark.parametrize(
    ("rules", "place", "words"),
    [
        ([rule("a", intents=["track_shipment", "own_gravure"])], "rules[0].when.intents[1]", "neither an intent"),
        ([rule("a", emotions=["rage"])], "rules[0].when.emotions[0]", "no emotion we tell"),
        ([rule("a", confidence_from=0.8, confidence_below=0.8)], "rules[0].when.confidence_below", "no confidence"),
        ([rule("a", confidence_below=0)], "rules[0].when.confidence_below", "below 0"),
        ([rule("a", "instant", drafted=["nothing"])], "rules[0].then", "only a person"),
        ([{**rule("a", "instant"), "urgent": True}], "rules[0].urgent", "no person is reached"),
        ([rule("a"), rule("b", markets=["DE"])], "rules[1]", "a before it"),
        ([rule("a", markets=["DE", "AT"]), rule("b", markets=["AT"], urgent=True)], "rules[1]", "a before it"),
        ([rule("a", confidence_below=0.6), rule("b", confidence_below=0.5)], "rules[1]", "a before it"),
        ([rule("a", failed_answers_from=2), rule("b", failed_answers_from=3)], "rules[1]", "a before it"),
    ],
)
def test_what_nobody_knows_and_what_can_never_hold_is_named_with_its_place(
    rules: list[dict[str, Any]], place: str, words: str
) -> None:
    [fault] = faults_in(policy(*rules), ["own_engraving"])
    assert fault.place == place
    assert words in fault.detail


def test_a_rule_for_persons_behind_one_for_answers_holds_where_nothing_is_drafted() -> None:
    first, then = rule("small_talk", "instant", intents=["thanks"]), rule("thanks_too", intents=["thanks"])
    assert faults_in(policy(first, then), ()) == []
    assert decided(SURE._replace(intent="thanks", drafted="nothing"), first, then) == ("person", "thanks_too")


@pytest.mark.parametrize(
    "wrong",
    [
        {"rules": [rule("a", confidence_from=1.2)]},
        {"rules": [rule("a", markets=[])]},
        {"rules": [rule("a", market=["DE"])]},
        {"rules": [rule("a"), rule("a", markets=["DE"])]},
        {"rules": [rule("a", "robot")]},
        {"rules": [{**rule("a"), "priority": 1000}]},
        {"rules": [{**rule("a"), "urgent": 1}]},
    ],
)
def test_what_is_no_policy_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        TierPolicy.model_validate(wrong)


def test_the_default_has_no_faults_and_answers_what_is_sure() -> None:
    assert faults_in(default_policy(), ()) == []
    assert decide_tier(SURE, default_compiled()) == Decision("instant", "otherwise")
    angry = SURE._replace(sentiment="negative", emotion="anger")
    assert decide_tier(angry, default_compiled())[:3] == ("person", "anger", 30)


@pytest.mark.parametrize(
    ("scenario", "by"),
    [
        ("parcel_in_transit", "scenario"),
        ("article", "article"),
        ("learned_1", "learned"),
        ("start_return/reason", "flow"),
    ],
)
def test_what_a_draft_rests_on_is_told_by_its_name(scenario: str, by: str) -> None:
    assert drafted_by(scenario) == by


FACTS = st.builds(
    Facts,
    drafted=st.sampled_from(["answer", "question", "nothing"]),
    intent=st.sampled_from(["track_shipment", "thanks", "own_x", None]),
    confidence=st.sampled_from([0.2, 0.5, 0.9]),
    market=st.sampled_from(["DE", "FR", None]),
    sentiment=st.sampled_from(["negative", "neutral"]),
    failed_answers=st.integers(0, 3),
    asked_for_person=st.booleans(),
)
CONDITIONS = st.fixed_dictionaries(
    {},
    optional={
        "intents": st.lists(st.sampled_from(["track_shipment", "thanks"]), min_size=1, unique=True),
        "markets": st.lists(st.sampled_from(["DE", "FR"]), min_size=1, unique=True),
        "confidence_from": st.sampled_from([0.3, 0.6]),
        "confidence_below": st.sampled_from([0.6, 0.95]),
        "sentiments": st.just(["negative"]),
        "failed_answers_from": st.integers(1, 3),
    },
)
RULES = st.lists(st.tuples(CONDITIONS, st.sampled_from(["instant", "guided", "person"])), max_size=5).map(
    lambda found: policy(*(rule(f"r{number}", then, **when) for number, (when, then) in enumerate(found)))
)


@given(FACTS)
def test_facts_are_kept_whole(facts: Facts) -> None:
    assert facts_from(facts.kept()) == facts


@given(FACTS, RULES)
def test_a_rule_that_can_never_hold_never_decides(facts: Facts, rules: TierPolicy) -> None:
    dead = {
        later.name
        for number, later in enumerate(rules.rules)
        if any(covers(earlier, later) for earlier in rules.rules[:number])
    }
    assert decide_tier(facts, compile_policy(rules, 1)).rule not in dead


@given(FACTS, RULES)
def test_a_rule_that_decides_holds_by_itself(facts: Facts, rules: TierPolicy) -> None:
    decision = decide_tier(facts, compile_policy(rules, 1))
    deciding = [each for each in rules.rules if each.name == decision.rule]
    if deciding:
        alone = TierPolicy(rules=[TierRule(name="alone", when=deciding[0].when, then=deciding[0].then)])
        assert decide_tier(facts, compile_policy(alone, 1)).rule == "alone"
        assert deciding[0].when != TierConditions(intents=["own_x"])
