"""What is wrong with service levels beyond their form: rules that can never count, warnings and gains out of order."""

from collections.abc import Iterator
from itertools import pairwise

from crossdesk.contracts.service_levels import ServiceLevels, SlaConditions, SlaRule, SlaTargets
from crossdesk.contracts.tier_policy_checks import Fault

MISSED = 100
"""Percent of a target."""


def faults_in_levels(levels: ServiceLevels) -> list[Fault]:
    """All that is wrong, in its order."""
    return [*_faults_in_percents(levels), *_faults_in_gains(levels), *_faults_in_rules(levels.rules)]


def _faults_in_percents(levels: ServiceLevels) -> Iterator[Fault]:
    for place, (earlier, later) in enumerate(pairwise(levels.warn_at_percent), start=1):
        if later <= earlier:
            yield Fault(place=f"warn_at_percent[{place}]", detail=f"is not above {earlier}; let them rise")


def _faults_in_gains(levels: ServiceLevels) -> Iterator[Fault]:
    told = {*levels.warn_at_percent, MISSED}
    for place, gain in enumerate(levels.gains):
        if gain.from_percent not in told:
            detail = f"is none of warn_at_percent nor {MISSED}: nobody looks at a conversation then"
            yield Fault(place=f"gains[{place}].from_percent", detail=detail)
    for place, (earlier, after) in enumerate(pairwise(levels.gains), start=1):
        if after.from_percent <= earlier.from_percent or after.points <= earlier.points:
            yield Fault(place=f"gains[{place}]", detail="is not above the one before in both percent and points")


def _faults_in_rules(rules: list[SlaRule]) -> Iterator[Fault]:
    for number, rule in enumerate(rules):
        if rule.name in {other.name for other in rules[:number]}:
            yield Fault(place=f"rules[{number}].name", detail=f"another rule is called {rule.name}")
        if rule.targets == SlaTargets():
            yield Fault(place=f"rules[{number}].targets", detail="name no clock; give at least one a target")
        if hidden_by := next((other for other in rules[:number] if covers(other.when, rule.when)), None):
            detail = f"can never count: {hidden_by.name} before it holds whenever it would"
            yield Fault(place=f"rules[{number}]", detail=detail)
    if rules[-1].when != SlaConditions():
        place = f"rules[{len(rules) - 1}].when"
        yield Fault(place=place, detail="has conditions; end with a rule that holds for all, so that one always does")


def covers(earlier: SlaConditions, later: SlaConditions) -> bool:
    """Whether the earlier conditions hold wherever the later ones do."""
    if earlier.priority_from is not None and (later.priority_from or 0) < earlier.priority_from:
        return False
    return all(_wider(getattr(earlier, name), getattr(later, name)) for name in ("lanes", "customer_tiers", "markets"))


def _wider(wide: list[str] | None, narrow: list[str] | None) -> bool:
    return wide is None or (narrow is not None and set(narrow) <= set(wide))
