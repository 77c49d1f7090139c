"""A tenant's rule: when its expression holds, what is done with the payment."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from payments_risk.tenant_rules.expression import Expression, read_expression
from payments_risk.tenant_rules.refused import RuleRefused
from payments_risk.tenant_rules.variables import Value

Action = Literal["review", "block", "allow"]
ACTIONS: tuple[Action, ...] = get_args(Action)
MOST_RULES = 50
"""Of one tenant: some 250 microseconds for a payment that meets none."""
LONGEST_NAME = 80


@dataclass(frozen=True)
class Rule:
    """`name` is shown to agents as the reason."""

    name: str
    expression: Expression
    action: Action


def read_rules(given: Iterable[Mapping[str, object]]) -> tuple[Rule, ...]:
    """Rules as data: each with `name`, `expression`, `action`. Raises RuleRefused naming the field (rules[2].name)."""
    rules = [_read(each, f"rules[{place}]") for place, each in enumerate(given)]
    if len(rules) > MOST_RULES:
        raise RuleRefused("rules", f"are {len(rules)}, at most {MOST_RULES} are taken")
    names = [each.name for each in rules]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise RuleRefused("rules", f"has two rules named {twice!r}: an agent could not tell them apart")
    return tuple(rules)


def _read(given: Mapping[str, object], place: str) -> Rule:
    name, source, action = (given.get(field) for field in ("name", "expression", "action"))
    try:
        return read_rule(name, source, action)
    except RuleRefused as refused:
        raise RuleRefused(f"{place}.{refused.field}", refused.reason) from refused


def read_rule(name: object, source: object, action: object) -> Rule:
    """One rule. Raises RuleRefused naming the field: name, expression or action."""
    if not isinstance(name, str) or not 0 < len(name) <= LONGEST_NAME:
        raise RuleRefused("name", f"must be text of 1 to {LONGEST_NAME} characters")
    if not isinstance(source, str):
        raise RuleRefused("expression", "must be text")
    allowed: Action | None = next((each for each in ACTIONS if each == action), None)
    if allowed is None:
        raise RuleRefused("action", f"must be one of {', '.join(ACTIONS)}")
    return Rule(name, read_expression(source), allowed)


def hits(rules: Iterable[Rule], values: Mapping[str, Value]) -> tuple[Rule, ...]:
    """The rules that a payment meets, in the tenant's order."""
    return tuple(each for each in rules if each.expression.holds(values))
