"""A policy of tiers made ready to decide with: once for each version, for every inquiry passes here."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crossdesk.contracts.tier_policy import OrderValue, Reach, TierConditions, TierPolicy, TierRule

from routing.tiers.facts import Facts

Test = Callable[[Facts], bool]

NAMED: Mapping[str, str] = {
    "markets": "market",
    "channels": "channel",
    "intents": "intent",
    "customer_tiers": "customer_tier",
    "sentiments": "sentiment",
    "emotions": "emotion",
    "drafted": "drafted",
    "drafted_by": "drafted_by",
    "shipment": "shipment",
    "verdicts": "verdict",
    "dispute_decisions": "dispute_decision",
}
"""Conditions that are lists of values, with the fact that must be one of them."""
COUNTED: Mapping[str, str] = {"failed_answers_from": "failed_answers", "contacts_from": "contacts"}


@dataclass(frozen=True, slots=True)
class Rule:
    """`looked_at` are the facts its conditions are about."""

    name: str
    then: Reach
    priority: int
    tests: tuple[Test, ...]
    looked_at: tuple[str, ...]
    urgent: bool = False

    def holds(self, facts: Facts) -> bool:
        for test in self.tests:  # noqa: SIM110  # `all` over a generator takes three times as long
            if not test(facts):
                return False
        return True


@dataclass(frozen=True, slots=True)
class Compiled:
    """Rules by intent, for most ask for one; `others` are those for intents no rule names. In the policy's order."""

    version: int
    otherwise: Reach
    by_intent: Mapping[str | None, Sequence[Rule]]
    others: Sequence[Rule]

    def rules_for(self, intent: str | None) -> Sequence[Rule]:
        return self.by_intent.get(intent, self.others)


def compile_policy(policy: TierPolicy, version: int) -> Compiled:
    """Ready to decide with; `version` is told with each decision, 0 is the default policy."""
    rules = [(rule.when.intents, _rule(rule)) for rule in policy.rules]
    named = {intent for intents, _ in rules for intent in intents or ()}
    by_intent: dict[str | None, list[Rule]] = defaultdict(list)
    for intents, rule in rules:
        for intent in named if intents is None else set(intents):
            by_intent[intent].append(rule)
    others = [rule for intents, rule in rules if intents is None]
    return Compiled(version, policy.otherwise, dict(by_intent), others)


def _rule(rule: TierRule) -> Rule:
    given = {name: value for name in TierConditions.model_fields if (value := getattr(rule.when, name)) is not None}
    tests = [_test(name, value) for name, value in given.items() if name != "intents"]
    return Rule(rule.name, rule.then, rule.priority, tuple(tests), tuple(map(_fact, given)), rule.urgent)


def _fact(condition: str) -> str:
    named = {"languages": "language", "urgent": "urgent", "order_value_from": "order_value"}
    return NAMED.get(condition) or COUNTED.get(condition) or named.get(condition, "confidence")


def _test(condition: str, wanted: Any) -> Test:
    if condition in NAMED:
        return _one_of(NAMED[condition], frozenset(wanted))
    if condition in COUNTED:
        place = Facts._fields.index(COUNTED[condition])
        return lambda facts: bool(facts[place] >= wanted)
    if condition == "languages":
        return _language(frozenset(tag.lower() for tag in wanted))
    if condition == "urgent":
        return lambda facts: facts.urgent is wanted
    return _worth(wanted) if condition == "order_value_from" else _confidence(condition, wanted)


def _one_of(fact: str, values: frozenset[str]) -> Test:
    """By its place among the facts, which is quicker than by its name."""
    place = Facts._fields.index(fact)
    return lambda facts: facts[place] in values


def _language(tags: frozenset[str]) -> Test:
    def test(facts: Facts) -> bool:
        tag = facts.language.lower()
        return tag in tags or tag.partition("-")[0] in tags

    return test


def _worth(values: Sequence[OrderValue]) -> Test:
    least: dict[str | None, int] = {}
    for value in values:
        least[value.currency] = min(value.minor, least.get(value.currency, value.minor))

    def test(facts: Facts) -> bool:
        from_here = least.get(facts.currency)
        return from_here is not None and facts.order_value is not None and facts.order_value >= from_here

    return test


def _confidence(condition: str, bound: float) -> Test:
    if condition == "confidence_from":
        return lambda facts: facts.confidence is not None and facts.confidence >= bound
    return lambda facts: facts.confidence is not None and facts.confidence < bound
