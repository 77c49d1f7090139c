"""Which tier an inquiry gets, and by which rule. Pure: the same facts under the same policy get the same."""

from typing import NamedTuple

from crossdesk.contracts.event import Json
from crossdesk.contracts.routing import Tier

from routing.tiers.compiled import Compiled, Rule
from routing.tiers.facts import Facts

WITH_PERSON = "with_person"
ASKED_FOR_PERSON = "asked_for_person"
NOTHING_DRAFTED = "nothing_drafted"
OTHERWISE = "otherwise"
"""Names of what holds in every policy: the first two before its rules, the last two where none of them holds."""
ALWAYS = ("intent", "confidence")


class Decision(NamedTuple):
    """`looked_at` names the facts the rule is about; `priority` are points more in the queue of people.

    `urgent_by` is the rule that finds the conversation urgent.
    """

    tier: Tier
    rule: str
    priority: int = 0
    looked_at: tuple[str, ...] = ()
    urgent_by: str | None = None

    def grounds(self, facts: Facts) -> Json:
        """The facts that decided, with what was understood."""
        named = {name: getattr(facts, name) for name in dict.fromkeys((*ALWAYS, *self.looked_at))}
        if "order_value" in named:
            named["currency"] = facts.currency
        return {name: value for name, value in named.items() if value is not None}


def decide_tier(facts: Facts, policy: Compiled) -> Decision:
    """The first rule that holds decides.

    Who has a person keeps them until they give the conversation back; who asked for one gets one. Either becomes
    urgent by the first rule that finds so and holds. Where nothing is drafted only a person can answer, so that only
    rules that lead there are looked at.
    """
    if facts.with_person:
        return _hurried(WITH_PERSON, facts, policy)
    if facts.asked_for_person:
        return _hurried(ASKED_FOR_PERSON, facts, policy)
    if facts.drafted == "nothing":
        return _for_person(facts, policy)
    for rule in policy.rules_for(facts.intent):
        if rule.holds(facts):
            return _decision(rule, facts)
    return Decision(_tier(policy.otherwise, facts.drafted), OTHERWISE)


def _hurried(decided_by: str, facts: Facts, policy: Compiled) -> Decision:
    for rule in policy.rules_for(facts.intent):
        if rule.urgent and rule.holds(facts):
            return Decision("person", decided_by, looked_at=rule.looked_at, urgent_by=rule.name)
    return Decision("person", decided_by)


def _for_person(facts: Facts, policy: Compiled) -> Decision:
    for rule in policy.rules_for(facts.intent):
        if rule.then == "person" and rule.holds(facts):
            return _decision(rule, facts)
    return Decision("person", NOTHING_DRAFTED)


def _decision(rule: Rule, facts: Facts) -> Decision:
    tier = _tier(rule.then, facts.drafted)
    if tier != "person":
        return Decision(tier, rule.name, 0, rule.looked_at)
    return Decision(tier, rule.name, rule.priority, rule.looked_at, rule.name if rule.urgent else None)


def _tier(reach: str, drafted: str) -> Tier:
    """As far as we may go, with what there is: an answer may only be given where answers may."""
    if drafted == "question" and reach != "person":
        return "guided"
    return "instant" if drafted == "answer" and reach == "instant" else "person"
